"""Every preset's claim, seen to hold: over several seeds where luck matters, of the weights and of the data alike; and
its diagnosis."""

import pytest

from engine.core.backup import back_up, resumed
from engine.core.catalogue import catalogue
from engine.core.run import Run

PRESETS = [(lab.key, name) for lab in catalogue().values() for name in lab.all_presets]
IDS = [f"{key}-{name}" for key, name in PRESETS]


def run_of(key, name, seed=0):
    lab = catalogue()[key]
    config = lab.Config.parse(lab.preset(name).values)
    seeds = {field: seed for field in ("seed", "data_seed") if field in type(config).model_fields}
    return Run(key, config.replace(**seeds))


@pytest.mark.parametrize(("key", "name"), PRESETS, ids=IDS)
def test_the_claim_holds_and_the_diagnosis_finds_what_it_says(key, name):
    """Both in one training, the dearest part of all tests."""
    preset = catalogue()[key].preset(name)
    held, found = 0, []
    for seed in range(preset.seeds):
        run = run_of(key, name, seed)
        run.advance(steps=preset.steps)
        found.append(tuple(finding["name"] for finding in run.findings()))
        held += bool(preset.holds(run))
    assert held >= preset.share * preset.seeds
    assert sum(names == preset.findings for names in found) >= preset.share * preset.seeds, found


@pytest.mark.parametrize(("key", "name"), PRESETS, ids=IDS)
def test_it_can_be_scrubbed_and_brought_back_exactly(key, name):
    run, straight = run_of(key, name), run_of(key, name)
    straight.advance(steps=70)
    run.advance(steps=50)
    for lens in run.experiment.lenses():
        run.look({"name": lens})
    run.seek(min(17, run.step))
    back = resumed(back_up(run))
    for r in (run, back):
        r.advance(until=70)
        assert r.weights_sha256() == straight.weights_sha256()
