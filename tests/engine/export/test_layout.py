"""Sections, imports and numbers of an exported program."""

import ast

import pytest

from engine.export.layout import WIDTH, assemble, heading, imports, literal, printable, sections


def test_sections_come_back_as_they_went_in():
    text = assemble("A title.", [("data", "x = 1"), ("empty", ""), ("training", "print(x)\n")])
    assert sections(text)[1:] == [("data", "x = 1"), ("training", "print(x)")]
    assert ast.get_docstring(ast.parse(text)) == "A title."
    assert heading("data") in text.splitlines()
    assert len(heading("data")) == WIDTH


def test_only_what_is_used_is_imported():
    assert imports("x = torch.zeros(3)") == "import torch"
    assert imports("y = math.pi * np.pi") == "import math\n\nimport numpy as np"
    assert imports('"""np.zeros"""\nx = 1  # torch.zeros') == ""
    assert imports("model = nn.Linear(2, 1)\nF.relu(x)").splitlines() == [
        "from torch import nn", "from torch.nn import functional as F",
    ]  # fmt: skip


@pytest.mark.parametrize("values", [[1.5, -0.25], list(range(200)), [[0.1, 2.0], [1e-30, 3.0]]])
def test_numbers_come_back(values):
    text = literal(values)
    assert ast.literal_eval(f"[\n{text}\n]") == values
    assert all(len(line) <= WIDTH for line in text.splitlines())


def test_text_from_outside_stays_in_its_line():
    assert printable('a"b\\c\nd\u2028e') == "a b c d e"
