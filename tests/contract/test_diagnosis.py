"""What the diagnosis has to keep on every lab: it leaves no trace, and its remedies help (what it says about presets:
``test_presets``)."""

import json

import pytest

from engine.core.catalogue import catalogue
from engine.core.run import Run
from engine.probes.diagnosis import FINDINGS, FIRST_STEPS

PRESETS = [(lab.key, name) for lab in catalogue().values() for name in lab.all_presets]
ILL = [(key, name) for key, name in PRESETS if catalogue()[key].preset(name).findings]
FIELDS = {"name", "title", "evidence", "why", "where", "since", "changes", "step", "remedy"}


def run_of(key, name, seed=0):
    lab = catalogue()[key]
    config = lab.Config.parse(lab.preset(name).values)
    seeds = {field: seed for field in ("seed", "data_seed") if field in type(config).model_fields}
    return Run(key, config.replace(**seeds))


def names(run):
    return tuple(finding["name"] for finding in run.findings())


@pytest.mark.parametrize("key", catalogue())
def test_every_finding_has_a_preset_and_good_presets_have_none(key):
    lab = catalogue()[key]
    shown = {finding for preset in lab.all_presets.values() for finding in preset.findings}
    assert shown <= {*FINDINGS, *lab.Experiment.own_findings}
    if key == "playground":
        assert shown == set(FINDINGS)
    assert not any(preset.good and preset.findings for preset in lab.all_presets.values())


@pytest.mark.parametrize(("key", "name"), ILL, ids=[f"{key}-{name}" for key, name in ILL])
def test_the_remedy_helps(key, name):
    steps = catalogue()[key].preset(name).steps
    run = run_of(key, name)
    run.advance(steps=steps)
    worst = run.findings()[0]
    assert worst["changes"], worst["remedy"]
    fork = run.fork(worst["step"], **worst["changes"])
    fork.advance(steps=steps)
    assert worst["name"] not in names(fork)


@pytest.mark.parametrize(("key", "name"), ILL, ids=[f"{key}-{name}" for key, name in ILL])
def test_a_finding_is_json_and_says_everything(key, name):
    run = run_of(key, name)
    run.advance(steps=catalogue()[key].preset(name).steps)
    for finding in run.findings():
        assert set(finding) == FIELDS
        json.dumps(finding, allow_nan=False)
        assert finding["evidence"].endswith(".")
        assert finding["why"].count(". ") >= 1
        assert any(digit in finding["evidence"] for digit in "0123456789")
        assert 0 <= finding["step"] <= run.step
        run.config.replace(**finding["changes"])


@pytest.mark.parametrize("key", catalogue())
def test_asking_changes_nothing(key):
    lab = catalogue()[key]
    asked, alone = (Run(key, lab.Config.parse(lab.smoke)) for _ in range(2))
    for _ in range(4):
        asked.advance(steps=10)
        alone.advance(steps=10)
        asked.findings()
    assert asked.weights_sha256() == alone.weights_sha256()
    assert asked.step == alone.step
    assert [module._forward_hooks for module in asked.experiment.network.modules() if module._forward_hooks] == []


@pytest.mark.parametrize(("key", "name"), ILL, ids=[f"{key}-{name}" for key, name in ILL])
def test_before_the_first_steps_only_divergence_is_said(key, name):
    run = run_of(key, name)
    run.advance(steps=FIRST_STEPS - 1)
    assert names(run) in ((), ("diverged",))


@pytest.mark.parametrize(("key", "name"), ILL, ids=[f"{key}-{name}" for key, name in ILL])
def test_it_is_about_the_step_that_is_shown(key, name):
    """Scrubbed back, it says what it would have said then."""
    run = run_of(key, name)
    run.advance(steps=FIRST_STEPS + 5)
    then = run.findings()
    here = run.step
    run.advance(steps=60)
    run.seek(here)
    if here == run.timeline.head:
        assert run.findings() == then
    else:
        assert names(run) == tuple(finding["name"] for finding in then)
