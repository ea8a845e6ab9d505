"""What a page says about a comparison that holds for the whole of it: names, sizes, layers, curves."""

from __future__ import annotations

from typing import Any

from engine.data.images.sets import layout
from engine.experiments.architectures.config import ArchitecturesConfig, Contender
from engine.experiments.architectures.imagenet import TABLE
from engine.experiments.architectures.inside import branching, gates, removable
from engine.experiments.architectures.learner import Learner
from engine.models.stages import Network
from engine.networks.arithmetic import depth, shapes
from engine.networks.spec import written
from engine.networks.words import title, words

WORDS = {
    "plain": "Plain", "residual": "Residual", "pre-activation": "Pre-activation", "inception": "Inception",
    "squeeze": "Squeeze-and-excitation", "recurrent": "Recurrent",
}  # fmt: skip
PANELS = (  # scalar, panel, what it says above the curves
    ("loss", "loss", "Loss of the mini-batch"), ("train_accuracy", "train", "Training accuracy"),
    ("val_loss", "val", "Validation loss"), ("val_accuracy", "accuracy", "Validation accuracy"),
)  # fmt: skip


def facts(config: ArchitecturesConfig, learner: Learner) -> dict[str, Any]:
    channels, size, classes, names = layout(config)
    album, labels = learner.album, labelled(config.contenders)
    return {
        "task": "classes", "channels": channels, "size": size, "classes": classes, "class_names": list(names),
        "dataset": config.dataset, "train": len(album.x), "val": len(album.x_val), "loss": "cross-entropy",
        "contenders": [
            _contender(contender, label, network, (channels, size, classes))
            for contender, label, network in zip(config.contenders, labels, learner.network, strict=True)
        ],
        "curves": _curves(labels),
        "imagenet": [
            {"name": row.name, "year": row.year, "error": row.error, "layers": row.layers, "words": row.words,
             "source": row.source, "net": row.net}
            for row in TABLE
        ],
    }  # fmt: skip


def labelled(contenders: tuple[Contender, ...]) -> list[str]:
    """``Residual-20``, with the width where two differ in nothing else, and a number where they do not differ."""
    short = [f"{WORDS[each.family]}-{each.depth}" for each in contenders]
    long = [
        f"{word} x{each.width}" if short.count(word) > 1 else word for word, each in zip(short, contenders, strict=True)
    ]
    return [f"{word} ({long[: k + 1].count(word)})" if long.count(word) > 1 else word for k, word in enumerate(long)]


def _contender(contender: Contender, label: str, network: Network, inputs: tuple[int, int, int]) -> dict[str, Any]:
    """One contender: ``stages`` in order, and of them those with ``gates``, with ``branches`` and those of a residual
    kind that can be taken out (``blocks``); ``times`` that its block is applied, 0 unless it is recurrent."""
    parts = contender.parts
    steps = shapes(parts, *inputs)
    firsts = {stage: (part, step) for (stage, place), part, step in zip(network.cards, parts, steps, strict=True)
              if not place}  # fmt: skip
    return {
        "label": label, "family": contender.family, "words": WORDS[contender.family], "depth": depth(parts),
        "width": contender.width, "parameters": sum(p.numel() for p in network.parameters()),
        "macs": sum(step.macs for step in steps), "network": written(parts),
        "stages": [
            {"name": stage, "kind": part.kind, "words": f"{title(part)} {words(part)}".strip(),
             "shape": list(step.shape), "field": step.field, "jump": step.jump}
            for stage, (part, step) in firsts.items()
        ],
        "gates": list(gates(network)), "branches": branching(network),
        "blocks": removable(network),
        "times": contender.parts[-3].times if contender.family == "recurrent" else 0,
    }  # fmt: skip


def _curves(labels: list[str]) -> list[dict[str, Any]]:
    mean = {"name": "loss", "label": "mean", "panel": ""}  # of all contenders: not drawn beside theirs
    return [mean] + [
        {"name": f"{stem}_{k}", "label": f"{k + 1} {label}", "panel": panel, "panel_label": said, "colour": k}
        for stem, panel, said in PANELS
        for k, label in enumerate(labels)
    ]
