"""What the builder draws, against numbers from papers and torch's own counter."""

import json

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from torch.utils.flop_counter import FlopCounterMode

from engine.core.config import ConfigError
from engine.networks.build import build_network
from engine.networks.plan import plan
from engine.networks.presets import NETWORKS as KNOWN
from engine.networks.spec import parse
from engine.probes.planning import Planning
from tests.engine.networks.drawn import CHANNELS, CLASSES, NETWORKS, SIZES


class Lab(Planning):
    def layout(self):
        return 1, 28, 10


def test_lenet_5_of_the_paper():
    """LeCun et al. 1998, section II.B: C1 has 156 parameters and 28 x 28 maps; C5 48,120 and F6 10,164."""
    cards = plan(parse(KNOWN["lenet5"].text), 1, 28, 10)["cards"]
    by_kind = [card for card in cards if card["parameters"]]
    assert [card["parameters"] for card in by_kind] == [156, 2416, 48120, 10164, 850]
    assert cards[0]["shape"] == [6, 28, 28]
    assert cards[0]["macs"] == 117_600  # 28 x 28 x 6 x 25
    assert cards[0]["memory"] == 4 * 6 * 28 * 28
    assert (cards[0]["title"], cards[0]["words"]) == ("Convolution", "6 filters of 5 x 5, padding 2")


@settings(max_examples=40)
@given(NETWORKS, CHANNELS, SIZES, CLASSES)
def test_any_list_of_cards_has_a_plan(parts, channels, size, classes):
    drawn = plan(parts, channels, size, classes)
    assert json.loads(json.dumps(drawn)) == drawn
    assert len(drawn["cards"]) == len(parts)
    assert drawn["ok"] == (not drawn["problem"] and not any(card["problem"] for card in drawn["cards"]))
    for name in ("parameters", "macs", "memory"):
        assert drawn["total"][name] == sum(card[name] for card in drawn["cards"])


@pytest.mark.parametrize("name", KNOWN)
def test_costs_are_what_torch_counts_of_the_whole_network(name):
    parts = parse(KNOWN[name].text)
    total = plan(parts, 1, 28, 10)["total"]
    network = build_network(parts, 1, 28, 10).eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(torch.zeros(1, 1, 28, 28))
    assert 2 * total["macs"] == counter.get_total_flops()
    assert total["parameters"] == sum(p.numel() for p in network.parameters())


def test_a_plan_draws_no_random_number():
    before = torch.get_rng_state()
    plan(parse(KNOWN["vgg small"].text), 1, 28, 10)
    assert torch.equal(torch.get_rng_state(), before)


def test_the_rest_is_drawn_though_a_card_cannot_work():
    drawn = plan(
        parse("conv filters=4, conv size=15 stride=2, maxpool size=4, maxpool size=4, flatten, dense"), 1, 16, 10
    )
    assert [card["shape"] for card in drawn["cards"]] == [[4, 14, 14], None, [4, 3, 3], None, [36], [10]]
    assert [bool(card["problem"]) for card in drawn["cards"]] == [False, True, False, True, False, False]
    assert drawn["cards"][1]["parameters"] == drawn["cards"][1]["memory"] == 0
    assert not drawn["ok"]


def test_an_empty_network_has_a_plan():
    assert plan((), 1, 28, 10) == {
        "input": [1, 28, 28], "cards": [], "total": {"parameters": 0, "macs": 0, "memory": 0, "layers": 0},
        "ok": False, "problem": "A network must have at least one layer, got none.",
    }  # fmt: skip


def test_the_lens_is_the_plan_of_the_run_s_own_images():
    look = Lab().look_plan("flatten, dense")
    assert look["json"].dtype == np.uint8
    assert json.loads(look["json"].tobytes()) == plan(parse("flatten, dense"), 1, 28, 10)
    other = Lab().look_plan("flatten, dense", inputs=[3, 8, 4])
    assert json.loads(other["json"].tobytes()) == plan(parse("flatten, dense"), 3, 8, 4)
    with pytest.raises(ConfigError, match="Did you mean 'flatten'"):
        Lab().look_plan("flaten")
