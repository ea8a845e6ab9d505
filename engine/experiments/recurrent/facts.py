"""What a page says about a run that holds for the whole of it: task, symbols, cells, curves."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch

from engine.experiments.recurrent.config import TEXTS, Cell
from engine.experiments.recurrent.looks import saturating
from engine.experiments.recurrent.reading import MOST_SEQUENCES
from engine.models.recurrent_layer import GATES, SIGMOID

WORDS = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}
PICTURES = ("gates", "equation", "stretch", "units_on", "saturation", "reach", "mattered", "importance")
WRITTEN = ("next", "writing", "babble", "tokens")
PANELS = (  # scalar, panel, what it says above the curves
    ("loss", "loss", "Loss of the mini-batch"), ("val_loss", "val", "Validation loss"),
    ("val_accuracy", "accuracy", "Validation accuracy"),
)  # fmt: skip


def facts(experiment: Any) -> dict[str, Any]:
    config, learner = experiment.config, experiment.learner
    text = config.task in TEXTS
    labels = labelled(config.cells)
    names = experiment.names()
    answers = names if text else list(learner.layout.answers)
    floor = experiment.floor()
    return {
        "task": config.task, "kind": "tokens" if learner.tokens else "values", "writes": text,
        "names": names, "answers": answers, "inputs": len(names), "outputs": len(answers),
        "steps": learner.batches.window if text else learner.layout.length, "window": config.window,
        "asked": "Which token comes next, at every step?" if text else learner.layout.asked,
        "floor": floor, "floors": {"val": floor} if floor else {},  # the second is drawn on the curve
        "guess": experiment.guess(), "chance": None if text else learner.layout.chance,
        "unit_of_loss": "nats a token" if text else "nats" if learner.tokens else "squared error",
        "train": experiment.examples_of("train"), "val": experiment.examples_of("val"),
        "trained_on": len(learner.corpus.train) if text else len(learner.examples["x_train"]),
        "measured_on": MOST_SEQUENCES,
        "cells": [_cell(cell, label, network) for cell, label, network in zip(
            config.cells, labels, learner.network, strict=True)],
        "curves": _curves(labels, learner.tokens), "units": experiment.unit_counts(),
        "sites": experiment.site_words(),
        "looks": [*PICTURES, *(WRITTEN if text else ())],
    }  # fmt: skip


def labelled(cells: tuple[Cell, ...]) -> list[str]:
    """``LSTM-32``, with what else is special about it, and a number where two do not differ."""
    long = [
        " ".join([
            f"{WORDS[cell.kind]}-{cell.units}", *[f"x{cell.layers}"] * (cell.layers > 1),
            *["ReLU"] * (cell.kind == "rnn" and cell.activation == "relu"), *["both ways"] * cell.both,
            *["norm"] * cell.norm, *[f"dropout {cell.dropout:g}"] * (cell.dropout > 0),
        ])
        for cell in cells
    ]  # fmt: skip
    often = Counter(long)
    return [f"{word} ({long[: k + 1].count(word)})" if often[word] > 1 else word for k, word in enumerate(long)]


def _cell(cell: Cell, label: str, network: torch.nn.Module) -> dict[str, Any]:
    gates = GATES[cell.kind]
    return {
        "text": str(cell), "label": label, "kind": cell.kind, "layers": cell.layers, "units": cell.units,
        "both": cell.both, "norm": cell.norm, "dropout": cell.dropout, "activation": cell.activation,
        "gates": list(gates), "sigmoid": [gate for gate in gates if gate in SIGMOID],
        "saturating": saturating(cell.kind),
        "states": [*([] if cell.kind == "rnn" else gates), *["cell"] * (cell.kind == "lstm"), "hidden"],
        "parameters": sum(p.numel() for p in network.parameters()),
    }  # fmt: skip


def _curves(labels: list[str], classes: bool) -> list[dict[str, Any]]:
    mean = {"name": "loss", "label": "mean", "panel": ""}  # of all cells: not drawn beside theirs
    return [mean] + [
        {"name": f"{stem}_{k}", "label": f"{k + 1} {label}", "panel": panel, "panel_label": said, "colour": k}
        for stem, panel, said in PANELS
        if classes or stem != "val_accuracy"
        for k, label in enumerate(labels)
    ]
