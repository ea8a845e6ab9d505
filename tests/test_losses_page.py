"""The page about loss functions without a browser: commands such as its picture sends, and what it refuses."""

import pytest

from tests.lab_page import LabPage
from ui.losses_view import checked, recalls, wanted

NUMBER = [-1e6, 1e6, False]
WORKED = {"inputs": ["class", "z1", "z2"], "limits": [[1, 2, True], NUMBER, NUMBER], "most_rows": 3}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("rows", "between 1 and 3 examples"),
        ([], "between 1 and 3 examples"),
        ([[1, 0, 0]] * 4, "between 1 and 3 examples"),
        ([[1, 0]], "must have 3 numbers: class, z1, z2"),
        ([[1, 0, "x"]], "z2 of example 1 must be a number"),
        ([[1, 0, None]], "z2 of example 1 must be a number"),
        ([[1, 0, True]], "z2 of example 1 must be a number"),
        ([[1, 0, 0], [1, 1e9, 0]], "z1 of example 2 must be a number"),
        ([[1.5, 0, 0]], r"class of example 1 must be a whole number in \[1, 2\], got 1.5"),
        ([[3, 0, 0]], r"class of example 1 must be a whole number in \[1, 2\], got 3"),
    ],
)
def test_a_table_that_cannot_be_worked_is_refused_with_a_sentence(rows, sentence):
    with pytest.raises(ValueError, match=sentence):
        checked(rows, WORKED)


def test_labels_are_yes_or_no():
    worked = {"inputs": ["a?", "z"], "limits": [[0, 1, True], NUMBER], "most_rows": 3}
    assert checked([[1, -3]], worked) == [[1.0, -3.0]]
    with pytest.raises(ValueError, match=r"a\? of example 1 must be a whole number in \[0, 1\], got 0.5"):
        checked([[0.5, 0]], worked)


def test_a_target_is_one_of_the_choices_or_any_number():
    choices = [{"value": 0, "label": "no"}, {"value": 1, "label": "yes"}]
    assert wanted(1, choices) == 1
    assert wanted(-2.5, []) == -2.5
    with pytest.raises(ValueError, match="must be 0 or 1, got 2"):
        wanted(2, choices)
    with pytest.raises(ValueError, match="must be a number"):
        wanted(float("inf"), [])


def test_recalls_are_those_of_the_step_on_screen():
    curves = {"recall_0": ([0, 5, 9], [0.1, 0.5, 0.9]), "recall_1": ([0, 5, 9], [0.0, 0.2, 0.4])}
    answer = {"curves": curves, "step": 7, "facts": {"class_names": ["a", "b"]}}
    assert recalls(answer) == [["a", 0.5], ["b", 0.2]]
    assert recalls({**answer, "curves": {}}) == []


def picked(page: LabPage) -> dict:
    return next(picked for kind, picked in page.at.session_state["losses.picked"].items() if kind)


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


def test_the_table_and_the_target_are_what_was_typed_and_picked():
    page = LabPage("losses").opened()
    page.send("picture", "worked", rows=[[1, 0], [0, 0]]).run()
    assert page.looks["worked"]["loss"] == pytest.approx([0.6931472, 0.6931472])  # ln 2
    page.send("picture", "target", value=0).run()
    assert page.looks["curve"]["target"] == 0
    page.send("picture", "worked", rows=[[0.5, 0]]).run()  # is refused, and what was there stays
    assert "must be a whole number in [0, 1]" in picked(page)["problem"]
    assert len(page.looks["worked"]["rows"]) == 2
    page.send("picture", "worked", rows=None).run()
    assert picked(page)["problem"] == ""
    assert len(page.looks["worked"]["rows"]) == len(page.bench.answer["facts"]["worked"]["rows"])


def test_two_tasks_have_two_curves():
    page = LabPage("losses", loss="multi-task").opened()
    page.send("picture", "part", value="value").run()
    page.send("picture", "target", value=1.5).run()
    assert page.looks["curve"]["target"] == 1.5
    page.send("picture", "part", value="class").run()
    assert "target" not in picked(page)
    assert page.bench.answer["facts"]["curve"]["mine"]["class"] == "cross-entropy"
