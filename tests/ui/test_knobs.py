"""Any Config as widgets: one truth, shown and changed from both sides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import model_validator
from streamlit.testing.v1 import AppTest

from engine.core.catalogue import catalogue
from engine.core.config import Config, ConfigError, Knob, knob
from ui import widgets
from ui.settle import settle


class Part(Config):
    size: int = knob(3, ge=1, le=9, help="How large.")
    shape: str = knob("round", choices=("round", "square"), help="Which form.")
    share: float = knob(0.0, ge=0, le=0.9, live=True, help="How much.")


class Sample(Config):
    """One field of every kind."""

    kind: str = knob("a", choices=("a", "b"), group="First", help="Which.")
    only_b: bool = knob(False, group="First", when=("kind", ("b",)), help="Only there for b.")
    rate: float = knob(0.03, ge=1e-5, le=10, log=True, live=True, group="Second", label="Speed", help="How fast.")
    count: int = knob(32, ge=1, le=4500, log=True, group="Second", unit="points", help="How many.")
    noise: float = knob(0.1, ge=0, le=1, group="Second", help="How rough.")
    decay: float = knob(0.999, ge=0, le=0.99999, group="Second", help="How slowly.")
    words: tuple[str, ...] = knob(("x", "y"), choices=("x", "y", "z"), group="First", help="Which ones.")
    parts: tuple[Part, ...] = knob((Part(), Part(size=5)), max_length=3, group="First", help="The parts.")
    secret: int = knob(0, hidden=True, help="Set by buttons.")

    @model_validator(mode="after")
    def _fits(self):
        if self.kind == "b" and "z" in self.words:
            raise ConfigError({"words": "Sample.words must do without z on b."})
        return self


def page():
    """A page that keeps a Config, as labs do, and lets a button change it behind the widgets' back."""
    import streamlit as st

    from tests.ui.test_knobs import Part, Sample
    from ui.knobs import knobs

    st.session_state.setdefault("config", Sample())
    if st.button("preset", key="preset"):
        st.session_state.config = Sample(rate=0.0123, parts=(Part(size=7),), words=("z",), noise=0.123)
    if st.button("grow", key="grow"):
        config = st.session_state.config
        st.session_state.config = config.replace(parts=(*config.parts, Part(size=9)))
    st.session_state.config, st.session_state.problems = knobs(st.session_state.config, "k")


def open_row(at: AppTest, row: int, value: bool = True) -> AppTest:
    """Press the button at the end of a row."""
    at.session_state[f"k.parts.{row}.tuning"] = value
    return at.run()


@pytest.fixture
def app():
    at = AppTest.from_function(page, default_timeout=20).run()
    assert not at.exception
    return at


def config(at):
    return at.session_state["config"]


def test_every_kind_of_field_gets_its_widget_and_help(app):
    assert app.selectbox(key="k.kind").value == "a"
    assert app.select_slider(key="k.rate").value == 0.03
    assert app.select_slider(key="k.count").label == "Count (points)"
    assert app.slider(key="k.noise").value == 0.1
    assert app.number_input(key="k.decay").value == 0.999
    assert app.get("button_group")[0].value == ["x", "y"]
    assert app.number_input(key="k.parts.1.size").value == 5
    assert open_row(app, 0).slider(key="k.parts.0.share").value == 0.0
    drawn = [w for kind in ("selectbox", "select_slider", "slider", "number_input") for w in app.get(kind)]
    assert all(widget.help for widget in drawn)
    assert [e.label for e in app.expander] == ["First", "Second"]


def test_live_knobs_say_so_and_hidden_ones_are_not_drawn(app):
    assert widgets.LIVE_MARK in app.select_slider(key="k.rate").label
    assert "Live" in app.select_slider(key="k.rate").help
    assert widgets.LIVE_MARK not in app.slider(key="k.noise").label
    assert "k.secret" not in app.session_state


def test_moving_a_widget_changes_the_config(app):
    open_row(app, 0).select_slider(key="k.rate").set_value(0.5)
    app.number_input(key="k.parts.1.size").set_value(8)
    app.slider(key="k.parts.0.share").set_value(0.25).run()
    assert config(app) == Sample(rate=0.5, parts=(Part(share=0.25), Part(size=8)))


def test_what_is_behind_the_button_of_a_row_is_drawn_while_it_is_open(app):
    open_row(app, 0).slider(key="k.parts.0.share").set_value(0.25).run()
    open_row(app, 0, False)
    assert "k.parts.0.share" not in {slider.key for slider in app.slider}
    assert config(app).parts[0] == Part(share=0.25)
    assert open_row(app, 0).slider(key="k.parts.0.share").value == 0.25


def test_a_preset_shows_in_the_widgets(app):
    app.slider(key="k.noise").set_value(0.7).run()
    app.button(key="preset").click().run()
    assert app.select_slider(key="k.rate").value == 0.0123  # between the steps, and still there
    assert app.slider(key="k.noise").value == 0.123
    assert app.number_input(key="k.parts.0.size").value == 7
    assert config(app) == Sample(rate=0.0123, parts=(Part(size=7),), words=("z",), noise=0.123)
    app.run()
    assert config(app).rate == 0.0123


def test_a_widget_that_reports_where_it_stood_before_it_was_moved_is_not_believed(app):
    """The browser sends all widgets with every click, also those it has not been told of yet."""
    app.button(key="preset").click().run()
    app.slider(key="k.noise").set_value(0.1)  # as it was before the preset
    app.number_input(key="k.parts.0.size").set_value(3).run()
    assert config(app) == Sample(rate=0.0123, parts=(Part(size=7),), words=("z",), noise=0.123)
    assert app.slider(key="k.noise").value == 0.123
    app.slider(key="k.noise").set_value(0.5).run()
    assert config(app).noise == 0.5


def test_a_change_from_elsewhere_keeps_what_was_moved_in_the_same_run(app):
    app.slider(key="k.noise").set_value(0.7)
    app.button(key="grow").click().run()
    assert config(app).noise == 0.7
    assert [part.size for part in config(app).parts] == [3, 5, 9]
    assert app.number_input(key="k.parts.2.size").value == 9


def test_rows_are_added_and_removed_by_buttons(app):
    app.button(key="k:grow.parts.1").click().run()
    assert [part.size for part in config(app).parts] == [3, 5, 5]
    assert app.button(key="k:grow.parts.1").disabled  # max_length
    app.number_input(key="k.parts.2.size").set_value(8).run()
    for _ in range(3):
        app.button(key="k:grow.parts.-1").click().run()
    assert config(app).parts == ()
    app.button(key="k:grow.parts.1").click().run()
    assert config(app).parts == (Part(),)
    assert not app.exception


def test_a_value_that_was_told_while_the_widget_was_moved_does_not_undo_the_move(app):
    app.selectbox(key="k.kind").set_value("b").run()
    app.selectbox(key="k.kind").set_value("a").run()  # what the browser says when the two have crossed
    assert config(app).kind == "b"
    assert app.selectbox(key="k.kind").value == "b"


def test_when_shows_and_hides_and_keeps_the_value(app, monkeypatch):
    monkeypatch.setattr("ui.knobs.CROSSING", 0.0)
    assert not app.toggle
    app.selectbox(key="k.kind").set_value("b").run()
    app.toggle(key="k.only_b").set_value(True).run()
    app.selectbox(key="k.kind").set_value("a").run()
    assert not app.toggle
    app.selectbox(key="k.kind").set_value("b").run()
    assert app.toggle(key="k.only_b").value is True
    assert config(app) == Sample(kind="b", only_b=True)


def test_invalid_combination_says_why_and_the_rest_still_works(app):
    app.get("button_group")[0].set_value(["x", "z"])
    app.run()
    app.selectbox(key="k.kind").set_value("b").run()
    assert [error.value for error in app.error] == ["Words must do without z on b."]
    assert app.session_state["problems"] == {"words": "Sample.words must do without z on b."}
    assert config(app) == Sample(words=("x", "z"))  # the last valid one
    assert app.selectbox(key="k.kind").value == "b"  # what was entered stays
    app.select_slider(key="k.rate").set_value(1.0).run()
    assert config(app).rate == 1.0
    assert app.error
    app.get("button_group")[0].set_value(["x"])
    app.run()
    assert not app.error
    assert config(app) == Sample(kind="b", words=("x",), rate=1.0)


def test_a_preset_clears_what_did_not_fit(app):
    app.get("button_group")[0].set_value(["x", "z"])
    app.run()
    app.selectbox(key="k.kind").set_value("b").run()
    app.button(key="preset").click().run()
    assert not app.error
    assert app.selectbox(key="k.kind").value == "a"


def test_an_own_data_message_is_free_of_markdown():
    class Odd(Config):
        name: str = knob("a", help="Anything.")

        @model_validator(mode="after")
        def _fits(self):
            if self.name != "a":
                raise ConfigError({"name": f"Odd.name must be a, got {self.name}."})
            return self

    changed, problems = settle(Odd(), {"name": "*b*"})
    assert changed == Odd()
    assert problems == {"name": "Odd.name must be a, got *b*."}


@pytest.mark.parametrize(
    ("bounds", "whole", "wanted"),
    [
        ((1, 100), True, [1, 2, 5, 10, 20, 50, 100]),
        ((0.01, 3), False, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 3.0]),
        ((0, 0.1), False, [0.0, *(float(f"{d}e{e}") for e in range(-6, -1) for d in (1, 2, 5)), 0.1]),
    ],
)  # fmt: skip
def test_ladder(bounds, whole, wanted):
    assert widgets.ladder(Knob(help="", ge=bounds[0], le=bounds[1], log=True), whole) == wanted


@given(st.floats(1e-5, 10), st.floats(1e-5, 10))
def test_ladder_holds_any_value_and_shows_each_step_differently(default, value):
    steps = widgets.ladder(Knob(help="", ge=1e-5, le=10, log=True), False, default, value)
    assert {default, value} <= set(steps)
    assert steps == sorted(steps)
    assert len({widgets.show(step) for step in steps}) == len(steps)


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_every_lab_s_fields_have_widgets(lab):
    for name, knob_ in lab.Config.knobs().items():
        assert knob_.help.endswith("."), f"{lab.key}.{name}"
        if not knob_.hidden:
            assert widgets.kind(lab.Config, name)


@settings(max_examples=25)
@given(data=st.data())
def test_what_widgets_can_say_survives_the_widgets(data):
    """Config -> widgets -> Config changes nothing, for any Config that widgets can make."""
    sample = Sample(
        kind="a",
        rate=data.draw(st.sampled_from(widgets.ladder(Sample.knobs()["rate"], False))),
        count=data.draw(st.sampled_from(widgets.ladder(Sample.knobs()["count"], True))),
        noise=data.draw(st.integers(0, 100)) / 100,
        decay=data.draw(st.floats(0, 0.99999)),
        words=tuple(data.draw(st.lists(st.sampled_from("xyz"), unique=True))),
        parts=tuple(Part(size=n) for n in data.draw(st.lists(st.integers(1, 9), max_size=3))),
    )
    at = AppTest.from_function(page, default_timeout=20)
    at.session_state["config"] = sample
    at.run()
    at.run()
    assert not at.exception
    assert config(at) == sample


def test_a_ladder_keeps_the_values_it_has_stood_at():
    """Were the old value to leave the steps, the browser would say the least one instead, and the page believe it."""
    at = AppTest.from_function(page).run()
    at.session_state["config"] = Sample(rate=0.0123, count=40)
    at.run()
    at.session_state["config"] = Sample(rate=0.02, count=64)
    at.run()
    assert {"32", "40", "64"} <= set(at.select_slider(key="k.count").options)
    assert "0.0123" in at.select_slider(key="k.rate").options
    assert at.session_state["config"].count == 64
    assert at.select_slider(key="k.count").set_value(50).run().session_state["config"].count == 50
    assert {"40", "64"} <= set(at.select_slider(key="k.count").options)
