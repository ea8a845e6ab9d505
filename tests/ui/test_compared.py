"""The plot of several runs."""

import numpy as np
import pytest

from ui.plots.compared import DASHES, Line, compared
from ui.plots.theme import DARK, LIGHT


def line(colour: int) -> Line:
    return Line(f"Run {colour}", colour, np.arange(3.0), np.array([3.0, 2.0, 1.0]))


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.name)
def test_every_run_has_its_colour_and_name(colours):
    figure = compared([line(i) for i in range(8)], "Step", "Loss", colours)
    assert [trace.line.color for trace in figure.data] == list(colours.runs)
    assert [trace.name for trace in figure.data] == [f"Run {i}" for i in range(8)]
    assert figure.layout.paper_bgcolor == colours.surface


def test_a_colour_that_comes_again_is_dashed():
    figure = compared([line(2), line(2), line(10)], "Step", "Loss", LIGHT)
    assert [trace.line.dash for trace in figure.data] == list(DASHES[:3])


def test_axes():
    figure = compared([line(0)], "Epoch", "Loss", LIGHT, log_x=True, log_y=True)
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    assert figure.layout.xaxis.title.text == "Epoch"
    assert len(compared([], "Step", "Loss", LIGHT).data) == 0
