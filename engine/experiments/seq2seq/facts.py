"""What a page says about a run of the lab that holds for the whole of it: names, sizes, curves, what may be typed."""

from __future__ import annotations

from typing import Any

from engine.data.pairs.sets import SHORTEST, decode, layout
from engine.experiments.seq2seq.config import Model, Seq2seqConfig
from engine.experiments.seq2seq.learner import Learner

WORDS = {"none": "No attention", "additive": "Additive attention", "dot": "Dot-product attention"}
HINTS = {
    "french": "the red car does not see him", "numbers": "three hundred and twelve", "dates": "5 March 1987",
    "reversed": "abcd",
}  # fmt: skip
PANELS = (  # scalar, panel ("": for other runs and the diagnosis alone), what it says above the curves
    ("loss", "loss", "Loss (mini-batch)"), ("train_loss", "", ""), ("val_loss", "val", "Loss (validation)"),
    ("val_exact", "exact", "Exactly right"), ("val_tokens", "", ""), ("agreement", "agreement", "Aligned"),
)  # fmt: skip


def facts(config: Seq2seqConfig, learner: Learner, lenses: list[str]) -> dict[str, Any]:
    plan, labels, pairs = layout(config), labelled(config.models), learner.pairs
    lengths = pairs["lengths_train"]
    return {
        "task": config.task, "source_names": list(plan.source), "target_names": list(plan.target),
        "names": list(plan.source), "joiner": "" if config.task == "reversed" else " ",
        "train": len(lengths), "val": len(pairs["lengths_val"]), "loss": "cross-entropy",
        "lengths": [int(lengths.min()), int(lengths.max())], "longest": config.longest,
        "shortest_possible": SHORTEST[config.task],
        "hint": HINTS[config.task], "example": decode(plan.source, pairs["source_val"][0].tolist()),
        "models": [
            {"label": label, "text": str(model), "attention": model.attention, "units": model.units,
             "both": model.both, "cell": model.cell,
             "parameters": sum(p.numel() for p in network.parameters())}
            for model, label, network in zip(config.models, labels, learner.network, strict=True)
        ],
        "looks": lenses, "curves": _curves(config.models, labels),
    }  # fmt: skip


def labelled(models: tuple[Model, ...]) -> list[str]:
    """``Additive attention``; with what they differ in where two have the same, and a number where in nothing."""
    short = [WORDS[model.attention] for model in models]
    long = [
        f"{word} ({str(model).partition(' ')[2]})" if short.count(word) > 1 else word
        for word, model in zip(short, models, strict=True)
    ]
    return [f"{word} {long[: k + 1].count(word)}" if long.count(word) > 1 else word for k, word in enumerate(long)]


def _curves(models: tuple[Model, ...], labels: list[str]) -> list[dict[str, Any]]:
    mean = {"name": "loss", "label": "mean", "panel": ""}  # of all models: not drawn beside theirs
    return [mean] + [
        {"name": f"{stem}_{k}", "label": f"{k + 1} {label}", "panel": panel, "panel_label": said, "colour": k}
        for stem, panel, said in PANELS
        for k, label in enumerate(labels)
        if stem != "agreement" or models[k].attention != "none"
    ]
