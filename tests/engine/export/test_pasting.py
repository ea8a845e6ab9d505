"""Source of this project's functions in a program of their own."""

import numpy as np
import pytest

from engine.data import plane
from engine.export.pasting import arguments, paste


@pytest.mark.parametrize("shape", plane.SHAPES.values(), ids=plane.SHAPES)
def test_a_pasted_shape_is_the_shape(shape):
    space = {"np": np, "pi": np.pi}
    exec(paste(shape), space)
    u = np.random.default_rng(0).random((50, 2))
    values = {"u": u, "label": 1, "classes": 3}
    mine = space[shape.__name__](*(values[name] for name in arguments(shape)))
    assert np.array_equal(mine, shape(u, 1, 3))


def test_annotations_underscores_and_idle_arguments_are_gone():
    text = paste(plane.circle)
    assert "def circle(u, label):" in text
    assert "def ring(u, inner, outer):" in text
    assert "_ring" not in text
    assert "Points" not in text
    assert text.startswith("RADIUS = 5.0")


def test_another_name_can_be_given():
    assert "def disc(u, label):" in paste(plane.circle, "disc")
