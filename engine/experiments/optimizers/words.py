"""What a page says about a race that holds for the whole of it: names, formulas, warnings, curves."""

from __future__ import annotations

from typing import Any

from engine.experiments.optimizers.config import OptimizersConfig
from engine.experiments.optimizers.learner import Learner
from engine.optim.formulas import FORMULAS
from engine.optim.rules import RULES
from engine.optim.terrains import MAPS

WARNING = (
    "A slice shows two of {count} directions. Valleys, saddles and ways around a hill that lie in the others cannot be "
    "seen, a minimum here need not be one of the network, and racers cannot leave the plane."
)
SLICES = {
    "random": "Both directions are random, each unit's part as long as the unit's weights (Li et al. 2018); "
    "{share:.0%} of the way that training took lies in them.",
    "pca": "The directions are those in which {share:.0%} of the way of one training lies: across them it looks flat.",
}
GROUND = (
    "The map under the paths is the loss on their plane, laid through the start. The networks also move in {count} "
    "other directions, which cannot be seen: a racer's own loss, in the table, is not the one that the map shows under "
    "it."
)
UNUSED = {"network": [], "network slice": ["epoch"]}  # all others are surfaces without data


def facts(config: OptimizersConfig, learner: Learner) -> dict[str, Any]:
    surface = config.terrain != "network"
    course = learner.course
    labels = labelled(config)
    names = list(course.names) if surface else learner.network.shape.names()
    which = range(2) if surface else shown(len(names))
    warning = ""
    if config.terrain == "network slice":
        warning = WARNING.format(count=f"{len(learner.network.centre):,}") + " "
        warning += SLICES[config.directions].format(share=course.share)
    known = MAPS.get(config.terrain)
    return {
        "terrain": config.terrain, "surface": surface, "finder": not surface, "warning": warning,
        "ground_words": "" if surface else GROUND.format(count=f"{len(names) - 2:,}"),
        "unused": UNUSED.get(config.terrain, ["epoch", "data"]),
        "checked": "Checked: whether a racer has diverged.",
        "x_label": names[0] if surface else "", "y_label": names[1] if surface else "",
        "loss": known.words if known else "cross-entropy over the training points",
        "log_y": not (known and known.signed),
        "parameters": [names[i] for i in which],
        "racers": [
            {"label": label, "optimizer": racer.optimizer, "lr": racer.lr}
            for label, racer in zip(labels, config.racers, strict=True)
        ],
        "rules": [_rule(racer) for racer in config.racers], "curves": _curves(labels, surface),
    }  # fmt: skip


def shown(count: int) -> list[int]:
    """Up to 6 of a row's numbers, spread over it."""
    most = min(6, count)
    return [round(i * (count - 1) / max(1, most - 1)) for i in range(most)]


def labelled(config: OptimizersConfig) -> list[str]:
    """The racers in words; those that say the same are numbered."""
    words = [str(racer) for racer in config.racers]
    return [f"{word} ({words[: k + 1].count(word)})" if words.count(word) > 1 else word for k, word in enumerate(words)]


def _rule(racer: Any) -> dict[str, Any]:
    formula, rule = FORMULAS[racer.optimizer], RULES[racer.optimizer]
    return {
        "name": formula.title, "words": formula.words, "formula": list(formula.lines), "memories": list(rule.memories),
        "settings": {"lr": racer.lr} | {name: getattr(racer, name) for name in rule.settings},
    }  # fmt: skip


def _curves(labels: list[str], surface: bool) -> list[dict[str, Any]]:
    panels = [("loss", "loss", "Loss" if surface else "Loss of the mini-batch")]
    if not surface:
        panels += [("val_loss", "val", "Validation loss"), ("val_accuracy", "accuracy", "Validation accuracy")]
    lowest = {"name": "loss", "label": "lowest", "panel": ""}  # of all racers: not drawn beside theirs
    return [lowest] + [
        {"name": f"{stem}_{k}", "label": f"{k + 1} {label}", "panel": panel, "panel_label": words, "colour": k}
        for stem, panel, words in panels
        for k, label in enumerate(labels)
    ]
