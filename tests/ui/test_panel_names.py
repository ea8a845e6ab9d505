"""Panels and settings share the names of widgets: `<lab>.<name>`."""

import pytest

from engine.core.catalogue import catalogue
from ui.panels import PANELS

APART = {"layers"}  # the component of this panel has a longer name, <lab>.layers.strip
IMAGES = {"confusion", "explain", "imagine", "fool", "embedding"}  # panels that labs without images do not have


@pytest.mark.parametrize("lab", catalogue().values(), ids=lambda lab: lab.key)
def test_no_panel_is_named_like_a_setting(lab):
    shown = set(PANELS) - APART - (set() if lab.chapter == "vision" else IMAGES)
    assert not shown & set(lab.Config.model_fields), "Streamlit refuses two widgets with one key."
