"""Small runs of the Recurrent lab that its tests look into."""

import pytest

from engine.core.run import Run
from engine.experiments.recurrent.config import RecurrentConfig

SMALL = {"characters": 3000, "batch_size": 8, "window": 12, "babble_every": 0, "lr": 0.02}
CELLS = ("lstm units=8 layers=2 norm", "gru units=6", "rnn units=5")


@pytest.fixture(scope="module")
def run():
    run = Run("recurrent", RecurrentConfig.parse({**SMALL, "cells": CELLS}))
    run.advance(steps=30)
    return run


@pytest.fixture(scope="module")
def riddle():
    values = {"task": "recall", "length": 12, "samples": 64, "batch_size": 16, "cells": ("gru units=6 both", "lstm")}
    run = Run("recurrent", RecurrentConfig.parse(values | {"window": 5}))
    run.advance(steps=5)
    return run


@pytest.fixture(scope="module")
def numbers():
    run = Run("recurrent", RecurrentConfig.parse({"task": "adding", "length": 10, "samples": 64, "cells": ("gru",)}))
    run.advance(steps=5)
    return run
