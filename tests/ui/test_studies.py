"""Studies of a bench, and what is said of them, against a pool that only writes down what it is told."""

from types import SimpleNamespace

import numpy as np
import pytest

from engine.core.catalogue import get
from ui import studies as module
from ui.bands_view import measures, message, thinned, titled, verdicts
from ui.studies import ShownStudy, begin, busy, keep_up, kinds, obey

LAB = get("playground")


class FakePool:
    def __init__(self):
        self.told, self.answers, self.count = [], {}, 0

    def study(self, key, config, seeds, vary, steps, session):
        self.count += 1
        self.told.append(("study", seeds, vary, steps))
        return f"s{self.count}"

    def attach(self, study, session):
        pass

    def ask(self, study, verb, **args):
        self.told.append((verb, study, *args.values()))
        if study not in self.answers:
            raise LookupError(study)
        return self.answers[study]

    def drop(self, study):
        self.told.append(("drop", study))


@pytest.fixture
def pool(monkeypatch):
    fake = FakePool()
    monkeypatch.setattr(module, "pool", lambda: fake)
    monkeypatch.setattr(module, "session_id", lambda: "me")
    monkeypatch.setattr(module, "LOOK_EVERY", 0)
    return fake


@pytest.fixture
def bench():
    return SimpleNamespace(lab=LAB, studies=[], panels=["luck"], words=lambda name: name.replace("_", " "))


def shown(letter="A", ends=(0.1, 0.2, 0.3), state="done", vary=("seed",), **settings):
    ends = np.array(ends, np.float32)
    values = np.stack([np.ones_like(ends), ends], 1)
    curves = {"val_loss": (np.array([0, 50]), values), "val_accuracy": (np.array([0, 50]), 1 - values)}
    answer = {"state": state, "step": 50, "curves": curves, "failed_at": [-1] * len(ends), "stamp": 1}
    config = LAB.Config.parse(settings)
    return ShownStudy(f"id-{letter}", letter, 0, config, vary, tuple(range(len(ends))), 50, answer)


def test_every_study_has_the_same_seeds_and_a_letter_of_its_own(pool, bench):
    for _ in range(3):
        begin(bench, LAB.Config(), 5, "both", 100)
    assert pool.told[0] == ("study", [0, 1, 2, 3, 4], ["seed", "data_seed"], 100)
    assert [study.letter for study in bench.studies] == ["A", "B", "C"]
    obey(bench, [{"do": "delete", "study": bench.studies[1].id}])
    begin(bench, LAB.Config(), 5, "weights", 100)
    assert [study.letter for study in bench.studies] == ["A", "B", "C"]
    assert len({study.colour for study in bench.studies}) == 3


def test_it_is_asked_until_it_is_over_and_then_let_go(pool, bench):
    begin(bench, LAB.Config(), 5, "weights", 100)
    assert busy(bench)
    pool.answers["s1"] = {"state": "playing", "step": 3, "stamp": 7}
    keep_up(bench)
    pool.answers["s1"] = {"state": "done", "step": 100, "stamp": 8, "curves": {}}
    keep_up(bench)
    assert ("poll_study", "s1", 7) in pool.told
    assert ("drop", "s1") in pool.told
    asked = len(pool.told)
    keep_up(bench)
    assert len(pool.told) == asked
    assert not busy(bench)


def test_while_a_worker_is_replaced_the_curves_stay(pool, bench):
    bench.studies.append(shown(state="playing"))
    pool.answers["id-A"] = {"state": "lost", "step": 0, "curves": {}}
    keep_up(bench)
    assert bench.studies[0].state == "lost"
    assert bench.studies[0].curves
    assert busy(bench)


def test_one_that_is_gone_says_so(pool, bench):
    bench.studies.append(shown(state="playing"))
    keep_up(bench)
    assert bench.studies[0].state == "failed"
    assert "let go" in bench.studies[0].answer["message"]


def test_a_closed_panel_is_not_busy(bench):
    bench.studies.append(shown(state="playing"))
    bench.panels = []
    assert not busy(bench)


def test_buttons(pool, bench):
    bench.studies.append(shown(state="playing"))
    pool.answers["id-A"] = {"state": "paused"}
    obey(
        bench,
        [{"do": "pause", "study": "id-A"}, {"do": "delete", "study": "nobody"}, {"do": "nonsense", "study": "id-A"}],
    )
    assert bench.studies[0].state == "paused"
    obey(bench, [{"do": "delete", "study": "id-A"}])
    assert bench.studies == []


def test_what_may_vary_depends_on_the_lab():
    assert kinds(LAB.Config) == ["weights", "both", "data"]


def test_titles_name_only_what_differs(bench):
    bench.studies = [shown("A", lr=0.1, layers="8 tanh"), shown("B", lr=0.3, layers="8 tanh, 4 relu", seed=5)]
    assert titled(bench) == {"A": "layers 8 tanh · lr 0.1", "B": "layers 8 tanh, 4 relu · lr 0.3"}
    bench.studies = [shown("A", lr=0.1, noise=0.2)]
    assert titled(bench) == {"A": "noise 0.2 · lr 0.1"}
    bench.studies = [shown("A")]
    assert titled(bench) == {"A": "the lab's defaults"}
    bench.studies = [shown("A"), shown("B", seed=7)]
    assert titled(bench) == {"A": "the same settings", "B": "the same settings"}
    bench.studies = [shown("A"), shown("B", vary=("seed", "data_seed"))]
    assert titled(bench)["B"] == "other weights, batches and data each time"


def test_the_first_is_compared_with_each_other():
    found = verdicts(
        [shown("A"), shown("B", ends=(0.5, 0.6, 0.25)), shown("C", ends=(0.5,) * 3, state="playing")], "val_loss"
    )
    assert found[0]["text"].startswith(
        "Validation loss at step 50: A beats B in 2 of 3 seeds; of all 9 pairs A is better"
    )
    assert "luck" in found[0]["caution"]
    assert "at step 50 so far: A beats C in 3 of 3 seeds" in found[1]["text"]
    high = verdicts([shown("A"), shown("B", ends=(0.5, 0.6, 0.7))], "val_accuracy")
    assert "A beats B in 3 of 3 seeds" in high[0]["text"]


def test_the_message_has_bands_and_figures(bench):
    bench.studies = [shown("A"), shown("B", ends=(0.2, np.nan, 0.4))]
    meta, arrays = message(bench, "val_loss", 0.2)
    first, second = meta["studies"]
    assert first["final"] == pytest.approx([0.2, 0.1, 0.3])
    assert (first["reached"], first["reached_by"]) == (2, 50)
    assert second["final"][0] == pytest.approx(0.4)
    assert second["final"][2] == np.inf
    assert arrays["A_lines"].shape == (3, 2)
    assert arrays["B_above"].dtype == np.float32
    from ui.components.packing import pack

    assert pack(meta, arrays)


def test_before_there_are_values_there_is_a_message_too(bench):
    bench.studies = [ShownStudy("x", "A", 0, LAB.Config(), ("seed",), (0, 1), 10)]
    assert measures(bench.studies) == ["val_loss"]
    meta, arrays = message(bench, "val_loss", None)
    assert "final" not in meta["studies"][0]
    assert arrays["A_x"].size == 0
    assert arrays["A_lines"].shape == (2, 0)


@pytest.mark.parametrize("count", [0, 1, 2, 89, 90, 91, 500])
def test_thinned_keeps_both_ends(count):
    chosen = thinned(count)
    assert len(chosen) == min(count, 90)
    if count:
        assert (chosen[0], chosen[-1]) == (0, count - 1)
