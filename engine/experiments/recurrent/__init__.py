"""Recurrent networks: simple cells, GRU and LSTM read the same text side by side, and every gate can be seen."""

from engine.core.catalogue import Lab

LAB = Lab(
    key="recurrent",
    chapter="sequences",
    title="Recurrent networks",
    summary="Train up to three recurrent cells on text or on riddles of memory, and watch every gate on a text you "
    "type.",
    icon=":material/all_inclusive:",
    config="engine.experiments.recurrent.config:RecurrentConfig",
    experiment="engine.experiments.recurrent.experiment:RecurrentLab",
    presets="engine.experiments.recurrent.presets:PRESETS",
    order=0,
    smoke={
        "characters": 3000, "batch_size": 8, "window": 12, "babble_every": 15, "length": 12, "samples": 64,
        "cells": ("gru units=6", "lstm units=8 layers=2 norm dropout=0.1"),
    },
)  # fmt: skip
