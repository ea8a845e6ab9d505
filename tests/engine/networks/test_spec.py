"""A network's text: what it means, what it leaves out, and the sentence for what means nothing."""

import pytest
from hypothesis import given

from engine.core.config import ConfigError
from engine.networks.spec import KINDS, MOST_PARTS, Part, fields_of, from_text, parse, written
from tests.engine.networks.drawn import NETWORKS

LENET = "conv filters=6 size=5 padding=2, tanh, avgpool, flatten, dense units=84, leaky relu, dropout rate=0.25, dense"


def test_a_text_says_what_is_not_as_usual():
    parts = parse(LENET)
    assert [part.kind for part in parts] == [
        "conv", "activation", "avgpool", "flatten", "dense", "activation", "dropout", "dense",
    ]  # fmt: skip
    assert (parts[0].filters, parts[0].size, parts[0].stride, parts[0].padding) == (6, 5, 1, 2)
    assert (parts[2].size, parts[2].stride) == (2, 0)
    assert (parts[5].activation, parts[6].rate, parts[7].units) == ("leaky relu", 0.25, 0)
    assert written(parts) == LENET


@given(NETWORKS)
def test_a_network_is_read_as_it_was_written(parts):
    assert parse(written(parts)) == parts


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_of_a_part_belongs_to_a_kind(kind):
    part = Part(kind=kind)
    assert part.unused() | {"kind", *fields_of(kind)} == set(Part.model_fields)
    assert parse(str(part)) == (part,)


def test_what_means_nothing_for_a_kind_is_not_kept():
    assert Part(kind="flatten", filters=99) == Part(kind="flatten")
    assert Part(kind="conv", filters=5, units=7).replace(kind="residual") == Part(kind="residual", filters=5,
                                                                                  reduction=4)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("cov", "network.0", "Layer 1: There is no layer 'cov'. Did you mean 'conv'?"),
        ("flatten, conv rate=1", "network.1", "There is no setting of conv 'rate'"),
        ("conv sise=3", "network.0", "Did you mean 'size'?"),
        ("maxpool 3", "network.0", "maxpool must be followed by settings like size=3, got '3'."),
        ("conv filters=many", "network.0", "Part.filters must be a whole number in [0, 512], got many."),
        ("conv stride=0", "network.0", "Part.stride must be at least 1 for conv, got 0."),
        ("maxpool size=3 padding=2", "network.0", "Part.padding must be at most half the window of 3"),
        ("squeeze reduction=0", "network.0", "Part.reduction must be at least 1 for squeeze"),
        ("activation activation=rely", "network.0", "Did you mean relu?"),
        (", ".join(["relu"] * 41), "network", f"at most {MOST_PARTS} layers, got 41."),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(text, place, sentence):
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert sentence in caught.value.problems[place]


def test_all_mistakes_are_told_at_once():
    with pytest.raises(ConfigError) as caught:
        parse("cov, relu, dens")
    assert list(caught.value.problems) == ["network.0", "network.2"]


def test_settings_may_have_the_network_as_text():
    assert from_text({"network": "flatten, dense", "lr": 1}) == {"network": parse("flatten, dense"), "lr": 1}
    assert from_text({"lr": 1}) == {"lr": 1}
    assert from_text({"network": parse("dense")}) == {"network": parse("dense")}
