"""A program in cells."""

import nbformat

from engine.export.layout import assemble
from engine.export.notebook import notebook

PROGRAM = assemble("A run.\n\nAnd more about it.", [
    ("data", "# Where the points\n# come from.\nx = torch.zeros(3)"),
    ("training", "print(1, 0.5)"),
])  # fmt: skip


def test_a_heading_and_a_cell_for_each_section():
    book = nbformat.reads(notebook(PROGRAM), as_version=4)
    nbformat.validate(book)
    assert [(cell.cell_type, cell.source) for cell in book.cells] == [
        ("markdown", "# A run\n\nAnd more about it."),
        ("code", "import torch"),
        ("markdown", "## Data\n\nWhere the points come from."),
        ("code", "x = torch.zeros(3)"),
        ("markdown", "## Training"),
        ("code", "print(1, 0.5)"),
    ]


def test_the_same_program_is_the_same_file():
    assert notebook(PROGRAM) == notebook(PROGRAM)
