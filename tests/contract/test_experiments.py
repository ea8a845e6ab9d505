"""What every experiment in the catalogue has to keep. A new lab is covered by being in the catalogue."""

import gc
import json

import numpy as np
import pytest
import torch

from engine.core import snapshot
from engine.core.backup import back_up, resumed
from engine.core.catalogue import catalogue
from engine.core.config import Config, differences, is_live
from engine.core.run import Run

LABS = list(catalogue())
STEPS = 40


@pytest.fixture(params=LABS)
def lab(request):
    return catalogue()[request.param]


def run_of(lab, **changes):
    return Run(lab.key, lab.Config.parse({**lab.smoke, **changes}))


def other_live_value(config):
    """A live knob with a number, and another value for it."""
    for name, knob in type(config).knobs().items():
        value = getattr(config, name)
        if knob.live and isinstance(value, float) and not knob.when:
            return {name: value / 2 if value else (knob.le or 1.0) / 100}
    pytest.skip(f"{type(config).__name__} has no live number")


def test_a_config_has_a_seed_and_every_field_is_explained(lab):
    assert "seed" in lab.Config.model_fields
    for name, knob in lab.Config.knobs().items():
        assert knob.help, name


def test_defaults_are_valid_and_survive_json(lab):
    config = lab.Config()
    assert lab.Config.parse(json.loads(config.model_dump_json())) == config
    assert config.changed() == {}


def test_a_config_is_frozen_and_hashable(lab):
    config = lab.Config()
    assert hash(config) == hash(lab.Config())
    with pytest.raises(ValueError, match="frozen"):
        config.seed = 3


def test_same_description_same_weights_bit_for_bit(lab):
    a, b = run_of(lab), run_of(lab)
    a.advance(steps=STEPS)
    while b.step < STEPS:
        b.advance(steps=7, until=STEPS)
    assert a.weights_sha256() == b.weights_sha256()


def test_another_seed_gives_other_weights(lab):
    assert run_of(lab).weights_sha256() != run_of(lab, seed=1).weights_sha256()


def test_three_other_runs_beside_it_change_nothing(lab):
    alone = run_of(lab)
    alone.advance(steps=STEPS)
    together = [run_of(lab), *(run_of(lab, seed=seed) for seed in (1, 2, 3))]
    while together[0].step < STEPS:
        for run in together:
            run.advance(steps=3, until=STEPS)
        torch.rand(5)  # somebody else in the process draws too
    assert together[0].weights_sha256() == alone.weights_sha256()


def test_looking_changes_nothing(lab):
    blind, watched = run_of(lab), run_of(lab)
    before = torch.get_rng_state()
    for _ in range(STEPS // 4):
        blind.advance(steps=4)
        watched.advance(steps=4)
        training = [module.training for module in watched.experiment.network.modules()]
        for name in watched.experiment.lenses():
            watched.look({"name": name})
        assert [module.training for module in watched.experiment.network.modules()] == training
    assert torch.equal(torch.get_rng_state(), before)
    assert watched.weights_sha256() == blind.weights_sha256()
    assert list(watched.timeline.curves()) == list(blind.timeline.curves())


def test_looks_are_copies(lab):
    run = run_of(lab)
    run.advance(steps=2)
    before = run.weights_sha256()
    for name in run.experiment.lenses():
        for array in run.look({"name": name}).values():
            assert isinstance(array, np.ndarray | np.generic), name
            if isinstance(array, np.ndarray) and array.size:
                array.fill(1)
    assert run.weights_sha256() == before


def test_an_unknown_lens_is_named(lab):
    with pytest.raises(LookupError, match="There is no lens 'nonsense'"):
        run_of(lab).look({"name": "nonsense"})


def test_facts_are_json(lab):
    json.dumps(run_of(lab).experiment.facts(), allow_nan=False)


@pytest.mark.parametrize("back", [0, 13, STEPS - 1])
def test_seek_then_play_is_the_original_run(lab, back):
    run = run_of(lab)
    marks = {}
    for step in range(1, STEPS + 1):
        run.advance(steps=1)
        marks[step] = run.weights_sha256()
    curve = run.timeline.columns["loss"].values.copy()
    assert run.seek(back)
    if back:
        assert run.weights_sha256() == marks[back]
    run.advance(until=STEPS)
    assert run.weights_sha256() == marks[STEPS]
    run.advance(steps=5)
    straight = run_of(lab)
    straight.advance(steps=STEPS + 5)
    assert run.weights_sha256() == straight.weights_sha256()
    assert np.array_equal(run.timeline.columns["loss"].values[:STEPS], curve[:STEPS])
    assert np.array_equal(run.timeline.columns["loss"].values, straight.timeline.columns["loss"].values)


def test_seek_outside_of_the_run_is_refused(lab):
    run = run_of(lab)
    run.advance(steps=3)
    with pytest.raises(ValueError, match="steps 0 to 3, got 4"):
        run.seek(4)


def test_a_fork_is_identical_up_to_the_fork_and_leaves_its_parent_alone(lab):
    parent = run_of(lab)
    parent.advance(steps=20)
    at_20 = parent.weights_sha256()
    parent.advance(steps=STEPS - 20)
    twin, other = parent.fork(20), parent.fork(20, **other_live_value(parent.config))
    assert twin.weights_sha256() == other.weights_sha256() == at_20
    twin.advance(until=STEPS)
    other.advance(until=STEPS)
    assert twin.weights_sha256() == parent.weights_sha256()
    assert other.weights_sha256() != parent.weights_sha256()
    assert np.array_equal(other.timeline.columns["loss"].values[:20], parent.timeline.columns["loss"].values[:20])
    again = Run(**other.description())
    again.advance(until=STEPS)
    assert again.weights_sha256() == other.weights_sha256()


def test_an_adjustment_is_part_of_the_description(lab):
    run = run_of(lab)
    run.advance(steps=10)
    run.adjust(**other_live_value(run.config))
    run.advance(steps=10)
    again = Run(**json.loads(json.dumps(run.description())))
    again.advance(steps=20)
    assert again.weights_sha256() == run.weights_sha256()
    run.seek(5)
    assert run.config == run.start_config
    run.advance(until=20)
    assert run.weights_sha256() == again.weights_sha256()


def test_a_run_cannot_change_its_past(lab):
    run = run_of(lab)
    run.advance(steps=10)
    run.seek(5)
    with pytest.raises(ValueError, match="fork it"):
        run.adjust(**other_live_value(run.config))


def test_a_setting_that_is_not_live_cannot_be_adjusted(lab):
    run = run_of(lab)
    before = run.description()
    with pytest.raises(ValueError, match="cannot change during a run"):
        run.adjust(seed=5)
    assert run.description() == before


def test_state_goes_through_safetensors_and_json(lab):
    run = run_of(lab)
    run.advance(steps=15)
    back = resumed(back_up(run))
    assert (back.step, back.weights_sha256()) == (15, run.weights_sha256())
    for r in (run, back):
        r.advance(steps=15)
    assert back.weights_sha256() == run.weights_sha256()
    assert back.seek(3)


def test_snapshots_share_no_memory_with_the_model(lab):
    run = run_of(lab)
    run.advance(steps=3)
    kept = run.checkpoint().state
    live = {tensor.data_ptr() for tensor in run.experiment.network.state_dict().values()}

    def pointers(tree):
        if isinstance(tree, torch.Tensor):
            return {tree.data_ptr()} if tree.numel() else set()
        children = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
        return set().union(*map(pointers, children))

    assert not pointers(kept) & live
    frozen = snapshot.pack(kept)
    run.advance(steps=5)
    assert snapshot.pack(kept) == frozen


def test_nothing_is_left_behind(lab):
    run = run_of(lab)
    assert torch.is_grad_enabled()
    run.advance(steps=5)
    for name in run.experiment.lenses():
        run.look({"name": name})
    run.seek(2)
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()
    for module in run.experiment.network.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
        assert not module._backward_hooks
    for parameter in run.experiment.network.parameters():
        assert not parameter._backward_hooks


def test_scalars_are_recorded_once_and_in_order(lab):
    run = run_of(lab)
    run.advance(steps=10)
    run.seek(4)
    run.advance(until=12)
    column = run.timeline.columns["loss"]
    assert column.steps.tolist() == list(range(1, 13))


def test_live_knobs_are_reachable_by_path(lab):
    config = lab.Config()
    changed = config.replace(**other_live_value(config))
    assert all(is_live(config, path) for path in differences(config, changed))


def test_presets_are_valid_and_explained(lab):
    assert len(lab.all_presets) >= 3
    for name, preset in lab.all_presets.items():
        assert isinstance(lab.Config.parse(preset.values), Config), name
        assert preset.claim.endswith("."), name


def test_a_dropped_run_is_freed(lab):
    import weakref

    run = run_of(lab)
    run.advance(steps=5)
    gone = weakref.ref(run.experiment)
    del run
    gc.collect()
    assert gone() is None
