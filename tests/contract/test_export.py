"""Every lab's runs as programs of their own: same losses, nothing of this project inside."""

import ast
import io
import json
import sys
import zipfile

import nbformat
import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from engine.core.catalogue import catalogue
from engine.core.config import is_live
from engine.core.run import Run
from engine.export.files import export, program_of
from engine.export.kinds import KINDS
from engine.export.stages import STAGES, stage_lines
from engine.saved.settings_file import read_settings
from engine.saved.weights_file import read_weights
from tests.programs import all_printed, printed

STEPS = 200
EXAMPLES = [(key, name) for key, lab in catalogue().items() for name in lab.all_presets]


@pytest.fixture(params=list(catalogue()))
def lab(request):
    return catalogue()[request.param]


def run_of(lab, **changes):
    return Run(lab.key, lab.Config.parse({**lab.smoke, **changes}))


def assert_same_losses(run, losses):
    column = run.timeline.columns["loss"]
    assert list(losses) == column.steps.tolist()
    assert list(losses.values()) == pytest.approx(column.values.tolist(), rel=1e-6, abs=0)


def program(key, name, steps):
    lab = catalogue()[key]
    return lab.Experiment.program(lab.Config.parse(lab.preset(name).values), (), steps)


def steps_of(key, name):
    """Enough to see ``STEPS`` updates: an agent acts for a while before its first one."""
    config = catalogue()[key].Config.parse(catalogue()[key].preset(name).values)
    return STEPS + getattr(config, "warm_up", 0)


def run_of_preset(key, name):
    return Run(key, catalogue()[key].preset(name).values)


@pytest.mark.slow
def test_a_preset_s_program_prints_the_losses_of_its_run(tmp_path):
    found = all_printed([program(key, name, steps_of(key, name)) for key, name in EXAMPLES], tmp_path)
    for (key, name), losses in zip(EXAMPLES, found, strict=True):
        run = run_of_preset(key, name)
        run.advance(until=steps_of(key, name))
        assert_same_losses(run, losses)


@pytest.mark.slow
def test_the_longest_one_runs_in_an_interpreter_of_its_own(lab, tmp_path):
    name = max(lab.all_presets, key=lambda name: len(program(lab.key, name, STEPS)))
    run, steps = run_of_preset(lab.key, name), steps_of(lab.key, name)
    run.advance(until=steps)
    assert list(printed(program(lab.key, name, steps), tmp_path)) == run.timeline.columns["loss"].steps.tolist()


@pytest.mark.parametrize(("key", "name"), EXAMPLES)
def test_a_program_imports_nothing_of_this_project(key, name):
    text = program(key, name, 10)
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(node.module.split(".")[0])
    assert imported <= {"torch", "numpy", "gymnasium", "ale_py", "minatar", "sklearn"} | sys.stdlib_module_names
    assert ast.get_docstring(ast.parse(text))
    assert all(len(line) <= 120 for line in text.splitlines())


@pytest.mark.parametrize(("key", "name"), EXAMPLES)
def test_a_program_names_its_five_stages(key, name):
    lines = stage_lines(program(key, name, 10))
    assert list(lines) == list(STAGES)
    assert all(text.strip() for text in lines.values())


@pytest.mark.slow
def test_a_run_that_was_adjusted_and_edited_is_its_program(lab, tmp_path):
    run = run_of(lab)
    run.advance(until=20)
    for name, knob in lab.Config.knobs().items():
        value = getattr(run.config, name)
        if knob.live and isinstance(value, float) and not knob.when:
            run.adjust(**{name: value / 2 if value else (knob.le or 1.0) / 100})
            run.advance(steps=5)
    target, parameter = next(iter(run.experiment.network.named_parameters()))
    run.edit(target, [0] * parameter.dim(), 0.25)
    run.advance(steps=30)
    assert_same_losses(run, printed(program_of(run), tmp_path))


@pytest.mark.slow
def test_a_fork_with_other_settings_is_its_program(lab, tmp_path):
    parent = run_of(lab)
    parent.advance(until=25)
    for name in lab.Config.model_fields:
        changes = other_value(parent.config, name)
        if changes:
            break
    run = parent.fork(13, **changes)
    run.advance(steps=30)
    assert run.timeline.events[-1]["kind"] == "change"
    assert_same_losses(run, printed(program_of(run), tmp_path))


def other_value(config, name):
    """Another value for a setting that needs a new experiment."""
    knob = type(config).knobs()[name]
    value = getattr(config, name)
    if knob.hidden or is_live(config, name):
        return {}
    for choice in knob.choices if isinstance(value, str) else ():
        if choice not in (value, "own"):
            return {name: choice}
    return {}


@pytest.mark.slow
def test_a_notebook_is_the_same_program(lab, tmp_path):
    run = run_of(lab)
    run.advance(until=30)
    book = nbformat.reads(export(run, "notebook")["data"].decode(), as_version=4)
    nbformat.validate(book)
    assert book.cells[0].cell_type == "markdown"
    code = "\n".join(cell.source for cell in book.cells if cell.cell_type == "code")
    assert_same_losses(run, printed(code, tmp_path))


def test_every_file_has_a_name_and_bytes(lab):
    run = run_of(lab)
    run.advance(until=10)
    for kind, (ending, mime) in KINDS.items():
        made = export(run, kind)
        assert made["name"] == lab.key + ending
        assert made["mime"] == mime
        assert isinstance(made["data"], bytes)
        assert made["data"]


def test_an_unknown_kind_of_file_is_named(lab):
    with pytest.raises(LookupError, match=r"no kind of file 'programm'\. Did you mean 'program'"):
        export(run_of(lab), "programm")


def test_exporting_changes_nothing(lab):
    alone, exported = run_of(lab), run_of(lab)
    for run in (alone, exported):
        run.advance(until=10)
    for kind in KINDS:
        export(exported, kind)
    for run in (alone, exported):
        run.advance(until=20)
    assert exported.weights_sha256() == alone.weights_sha256()


def test_weights_and_settings_can_be_read_back(lab):
    run, other = run_of(lab), run_of(lab, seed=1)
    run.advance(until=10)
    other.load_weights(read_weights(export(run, "weights")["data"]))
    assert other.weights_sha256() == run.weights_sha256()
    key, config, events, steps, sentences = read_settings(export(run, "settings")["data"])
    assert (key, config, events, steps, sentences) == (lab.key, run.start_config, [], 10, [])
    json.loads(export(run, "settings")["data"])


def test_tensorboard_opens_the_log(lab, tmp_path):
    run = run_of(lab)
    run.advance(until=30)
    zipfile.ZipFile(io.BytesIO(export(run, "tensorboard")["data"])).extractall(tmp_path)
    (log,) = tmp_path.iterdir()
    events = EventAccumulator(str(log))
    events.Reload()
    assert set(events.Tags()["scalars"]) == set(run.timeline.columns)
    for name, column in run.timeline.columns.items():
        read = events.Scalars(name)
        assert [event.step for event in read] == column.steps.tolist()
        assert np.allclose([event.value for event in read], column.values, rtol=1e-6)
    for name, parameter in run.experiment.network.named_parameters():
        newest = events.Histograms(name)[-1]
        assert newest.step == 30
        assert newest.histogram_value.num == parameter.numel()
