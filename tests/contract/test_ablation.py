"""Silencing, freezing and looking at one step, over every lab that has units."""

import json

import numpy as np
import pytest
import torch

from engine.core import snapshot
from engine.core.backup import back_up, resumed
from engine.core.catalogue import catalogue
from engine.core.events import words
from engine.core.run import Run

STEPS = 30


@pytest.fixture(params=list(catalogue()))
def lab(request):
    return catalogue()[request.param]


@pytest.fixture
def run(lab):
    run = Run(lab.key, lab.Config.parse(lab.smoke))
    if not run.experiment.sites():
        pytest.skip(f"{lab.title} has no units")
    run.advance(steps=STEPS)
    return run


def twin_of(run):
    twin = Run(**run.description())
    twin.advance(until=run.step)
    return twin


def counts(run):
    return run.experiment.facts()["units"]


def units_of(run, site):
    return [f"{site}.{i}" for i in range(counts(run)[site])]


def hidden(run):
    """A unit that is neither the first nor of the output, where there is one."""
    site = next(iter(counts(run)))
    return units_of(run, site)[-1]


def own_weights(run, unit):
    """Everything that a unit learns: its rows of the parameters of its site."""
    site, _, row = unit.rpartition(".")
    return [p.detach()[int(row)].clone() for p in run.experiment.sites()[site].parameters()]


def same(ones, others):
    return all(torch.equal(one, other) for one, other in zip(ones, others, strict=True))


def hooks(run):
    found = 0
    for module in run.experiment.network.modules():
        found += len(module._forward_hooks) + len(module._forward_pre_hooks) + len(module._backward_hooks)
    for parameter in run.experiment.network.parameters():
        found += len(parameter._backward_hooks or ()) + len(parameter._post_accumulate_grad_hooks or ())
    return found


# --- silencing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["zero", "mean"])
def test_silencing_changes_what_is_seen_and_no_bit_of_the_training(lab, run, way):
    other = twin_of(run)
    before, whole = run.weights_sha256(), run.measure({})
    without = run.measure({hidden(run): way})
    assert without.keys() == whole.keys()
    assert without != whole
    for name in run.experiment.lenses():
        run.look({"name": name}, {hidden(run): way})
    assert run.weights_sha256() == before
    assert run.measure({}) == whole
    assert hooks(run) == 0
    for each in (run, other):
        each.advance(steps=10)
    assert run.weights_sha256() == other.weights_sha256()


def test_without_its_last_hidden_layer_a_network_says_the_same_to_everybody(run):
    *_, last, _ = counts(run)
    experiment = run.experiment
    x, _ = experiment.splits()["val"]
    experiment.network.eval()
    with torch.inference_mode(), experiment.ablated(dict.fromkeys(units_of(run, last), "zero")):
        outputs = experiment.network(x)
    experiment.network.train()
    assert torch.equal(outputs, outputs[:1].expand_as(outputs))
    assert hooks(run) == 0


def test_the_mean_is_that_of_the_training_points_in_evaluation(run):
    experiment, unit = run.experiment, hidden(run)
    site, _, row = unit.rpartition(".")
    heard = []
    handle = experiment.sites()[site].register_forward_hook(lambda module, inputs, output: heard.append(output))
    experiment.network.eval()
    with torch.inference_mode():
        experiment.network(experiment.splits()["train"][0])
        mean = heard[0][:, int(row)].mean()
    handle.remove()
    with torch.inference_mode(), experiment.ablated({unit: "mean"}):
        handle = experiment.sites()[site].register_forward_hook(lambda module, inputs, output: heard.append(output))
        experiment.network(experiment.splits()["val"][0])
        handle.remove()
    experiment.network.train()
    assert torch.allclose(heard[-1][:, int(row)], mean, atol=1e-6)


@pytest.mark.parametrize("unit", ["h0.9999", "h99.0", "h0", "h0.-1", "h0.01", "", ".0", "h0.²", "h0." + "9" * 5000])
def test_a_unit_that_is_not_there_is_refused(run, unit):
    before = run.description()
    for attempt in (
        lambda: run.measure({unit: "zero"}),
        lambda: run.look({"name": "importance"}, {hidden(run): "zero", unit: "mean"}),
        lambda: run.freeze(unit, True),
    ):
        with pytest.raises(LookupError, match="There is no unit"):
            attempt()
    assert hooks(run) == 0
    assert run.description() == before


def test_an_unknown_way_is_refused(run):
    with pytest.raises(ValueError, match="by zero or mean, got 'loud'"):
        run.measure({hidden(run): "loud"})
    with pytest.raises(ValueError, match="by zero or mean, got 'loud'"):
        run.look({"name": "importance", "way": "loud"})


def test_hooks_go_even_when_the_look_fails(run):
    with pytest.raises(LookupError), run.experiment.ablated({hidden(run): "zero"}):
        raise LookupError("a mistake inside")
    assert hooks(run) == 0


@pytest.mark.parametrize("way", ["zero", "mean"])
def test_the_ranking_is_what_silencing_one_after_the_other_costs(run, way):
    look = run.look({"name": "importance", "way": way}, {hidden(run): "zero"})  # whatever is silenced now
    sites = list(counts(run))[:-1]
    units = [unit for site in sites for unit in units_of(run, site)]
    whole = run.measure({})
    assert look["whole_train_loss"] == pytest.approx(whole["train_loss"], rel=1e-5)
    assert len(look["train_loss"]) == len(units)
    for unit, train, val in zip(units, look["train_loss"], look["val_loss"], strict=True):
        alone = run.measure({unit: way})
        assert train == pytest.approx(alone["train_loss"], rel=1e-4)
        assert val == pytest.approx(alone["val_loss"], rel=1e-4)
    assert look["points"].tolist() == [len(x) for x, _ in run.experiment.splits().values()]


# --- freezing ---------------------------------------------------------------------------------------------------------


def test_a_frozen_unit_keeps_its_weights_and_the_others_learn(run):
    unit = hidden(run)
    before, everything = own_weights(run, unit), run.weights_sha256()
    run.freeze(unit, True)
    run.advance(steps=20)
    assert same(own_weights(run, unit), before)
    assert run.weights_sha256() != everything
    run.freeze(unit, False)
    run.advance(steps=20)
    assert not same(own_weights(run, unit), before)


def test_freezing_is_an_event_and_the_description_makes_the_run_again(run):
    unit = hidden(run)
    run.freeze(unit, True)
    run.advance(steps=20)
    run.freeze(unit, False)
    run.advance(steps=20)
    event = run.timeline.events[0]
    assert event == {"step": STEPS, "kind": "freeze", "unit": unit, "on": True}
    assert words(event).endswith(" stops learning")
    again = Run(**json.loads(json.dumps(run.description())))
    again.advance(until=run.step)
    assert again.weights_sha256() == run.weights_sha256()
    assert again.weights_sha256() != twin_without_events(run).weights_sha256()


def twin_without_events(run):
    twin = Run(run.key, run.start_config)
    twin.advance(until=run.step)
    return twin


def test_frozen_units_survive_seek_fork_and_backup(run):
    unit = hidden(run)
    run.freeze(unit, True)
    run.advance(steps=20)
    frozen, then = own_weights(run, unit), run.weights_sha256()
    for other in (resumed(back_up(run)), run.fork(run.step), run.fork(STEPS)):
        other.advance(until=run.step)
        assert other.weights_sha256() == then
        other.advance(steps=5)
        assert same(own_weights(other, unit), frozen)
    run.seek(STEPS - 10)
    run.advance(until=STEPS + 20)  # the event is met on the way
    assert run.weights_sha256() == then
    run.seek(5)
    run.seek(STEPS + 20)
    assert run.weights_sha256() == then


def test_a_checkpoint_after_freezing_is_another_one(run):
    before = snapshot.pack(run.state()["experiment"])
    run.freeze(hidden(run), True)
    assert snapshot.pack(run.state()["experiment"]) != before
    run.freeze(hidden(run), False)
    assert snapshot.pack(run.state()["experiment"]) == before


# --- one step taken apart ---------------------------------------------------------------------------------------------


def test_the_step_that_is_shown_is_the_one_that_comes(lab, run):
    if "anatomy" not in run.experiment.lenses():
        pytest.skip(f"{lab.title} has no slow motion")
    for _ in range(12):  # across the end of an epoch, and with dropout if the lab's settings for tests have it
        before = run.weights_sha256()
        look = run.look({"name": "anatomy", "units": 10_000})
        assert run.weights_sha256() == before
        run.advance(steps=1)
        assert look["loss"] == pytest.approx(run.timeline.columns["loss"].values[-1], rel=1e-6)
        for name, parameter in run.experiment.network.named_parameters():
            after = (look[f"value/{name}"] + look[f"change/{name}"]).astype(np.float32)
            assert np.array_equal(after, parameter.detach().numpy()), name
    assert hooks(run) == 0
