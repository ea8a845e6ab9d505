"""Units silenced, gates held, and what the Recurrent lab writes with and without them."""

import json

import numpy as np
import pytest

from engine.core.run import Run
from engine.experiments.recurrent.config import RecurrentConfig

SMALL = {"characters": 3000, "batch_size": 8, "window": 12, "babble_every": 0}


def run_of(**changes):
    return Run("recurrent", RecurrentConfig.parse({**SMALL, **changes}))


# --- units and gates held still ---------------------------------------------------------------------------------------


def writing(run, ablate=None):
    look = run.look({"name": "writing", "count": 60, "seed": 1}, ablate)
    return json.loads(bytes(look["json"]).decode())["text"]


@pytest.fixture(scope="module")
def trained():
    run = run_of(cells=("lstm units=16", "gru units=8 layers=2"), lr=0.02)
    run.advance(steps=60)
    return run


@pytest.mark.parametrize(
    "units",
    [
        {"0.l0.3": "zero"}, {"0.l0.3": "mean"}, {f"0.l0.{i}.forget": "shut" for i in range(16)},
        {f"1.l1.{i}.update": "open" for i in range(8)}, {"1.l0.2": "zero", "1.l1.2.reset": "shut"},
    ],
)  # fmt: skip
def test_what_is_held_changes_pictures_numbers_and_writing_and_no_weight(trained, units):
    before, whole = trained.weights_sha256(), trained.measure({})
    cell = int(next(iter(units))[0])
    without = trained.measure(units)
    assert without[f"val_loss_{cell}"] != whole[f"val_loss_{cell}"]
    assert without[f"val_loss_{1 - cell}"] == whole[f"val_loss_{1 - cell}"]
    lens = {"name": "gates", "cell": cell}
    assert not np.array_equal(trained.look(lens, units)["top_p"], trained.look(lens)["top_p"])
    assert trained.weights_sha256() == before
    assert trained.measure({}) == whole
    assert not any(layer.instead for network in trained.experiment.network for layer in network.layers)


def test_a_gate_that_is_held_reads_as_held(trained):
    held = trained.look({"name": "gates"}, {"0.l0.3.forget": "open", "0.l0.4.input": "shut", "0.l0.5": "zero"})
    assert (held["forget"][:, 3] == 1).all()
    assert (held["input"][:, 4] == 0).all()
    assert (held["cell"][:, 4] == 0).all()  # nothing ever comes in
    assert (held["hidden"][:, 5] == 0).all()


def test_with_all_forget_gates_shut_it_writes_something_else(trained):
    assert writing(trained) != writing(trained, {f"0.l0.{i}.forget": "shut" for i in range(16)})


@pytest.mark.parametrize(
    ("units", "error", "sentence"),
    [
        ({"0.l0.99": "zero"}, LookupError, "There is no unit"), ({"0.l1.0": "zero"}, LookupError, "There is no unit"),
        ({"2.l0.0": "zero"}, LookupError, "There is no unit"), ({"": "zero"}, LookupError, "There is no unit"),
        ({"0.l0.²": "zero"}, LookupError, "There is no unit"), ({"0.l0.01": "zero"}, LookupError, "There is no unit"),
        ({"0.l0b.0": "zero"}, LookupError, "There is no unit"),
        ({"0.l0.1.forgot": "open"}, LookupError, "There is no gate 'forgot'. Did you mean 'forget'"),
        ({"0.l0.1.candidate": "open"}, LookupError, "There is no gate 'candidate'"),
        ({"1.l0.1.forget": "open"}, LookupError, "There is no gate"),
        ({"0.l0.1": "open"}, ValueError, "by zero or mean, got 'open'"),
        ({"0.l0.1.forget": "zero"}, ValueError, "held open or shut, got 'zero'"),
    ],
)  # fmt: skip
def test_what_cannot_be_held_is_refused(trained, units, error, sentence):
    with pytest.raises(error, match=sentence):
        trained.measure(units)


@pytest.mark.parametrize("way", ["zero", "mean"])
def test_the_ranking_is_what_silencing_one_after_the_other_costs(trained, way):
    look = trained.look({"name": "importance", "way": way}, {"0.l0.0": "zero"})  # whatever is silenced now
    whole = trained.measure({})
    assert look["whole_val_loss"] == pytest.approx(np.mean([whole["val_loss_0"], whole["val_loss_1"]]), rel=1e-5)
    units = [f"{site}.{i}" for site, count in list(trained.experiment.facts()["units"].items())[:-1]
             for i in range(count)]  # fmt: skip
    assert len(units) == len(look["val_loss"])
    for unit, loss in list(zip(units, look["val_loss"], strict=True))[::5]:
        alone = trained.measure({unit: way})
        assert loss == pytest.approx(np.mean([alone["val_loss_0"], alone["val_loss_1"]]), rel=1e-4)


# --- writing ----------------------------------------------------------------------------------------------------------


def test_with_and_without_its_state_it_writes_the_same(trained):
    texts = {
        json.loads(bytes(trained.look({"name": "writing", "which": 1, "count": 80, "cache": cache})["json"]))["text"]
        for cache in (True, False)
    }
    assert len(texts) == 1


def test_babbling_is_kept_with_the_run_and_changes_no_weight():
    loud, quiet = run_of(babble_every=5), run_of()
    for run in (loud, quiet):
        run.advance(steps=22)
    assert loud.weights_sha256() == quiet.weights_sha256()

    def kept():
        return json.loads(bytes(loud.look({"name": "babble"})["json"]).decode())

    all_of_it = kept()
    assert [each["step"] for each in all_of_it] == [5, 10, 15, 20]
    loud.seek(12)
    assert kept() == all_of_it[:2]
    loud.advance(until=22)
    assert kept() == all_of_it
    assert json.loads(bytes(loud.fork(12).look({"name": "babble"})["json"]).decode()) == all_of_it[:2]
