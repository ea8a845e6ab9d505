"""The regularisation page without a browser: what its switches do to the run, and which lenses it asks for."""

import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.regularization_view import largest, numbers
from ui.regularizers import SWITCHES, switches, without

LAB = get("regularization")


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("regularization").opened()


def test_every_switch_is_a_live_setting():
    knobs = LAB.Config.knobs()
    assert [name for name in SWITCHES if not knobs[name].live] == []


def test_only_images_are_augmented():
    names = {row["name"] for row in switches(LAB.Config())}
    more = {row["name"] for row in switches(LAB.Config(dataset="digits"))}
    assert more - names == {"rotate", "shift", "zoom", "pixel_noise", "flip"}


def test_without_switches_everything_off():
    config = LAB.Config(l1=0.01, dropout=0.5, batch_norm=True, early_stopping=True, lr=0.02)
    assert without(config) == LAB.Config(lr=0.02)


def test_the_gap_is_that_of_the_step_on_screen():
    answer = {"step": 7, "curves": {"train_loss": ([0, 5, 10], [3.0, 2.0, 1.0]), "val_loss": ([0, 5], [4.0, 3.5])}}
    assert numbers(answer) == {
        "train_loss": 2.0, "val_loss": 3.5, "train_accuracy": None, "val_accuracy": None, "measured_at": 5,
    }  # fmt: skip


def test_a_switch_reaches_the_run_that_trains_and_remembers_its_strength(page):
    page.train(10)
    page.send("picture", "switch", name="dropout", on=True)
    first = page.bench.run.config.dropout
    assert first > 0
    assert page.bench.answer["head"] == 10  # nothing begins anew
    page.at.slider(key="regularization.dropout").set_value(0.6)
    page.run()
    page.send("picture", "switch", name="dropout", on=False).send("picture", "switch", name="batch_norm", on=True)
    assert (page.bench.run.config.dropout, page.bench.run.config.batch_norm) == (0, True)
    page.send("picture", "switch", name="dropout", on=True)
    assert page.bench.run.config.dropout == 0.6
    page.send("picture", "all_off")
    assert page.bench.run.config == without(page.bench.run.config)
    page.train(10)


@pytest.mark.parametrize("dataset", ["moons", "digits"])
def test_every_tab_and_picture_gets_its_arrays(dataset):
    page = LabPage("regularization", dataset=dataset, width="12", dropout="0.3", batch_norm="1")
    page.opened().train(10)
    for tab in ("masks", "weights", "norms", "modes"):
        page.send("picture", "tab", tab=tab).until(lambda now, tab=tab: now["looks"].get(tab))
    page.send("picture", "picture", picture="uncertainty").until(lambda now: now["looks"].get("uncertainty"))
    assert "masks" not in page.bench.answer["looks"]  # what nobody looks at costs nothing


def test_a_fork_without_them_stands_beside(page):
    page.send("picture", "switch", name="dropout", on=True).send("picture", "switch", name="layer_norm", on=True)
    page.train(10)
    page.send("picture", "fork_without")
    parent, fork = page.bench.runs
    assert page.bench.run is fork
    assert page.bench.beside == parent.id
    assert fork.config == without(parent.config)
    page.train(10)


def test_a_fork_without_them_has_none_from_the_start():
    page = LabPage("regularization", l2="0.01").opened().train(10)
    page.send("picture", "switch", name="l2", on=False)
    page.send("picture", "switch", name="dropout", on=True).train(10)
    page.send("picture", "fork_without")
    assert page.bench.run.config == LAB.Config()
    assert page.bench.run.forked_at == 0


def test_a_switch_in_the_past_makes_a_fork(page):
    page.train(20)
    page.seek(5)
    page.send("picture", "switch", name="l1", on=True)
    parent, fork = page.bench.runs
    assert page.bench.run is fork
    assert (fork.parent, fork.forked_at) == (parent.id, 5)
    assert (parent.config.l1, fork.config.l1 > 0) == (0, True)


def test_what_a_class_has_locked_stays_as_it_is():
    page = LabPage("regularization", l2="0.01", dropout="0.3", lock="l2,fork").opened()
    page.send("picture", "switch", name="l2", on=False).send("picture", "all_off").send("picture", "fork_without")
    assert (page.bench.config.l2, page.bench.config.dropout) == (0.01, 0)
    assert len(page.bench.runs) == 1


def test_bars_end_at_the_largest_loss_of_the_runs_on_screen(page):
    page.send("picture", "switch", name="l2", on=True).train(10).send("picture", "fork_without").train(10)
    curves = [shown.answer["curves"][name][1] for shown in page.bench.runs for name in ("train_loss", "val_loss")]
    assert largest(page.bench) == max(max(values) for values in curves)


def test_luck_opens_the_panel_with_both_settings(page):
    page.send("picture", "switch", name="l2", on=True)
    page.send("picture", "luck")
    assert "luck" in page.bench.panels
    kept, plain = page.bench.studies
    assert kept.config.l2 > 0
    assert plain.config == without(kept.config)


def test_nonsense_from_the_browser_is_explained_or_passed_over(page):
    page.send("picture", "switch", name="lr", on=True).send("picture", "tab", tab="nothing").send("picture", "picture")
    said = " ".join(toast.value for toast in page.at.toast)
    assert page.bench.config == LAB.Config()
    assert not said or "switch" in said
