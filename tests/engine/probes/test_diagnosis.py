"""Each finding from evidence written by hand: on one side of its threshold and on the other."""

import math

import numpy as np
import pytest

from engine.probes import progress, signals
from engine.probes.diagnosis import CHECKS, FIRST_STEPS, diagnose
from engine.probes.evidence import Evidence, plain

STEPS = np.arange(0, 401, 20)
FALLING = 0.7 * 0.99**STEPS  # from 0.7 to 0.013


def layers(count=3, **given):
    """Healthy layers; what is given replaces a row of numbers."""
    healthy = {
        "units": 8, "mean": 0.0, "spread": 0.5, "dead": math.nan, "saturated": math.nan, "stuck": math.nan,
        "gradient": 0.1, "parameters": 100, "ratio": 1e-3, "weights_spread": 0.5, "alike": 0,
    }  # fmt: skip
    whole = ("units", "parameters", "alike")
    return {
        name: np.broadcast_to(np.array(given.get(name, value), int if name in whole else float), count)
        for name, value in healthy.items()
    }


def evidence(train=FALLING, val=None, rows=None, **more):
    """A healthy run of 400 steps, measured every 20; guessing gives 0.7 and nothing better than 0 is possible."""
    val = train if val is None else val
    return Evidence(**{
        "step": 400, "layers": rows or layers(), "sites": ("layer 1", "layer 2", "the output"), "guess": 0.7, "lr": 0.1,
        "train": (STEPS, np.array(train, float)), "val": (STEPS, np.array(val, float)), **more,
    })  # fmt: skip


def names(e):
    return [finding.name for finding in diagnose(e)]


FLAT = np.full(len(STEPS), 0.69)


def test_a_healthy_run_is_left_in_peace():
    assert diagnose(evidence()) == []


@pytest.mark.parametrize("age", [0, FIRST_STEPS - 1])
def test_nothing_is_said_in_the_first_steps_but_that_it_diverged(age):
    e = evidence(FLAT, rows=layers(alike=[1, 1, 0]), begin=400 - age)
    assert names(e) == []
    assert names(evidence(FLAT, rows=layers(alike=[1, 1, 0]), begin=400 - FIRST_STEPS)) == ["symmetric_units"]
    gone = {"step": 400, "layer": "output", "quantity": "loss"}
    assert names(evidence(FLAT, begin=400 - age, diverged=gone)) == ["diverged"]


def test_divergence_is_all_that_is_said_and_only_where_it_happened():
    gone = {"step": 400, "layer": "output", "quantity": "activations"}
    losses = np.array([0.7, 0.5, 0.9, *[9.0] * (len(STEPS) - 4), np.inf])
    e = evidence(losses, rows=layers(ratio=np.nan, gradient=np.inf, alike=1), diverged=gone)
    (finding,) = diagnose(e)
    assert (finding.name, finding.since) == ("diverged", 20)  # the lowest loss
    assert "At step 401 the activations of output" in finding.evidence
    assert progress.blown_up(evidence(step=399, diverged=gone)) is None  # scrubbed back


def test_learning_rate_too_high():
    jumps = np.where(np.arange(len(STEPS)) % 2, 0.7, 0.4)  # up by 0.3 every second time: 0.15 on average
    fast = layers(ratio=[0.001, 0.02, 0.05])
    assert names(evidence(jumps, rows=fast)) == ["lr_too_high"]
    assert "0.15 from one measurement" in diagnose(evidence(jumps, rows=fast))[0].evidence
    assert progress.too_fast(evidence(jumps, rows=layers(ratio=0.009))) is None  # small updates: noise, not jumps
    small = np.where(np.arange(len(STEPS)) % 2, 0.40, 0.37)  # 0.015 of 0.7
    assert progress.too_fast(evidence(small, rows=fast)) is None
    assert progress.too_fast(evidence(rows=fast)) is None  # falls
    lost = np.full(len(STEPS), 2.0)
    assert "worse than 0.7" in progress.too_fast(evidence(lost, rows=fast)).evidence
    descending = 5.0 * 0.998**STEPS  # from 5 to 2.2, without a rise: on its way
    assert progress.too_fast(evidence(descending, rows=fast)) is None


def test_learning_rate_too_low():
    slow = layers(ratio=[1e-6, 2e-5, 9e-5])
    assert names(evidence(np.linspace(0.70, 0.69, len(STEPS)), rows=slow)) == ["lr_too_low"]
    assert progress.too_slow(evidence(FLAT, rows=layers(ratio=[1e-6, 1e-6, 1.1e-4]))) is None
    assert progress.too_slow(evidence(rows=slow)) is None  # has arrived
    assert progress.too_slow(evidence(FLAT, rows=layers(ratio=math.nan))) is None


def test_vanishing_gradient():
    rows = layers(gradient=[9e-4, 0.05, 0.1], ratio=[1e-6, 1e-3, 1e-3])
    (finding,) = diagnose(evidence(FLAT, rows=rows))
    assert (finding.name, finding.where) == ("vanishing_gradient", "layer 1")
    assert "111 times as much" in finding.evidence
    assert signals.vanishing(evidence(rows=rows)) is None  # the task is learned all the same
    assert signals.vanishing(evidence(FLAT, rows=rows | layers(ratio=2e-4, gradient=[9e-4, 0.05, 0.1]))) is None
    assert signals.vanishing(evidence(FLAT, rows=layers(gradient=[2e-3, 0.05, 0.1], ratio=1e-6))) is None
    wide = layers(gradient=[9e-4, 0.05, 0.1], parameters=[1, 100, 10_000], ratio=1e-6)
    assert signals.vanishing(evidence(FLAT, rows=wide)) is None  # 9e-4 and 1e-3 a weight


def test_exploding_gradient():
    (finding,) = diagnose(evidence(FLAT + 3, rows=layers(gradient=[5.0, 40.0, 2.0])))
    assert (finding.name, finding.where) == ("exploding_gradient", "layer 2")
    assert "norm 40" in finding.evidence
    assert signals.exploding(evidence(FLAT + 3, rows=layers(gradient=[5.0, 20.0, 2.0]))) is None
    assert signals.exploding(evidence(rows=layers(gradient=40.0))) is None


def test_dead_units():
    (finding,) = diagnose(evidence(FLAT, rows=layers(dead=[0.25, 0.625, math.nan])))
    assert (finding.name, finding.where) == ("dead_units", "layer 2")
    assert "5 of 8 units (62 %)" in finding.evidence
    assert signals.dead_units(evidence(FLAT, rows=layers(dead=[0.25, 0.5, math.nan]))) is None
    both = signals.dead_units(evidence(FLAT, rows=layers(dead=[0.75, 1.0, math.nan])))
    assert both.evidence.endswith("; 1 more layer is like that.")


def test_saturated_units():
    rows = layers(stuck=[0.5, 0.25, math.nan], saturated=[0.8, 0.6, math.nan])
    (finding,) = diagnose(evidence(FLAT, rows=rows))
    assert (finding.name, finding.where) == ("saturated_units", "layer 1")
    assert signals.saturated(evidence(FLAT, rows=layers(stuck=0.49, saturated=0.6))) is None
    assert signals.saturated(evidence(rows=rows)) is None


def test_symmetric_units():
    (finding,) = diagnose(evidence(FLAT, rows=layers(alike=[0, 1, 0])))
    assert (finding.name, finding.where, finding.since) == ("symmetric_units", "layer 2", 0)
    assert "all 8 units of layer 2" in finding.evidence


def test_over_fitting_since_the_lowest_validation_loss():
    val = np.concatenate([np.linspace(0.7, 0.3, 11), np.linspace(0.31, 0.5, 10)])
    (finding,) = diagnose(evidence(val=val))
    assert (finding.name, finding.since) == ("over_fitting", 200)
    assert "lowest at step 200 (0.3) and is 0.5 now" in finding.evidence
    assert progress.over_fitting(evidence(val=np.concatenate([val[:11], np.linspace(0.3, 0.35, 10)]))) is None  # 17 %
    together = np.concatenate([val[:11], np.linspace(0.31, 0.5, 10)])
    assert progress.over_fitting(evidence(together, together)) is None  # training rises as well: not by heart
    tiny = 0.001 + 0.01 * val
    assert progress.over_fitting(evidence(val=tiny, train=0.001 * FALLING)) is None  # a gap of 0.006


def test_under_capacity_when_flat_and_high_and_long():
    assert names(evidence(FLAT)) == ["under_capacity"]
    assert progress.too_small(evidence(FLAT, begin=101)) is None  # 299 steps
    assert progress.too_small(evidence(np.linspace(0.69, 0.65, len(STEPS)))) is None  # falls by 0.01 a quarter
    assert progress.too_small(evidence(FLAT - 0.35)) is None  # half of it is learned
    assert progress.too_small(evidence(FLAT, floor=0.688)) is None  # nobody could do better


def test_one_class_for_all_points():
    said, true = np.array([0, 100]), np.array([52, 48])
    assert names(evidence(FLAT, said=said, true=true)) == ["class_collapse"]
    assert "said to be of class 2, which has 48" in progress.collapsed(evidence(FLAT, said=said, true=true)).evidence
    assert progress.collapsed(evidence(FLAT, said=np.array([2, 98]), true=true)) is None
    assert progress.collapsed(evidence(FLAT, said=np.array([0, 100]), true=np.array([0, 100]))) is None  # there is one
    assert progress.collapsed(evidence(FLAT, said=said, true=true, begin=301)) is None


def test_what_follows_from_something_worse_is_left_out():
    slow = layers(ratio=1e-6, gradient=[1e-5, 0.1, 0.1], stuck=[1, 0, math.nan], saturated=1)
    one = {"said": np.array([100, 0]), "true": np.array([50, 50])}
    assert names(evidence(FLAT, rows=slow, **one)) == ["saturated_units"]
    slow["stuck"] = np.zeros(3)
    assert names(evidence(FLAT, rows=slow, **one)) == ["vanishing_gradient"]
    slow["gradient"] = np.full(3, 0.1)
    assert names(evidence(FLAT, rows=slow, **one)) == ["lr_too_low"]
    slow["ratio"] = np.full(3, 1e-3)
    assert names(evidence(FLAT, rows=slow, **one)) == ["class_collapse"]


def test_no_two_findings_contradict_each_other():
    follows = {name: set(silenced) for name, (_, silenced) in CHECKS.items()}
    order = list(CHECKS)
    for one, other in [
        ("lr_too_high", "lr_too_low"), ("vanishing_gradient", "exploding_gradient"), ("over_fitting", "under_capacity"),
    ]:  # fmt: skip
        first, second = sorted((one, other), key=order.index)
        assert second in follows[first], (first, second)


def test_a_run_that_has_not_been_measured_is_left_in_peace():
    e = Evidence(step=400, layers=layers(), sites=("a", "b", "c"))
    assert math.isnan(e.learned)
    assert e.learns
    assert diagnose(e) == []


def test_numbers_in_sentences():
    assert [plain(value) for value in (0.12345, 1234.4, 8.64e-06, 2e30, 0.0)] == [
        "0.123",
        "1,234",
        "8.64e-6",
        "2e30",
        "0",
    ]
