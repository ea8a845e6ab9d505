"""Settings and the sentences about bad ones, on the Playground's Config."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core.config import Config, ConfigError, differences, is_live, knob
from engine.experiments.playground.config import Layer, PlaygroundConfig


@pytest.mark.parametrize(
    ("values", "path", "sentence"),
    [
        ({"lr": 30}, "lr", ".lr must be in [1e-05, 10], got 30."),
        ({"lr": "nan"}, "lr", ".lr must be in [1e-05, 10], got nan."),
        ({"seed": -4}, "seed", ".seed must be in [0, 2147483647], got -4."),
        ({"batch_size": 2.5}, "batch_size", ".batch_size must be a whole number in [1, 4500], got 2.5."),
        ({"early_stopping": "maybe"}, "early_stopping", ".early_stopping must be true or false, got maybe."),
        ({"layers": "8 tanh, foo"}, "layers.1.units",
         ".layers.1.units must be a whole number in [1, 64], got foo."),
        ({"layers": "8 dropout=2"}, "layers.0.dropout", ".layers.0.dropout must be in [0, 0.9], got 2."),
        ({"layers": "8 a=1"}, "layers.0.a", ": There is no setting 'layers.0.a'."),
        ({"lrr": 1}, "lrr", ": There is no setting 'lrr'. Did you mean 'lr'?"),
        ({"features": ""}, "features", ".features must name at least one input, got none."),
        ({"dataset": "own"}, "dataset",
         ".dataset 'own' needs your data: paint points or load a table first."),
    ],
)  # fmt: skip
def test_bad_settings_are_one_sentence(values, path, sentence):
    with pytest.raises(ConfigError) as caught:
        PlaygroundConfig.parse(values)
    assert caught.value.problems == {path: f"PlaygroundConfig{sentence}"}


def test_an_unknown_choice_suggests_the_closest():
    with pytest.raises(ConfigError, match=r"got adm\. Did you mean adam\?"):
        PlaygroundConfig.parse({"optimizer": "adm"})


def test_batch_norm_needs_two_points():
    with pytest.raises(ConfigError, match="at least 2 with batch norm"):
        PlaygroundConfig.parse({"layers": "4 tanh norm=batch", "batch_size": 1})


def test_a_layer_is_its_text():
    layer = Layer(units=8, activation="leaky relu", dropout=0.2, norm="batch")
    assert str(layer) == "8 leaky relu dropout=0.2 norm=batch"
    assert Layer.parse(str(layer)) == layer
    assert PlaygroundConfig.parse({"layers": "3, 4 relu"}).layers == (Layer(units=3), Layer(units=4, activation="relu"))


def test_differences_are_paths():
    one = PlaygroundConfig()
    two = one.replace(lr=0.1, layers=[{"units": 4, "dropout": 0.5}, {"units": 2}])
    assert differences(one, two) == {"lr": (0.03, 0.1), "layers.0.dropout": (0.0, 0.5)}
    assert all(is_live(one, path) for path in differences(one, two))
    assert differences(one, one.replace(layers="3")) == {"layers": (one.layers, (Layer(units=3),))}
    assert not is_live(one, "layers.0.units")


def test_a_replaced_config_is_checked():
    with pytest.raises(ConfigError):
        PlaygroundConfig().replace(lr=-1)


def test_what_is_not_declared_with_its_limits_has_none():
    class Free(Config):
        x: float = knob(1.0, help="Anything.")

    assert Free.parse({"x": "inf"}).x == float("inf")
    assert Free.knobs()["x"].bounds == ""


@given(st.dictionaries(st.sampled_from(list(PlaygroundConfig.model_fields)), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
), max_size=4))  # fmt: skip
def test_whatever_comes_is_a_config_or_sentences(values):
    try:
        config = PlaygroundConfig.parse(values)
    except ConfigError as error:
        sentences = list(error.problems.values())
    else:
        assert PlaygroundConfig.parse(config.changed()) == config
        return
    assert sentences
    assert all(sentence.strip().endswith((".", "?")) for sentence in sentences)
