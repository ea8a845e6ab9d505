"""A program as a Jupyter notebook: a cell for each of its sections, with its heading above."""

from __future__ import annotations

import ast

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from engine.export.layout import sections


def notebook(program: str) -> str:
    """The notebook's JSON. What a section's comment says above its code is said in markdown."""
    (_, above), *rest = sections(program)
    said = ast.get_docstring(ast.parse(program)) or ""
    title, _, details = said.partition("\n\n")
    imports = above[above.index('"""', 3) + 3 :].strip("\n")
    cells = [new_markdown_cell(f"# {title.rstrip(chr(46))}\n\n{details}"), new_code_cell(imports)]
    for name, code in rest:
        comment, code = _lead(code)
        cells.append(new_markdown_cell("\n\n".join(part for part in (f"## {name.capitalize()}", comment) if part)))
        cells.append(new_code_cell(code))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same program is the same file
    book = new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    })  # fmt: skip
    nbformat.validate(book)
    return nbformat.writes(book)


def _lead(code: str) -> tuple[str, str]:
    """The comment a section begins with, and the rest."""
    lines = code.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    return " ".join(line[2:] for line in lines[:count]), "\n".join(lines[count:]).strip("\n")
