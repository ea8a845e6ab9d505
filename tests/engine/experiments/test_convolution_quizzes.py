"""Quizzes of the convolution lab: over many seeds the answer worked out is what PyTorch counts."""

import json

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from engine.core.run import Run
from engine.experiments.convolution.questions import CLEARLY, KINDS, question
from engine.experiments.convolution.quizzes import built, multiplications, parameters, pixels, shapes
from engine.experiments.convolution.slips import SLIPS, slip

MANY = range(200)


def asked(kind, number=0, given=""):
    run = Run("convolution", {})
    return json.loads(bytes(run.look({"name": "quiz", "kind": kind, "number": number, "given": given})["json"]))


def test_the_size_is_that_of_a_pass_on_the_meta_device():
    for number in MANY:
        made = question("size", number)
        assert [row.kind for row in made.rows] == ["convolution", "max pooling"] * 2
        out = built(made).to("meta")(torch.empty(1, made.channels, made.side, made.side, device="meta"))
        assert out.shape[-1] == made.answer >= 2
        assert shapes(made)[-1] == tuple(out.shape[1:])
        assert [shape[:2] for shape in shapes(made)] == [row.after for row in made.rows]


def test_the_pixels_are_those_with_a_gradient():
    for number in MANY:
        made = question("field", number)
        assert pixels(made) == made.answer
        assert any(f"{made.answer:,} pixels" in line for line in made.lines)


def test_pixels_in_two_directions_with_the_network_itself():
    """Pooling counts as the mean, and the cell is in the middle."""
    for number in range(12):
        made = question("field", number)
        x = torch.ones(1, 1, made.side, made.side, requires_grad=True)
        with torch.enable_grad():
            out = x
            for row in made.rows:
                if row.kind == "max pooling":
                    out = nn.functional.avg_pool2d(out, row.kernel, row.stride)
                else:
                    weight = torch.ones(1, 1, row.kernel, row.kernel)
                    out = nn.functional.conv2d(out, weight, None, row.stride, row.padding, row.dilation)
            middle = out.shape[-1] // 2
            (gradient,) = torch.autograd.grad(out[0, 0, middle, middle], x)
        assert int((gradient != 0).sum()) == made.answer


@pytest.mark.parametrize(("kind", "count"), [("cost", multiplications), ("parameters", parameters)])
def test_the_largest_is_clear_and_counted(kind, count):
    for number in MANY:
        made = question(kind, number)
        counts = count(made)
        assert len(counts) == len(made.choices) >= 3
        first, second = sorted(counts)[:-3:-1]
        assert counts[made.answer] == first >= CLEARLY * second
        for line, value in zip(made.lines[1:], counts, strict=True):
            assert line.endswith(f"= {value:,}.")


def test_multiplications_are_half_of_what_the_counter_says():
    for number in range(5):
        made = question("cost", number)
        network = built(made)
        with FlopCounterMode(display=False) as counter:
            network(torch.zeros(1, made.channels, made.side, made.side))
        assert counter.get_total_flops() == 2 * sum(multiplications(made))


def test_questions_differ_and_come_again():
    for kind in KINDS:
        assert question(kind, 7) == question(kind, 7)
        assert len({str(question(kind, number).rows) for number in range(30)}) > 10, kind
        assert len({question(kind, number).answer for number in range(100)}) > 1, kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_comes_with_its_explanation_only_when_one_was_given(kind):
    made = question(kind, 3)
    fresh = asked(kind, 3)
    assert not {"answer", "lines", "right", "shapes"} & set(fresh)
    assert fresh["choices"] == list(made.choices)
    right, wrong = (asked(kind, 3, str(value)) for value in (made.answer, made.answer - 1 if made.answer else 1))
    assert right["right"]
    assert not wrong["right"]
    assert right["lines"] == list(made.lines)
    assert right["measured"]
    assert len(right["shapes"]) == len(right["rows"])


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [("size", "many", "must be a whole number, got 'many'"), ("size", "-3", "must be a whole number"),
     ("cost", "99", "must be one of")],
)  # fmt: skip
def test_an_answer_that_is_none_is_told_so(kind, given, sentence):
    told = asked(kind, 0, given)
    assert sentence in told["problem"]
    assert "right" not in told


def test_numbers_may_be_written_with_commas():
    number = next(n for n in MANY if question("field", n).answer > 1000)
    assert asked("field", number, f"{question('field', number).answer:,}")["right"]


def test_what_is_no_question_is_refused():
    with pytest.raises(LookupError, match="no quiz 'nonsense'"):
        asked("nonsense")
    with pytest.raises(ValueError, match="numbered from 0 to 999,999, got -1"):
        asked("size", -1)


def test_a_wrong_answer_is_told_what_may_have_led_to_it():
    asked_for = question("field", 1)  # convolutions whose dilation doubles
    assert "the width" in slip(asked_for, 2 ** (len(asked_for.rows) + 1) - 1)
    assert "without the dilation" in slip(asked_for, (2 * len(asked_for.rows) + 1) ** 2)
    assert "first pooling" in slip(question("size", 0), question("size", 0).rows[1].after[1])
    assert asked("size", given="999")["slip"] == ""  # no mistake is known that leads there


@pytest.mark.parametrize("kind", KINDS)
def test_no_right_answer_is_called_a_mistake(kind):
    for number in MANY:
        made = question(kind, number)
        assert slip(made, made.answer) == ""
        told = {value: sentence for value, sentence in SLIPS[kind](made) if value != made.answer}
        assert all(sentence.endswith(".") for sentence in told.values())
        if made.choices:  # every wrong choice is compared with the right one
            assert set(told) == set(range(len(made.choices))) - {made.answer}
