"""Settings in the address of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.catalogue import catalogue, get
from ui.share import from_query, shareable, to_query
from ui.widgets import kind, ladder

Playground = get("playground").Config


def test_defaults_need_no_words():
    assert to_query(Playground()) == {}
    assert from_query(Playground, {}) == (Playground(), [])


def test_words_for_a_person():
    config = Playground(lr=0.1, layers=("8 tanh", "8 relu dropout=0.2"), features=("x1", "x1*x2"), early_stopping=True)
    words = to_query(config)
    assert words == {
        "lr": "0.1",
        "layers": "8 tanh,8 relu dropout=0.2",
        "features": "x1,x1*x2",
        "early_stopping": "true",
    }
    assert from_query(Playground, words) == (config, [])


def test_no_hidden_layers_survive():
    config = Playground(layers=())
    assert from_query(Playground, to_query(config)) == (config, [])


def test_tables_stay_out():
    assert not {"table", "table_features", "table_target"} & set(shareable(Playground))
    assert {"seed", "data_seed"} <= set(shareable(Playground))
    config, sentences = from_query(Playground, {"table": "a,b"})
    assert config == Playground()
    assert sentences == ["PlaygroundConfig.table cannot come from a link: load your data on the page."]


def test_bad_words_are_left_out_and_named():
    config, sentences = from_query(
        Playground, {"lr": "3e9", "lrr": "1", "noise": "0.3", "layers": "9 tanhh", "view": "x"}, ("view",)
    )
    assert config == Playground(noise=0.3)
    assert any("PlaygroundConfig.lr must be in [1e-05, 10], got 3e9." in sentence for sentence in sentences)
    assert any("lrr" in sentence and "Did you mean 'lr'?" in sentence for sentence in sentences)
    assert any("tanhh" in sentence and "Did you mean tanh?" in sentence for sentence in sentences)
    assert len(sentences) == 3


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "", "1e999", "0x10", "__import__('os')", "1" * 5000])
def test_nothing_odd_gets_in(text):
    config, sentences = from_query(Playground, {"lr": text})
    assert config == Playground()
    assert len(sentences) == 1


@given(st.dictionaries(st.sampled_from([*Playground.model_fields, "x"]), st.text(max_size=20), max_size=5))
def test_any_address_opens(query):
    config, _ = from_query(Playground, query)
    assert Playground.parse(config.model_dump()) == config


def values(cls, name):
    """What the widget of a field can be set to."""
    knob, which = cls.knobs()[name], kind(cls, name)
    whole = cls.model_fields[name].annotation is int
    if which == "toggle":
        return st.booleans()
    if which == "choice":
        return st.sampled_from(knob.choices)
    if which == "pills":
        return st.lists(st.sampled_from(knob.choices), unique=True, min_size=1).map(tuple)
    if which == "ladder":
        return st.sampled_from(ladder(knob, whole))
    if which in ("slider", "number"):
        return st.integers(knob.ge, knob.le) if whole else st.floats(knob.ge, knob.le)
    if which == "rows":
        item = cls.model_fields[name].annotation.__args__[0]
        row = st.fixed_dictionaries({field: steps(item, field) for field in item.model_fields}).map(item.parse)
        return st.lists(row, max_size=4).map(tuple)
    return st.text(max_size=20)


def steps(cls, name):
    """As ``values``, with six digits: rows are written so."""
    return values(cls, name).map(lambda value: float(f"{value:.6g}") if isinstance(value, float) else value)


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
@given(data=st.data())
def test_what_widgets_can_say_survives_a_link(lab, data):
    fields = [name for name in shareable(lab.Config) if not lab.Config.knobs()[name].hidden]
    chosen = data.draw(st.lists(st.sampled_from(fields), unique=True, max_size=6))
    from ui.settle import settle

    config, _ = settle(lab.Config(), {name: data.draw(values(lab.Config, name), label=name) for name in chosen})
    assert from_query(lab.Config, to_query(config)) == (config, [])


# --- a setting that decides what is usual for the others ------------------------------------------------------------


def test_a_link_that_names_an_environment_alone_brings_what_is_usual_there():
    cls = get("dqn").Config
    config, sentences = from_query(cls, {"environment": "MountainCar-v0", "lr": "0.002"})
    assert not sentences
    assert config == cls(environment="MountainCar-v0", lr=0.002)
    assert to_query(config) == {"environment": "MountainCar-v0", "lr": "0.002"}
    assert to_query(cls()) == {}


def test_a_link_that_names_no_environment_there_is_keeps_the_rest():
    cls = get("dqn").Config
    config, sentences = from_query(cls, {"environment": "MountainCart-v0", "lr": "0.002"})
    assert config == cls(lr=0.002)
    assert len(sentences) == 1
    assert "MountainCart-v0" in sentences[0]


def test_a_drawn_grid_travels():
    cls = get("gridworld").Config
    grid = "S . +1! / . # -1!".replace(" / ", "/")
    assert from_query(cls, to_query(cls(grid=grid))) == (cls(grid=grid), [])
