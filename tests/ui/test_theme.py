"""The colours: readable on their background, one meaning each, and the same in every place that uses them."""

import json
import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

from ui.plots import theme

ROOT = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=lambda colours: colours.name)
TEXT = ("ink", "muted", "primary", "validation", "warning", "danger", "success")
MARKS = ("train", "batch", "floor", "cursor", "event", "outline", "wrong")
ROLES = ("train", "batch", "validation", "floor", "primary", "warning", "danger", "success")


@BOTH
@pytest.mark.parametrize("ground", ["background", "surface"])
def test_text_and_marks_are_readable(colours, ground):
    behind = getattr(colours, ground)
    for role in TEXT:
        assert theme.contrast(getattr(colours, role), behind) >= 4.5, role
    for role in MARKS:
        assert theme.contrast(getattr(colours, role), behind) >= 3, role
    for index, ink in enumerate(colours.class_inks):
        assert theme.contrast(ink, behind) >= 4.5, theme.CLASS_NAMES[index]
    for index, colour in enumerate(colours.runs):
        assert theme.contrast(colour, behind) >= 4.5, f"run {index}"


@BOTH
def test_text_on_colours_is_readable(colours):
    assert theme.contrast(colours.on_primary, colours.primary) >= 4.5
    assert theme.contrast(colours.warning, colours.warning_tint) >= 4.5
    assert theme.contrast(colours.danger, colours.danger_tint) >= 4.5


def test_class_colours_stand_out_on_the_dark_background():
    assert min(theme.contrast(colour, theme.DARK.background) for colour in theme.DARK.classes) >= 3


def test_light_class_colours_are_those_of_okabe_and_ito():
    assert theme.LIGHT.classes == ("#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")


@BOTH
def test_one_meaning_per_colour(colours):
    used = [getattr(colours, role) for role in ROLES] + list(colours.classes) + list(colours.runs)
    assert len(set(used)) == len(used)
    for one, other in [*combinations(colours.classes, 2), *combinations(colours.runs, 2)]:
        assert sum(abs(a - b) for a, b in zip(theme.rgb(one), theme.rgb(other), strict=True)) > 60, (one, other)


@BOTH
def test_the_curve_of_another_run_is_not_taken_for_one_of_this_run(colours):
    for colour in colours.runs:
        for role in ("train", "batch", "validation", "floor"):
            apart = zip(theme.rgb(colour), theme.rgb(getattr(colours, role)), strict=True)
            assert sum(abs(a - b) for a, b in apart) > 60, (colour, role)


@BOTH
def test_signed_values_end_in_the_colours_of_the_two_classes(colours):
    assert theme.diverging(-1, colours) == colours.classes[0]
    assert theme.diverging(1, colours) == colours.classes[1]
    assert theme.diverging(-7, colours) == colours.classes[0]
    assert theme.contrast(theme.diverging(0, colours), colours.background) < 1.3
    assert theme.diverging_scale(colours)[0] == [0.0, colours.classes[0]]
    assert theme.diverging_scale(colours)[-1] == [1.0, colours.classes[1]]


def test_contrast_of_known_pairs():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_colour_that_is_none():
    with pytest.raises(ValueError, match=r"^A colour must look like #rrggbb, got 'blue'\.$"):
        theme.rgb("blue")


def test_alpha():
    assert theme.with_alpha("#ff8000", 0.25) == "rgba(255,128,0,0.25)"


def test_the_javascript_module_holds_the_same_palettes():
    module = theme.palette_module()
    for name, colours in (("LIGHT", theme.LIGHT), ("DARK", theme.DARK)):
        found = re.search(rf"export const {name} = Object\.freeze\((.*?)\);\n", module, re.DOTALL)
        assert json.loads(found[1])["classes"] == list(colours.classes)
        assert json.loads(found[1])["runs"] == list(colours.runs)
    for function in ("isDark", "paletteOf", "classColours", "diverging", "divergingRgb", "divergingTable", "withAlpha"):
        assert re.search(rf"export (function|const) {function}\b", module), function


@BOTH
def test_streamlits_own_widgets_have_the_same_colours(colours):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    own = config[colours.name]
    assert own["primaryColor"].lower() == colours.primary
    assert own["backgroundColor"].lower() == colours.background
    assert own["textColor"].lower() == colours.ink
    assert [colour.lower() for colour in config["chartCategoricalColors"]] == list(theme.LIGHT.classes)


def test_no_style_sheet_or_drawing_code_holds_a_colour_of_its_own():
    for path in (ROOT / "ui" / "components").rglob("*"):
        if path.suffix in {".css", ".js"}:
            assert not re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text()), path
