"""Every lab's runs travel in a link: the description comes back from its words, and the run has the same weights."""

import pytest

from engine.core.catalogue import catalogue
from engine.core.run import Run
from ui.link import Link, read

PRESETS = [(lab.key, name) for lab in catalogue().values() for name in lab.all_presets]
IDS = [f"{key}-{name}" for key, name in PRESETS]


def through_a_link(run):
    """The run of the link that is made of a run, trained as far."""
    said = Link(run.start_config, run.timeline.events, run.timeline.head).words()
    link, sentences = read(type(run.start_config), said)
    assert not sentences
    again = Run(run.key, link.config, link.events)
    again.advance(until=link.head)
    assert again.description() == run.description()
    return again


@pytest.mark.parametrize(("key", "name"), PRESETS, ids=IDS)
def test_a_preset(key, name):
    lab = catalogue()[key]
    run = Run(key, lab.Config.parse(lab.preset(name).values))
    run.advance(steps=40)
    assert through_a_link(run).weights_sha256() == run.weights_sha256()


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_a_run_that_was_changed_on_its_way(lab):
    run = Run(lab.key, lab.smoke)
    run.advance(steps=10)
    live = next(n for n, k in lab.Config.knobs().items() if k.live and k.log and getattr(run.config, n) > 0)
    run.adjust(**{live: lab.Config.knobs()[live].ge or 1e-3})
    run.advance(steps=5)
    name, parameter = next(iter(run.experiment.network.named_parameters()))
    run.edit(name, [0] * parameter.dim(), 0.123456789)
    run.advance(steps=5)
    fork = run.fork(12, seed=3)
    fork.advance(steps=9)
    for each in (run, fork):
        assert each.timeline.events
        assert through_a_link(each).weights_sha256() == each.weights_sha256()


@pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))
def test_numbers_keep_their_last_digit(lab):
    for name, knob in lab.Config.knobs().items():
        if lab.Config.model_fields[name].annotation is float and not knob.hidden:
            config = (
                lab.Config.parse({name: min(1 / 3, knob.le) if knob.le else 1 / 3}) if (knob.ge or 0) < 0.3 else None
            )
            if config:
                assert read(lab.Config, Link(config).words()) == (Link(config), [])
