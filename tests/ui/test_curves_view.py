"""Which panels of curves stand in which order, and what the legend above them reads like."""

import pytest

from ui.curves_view import _panels, _series

OWN = [
    {"name": "return", "label": "episode", "panel": "return", "panel_label": "Return"},
    {"name": "loss", "label": "mini-batch", "panel": "loss", "panel_label": "Loss"},
]


@pytest.mark.parametrize("drawn", [("loss",), ("loss", "return"), ("return",)])
def test_a_lab_that_names_all_panels_sets_their_order(drawn):
    facts = {"curves": OWN}
    panels = _panels([_series(name, facts) for name in drawn], facts)
    assert [panel["name"] for panel in panels] == [name for name in ("return", "loss") if name in {*drawn, "return"}]


def test_the_first_panel_is_there_before_anything_is_drawn():
    assert [panel["name"] for panel in _panels([], {"curves": OWN})] == ["return"]
    assert [panel["name"] for panel in _panels([], {"curves": OWN[:1]})] == ["loss"]


def test_panels_of_a_lab_follow_loss_and_accuracy():
    facts = {"curves": OWN[:1]}
    series = [_series(name, facts) for name in ("return", "loss", "val_accuracy")]
    assert [panel["name"] for panel in _panels(series, facts)] == ["loss", "accuracy", "return"]
