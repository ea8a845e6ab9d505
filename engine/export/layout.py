"""The look of an exported program: sections with headings, only the imports it needs, lists of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 100
HEADING = re.compile(r"^# --- (.+?) -*$")
IMPORTS = (  # in the order of a tidy file: the standard library, a gap, and the rest
    ("import base64", r"\bbase64\."),
    ("import copy", r"\bcopy\."),
    ("import math", r"\bmath\."),
    ("", r""),
    ("import numpy as np", r"\bnp\."),
    ("import torch", r"\btorch\."),
    ("from torch import nn", r"(?<![\w.])nn\."),
    ("from torch.nn import functional as F", r"\bF\."),
)


def heading(title: str) -> str:
    """``# --- data ----------``, as wide as the program."""
    return f"# --- {title} ".ljust(WIDTH, "-")


def imports(code: str) -> str:
    """The import lines of what ``code`` uses."""
    bare = re.sub(r"#.*", "", re.sub(r'"""[\s\S]*?"""', "", code))
    lines = [line for line, pattern in IMPORTS if re.search(pattern, bare)]
    return "\n".join(lines).strip("\n")


def assemble(title: str, sections: Iterable[tuple[str, str]]) -> str:
    """One program of a docstring and sections (heading, code); sections without code are left out."""
    body = "\n\n".join(f"{heading(name)}\n{code.strip(chr(10))}\n" for name, code in sections if code.strip())
    body = re.sub(r"\n{4,}", "\n\n\n", body)
    return f'"""{title.strip()}\n"""\n\n{imports(body)}\n\n\n{body}'


def sections(program: str) -> list[tuple[str, str]]:
    """(heading, code) of each section; what stands above the first heading has the heading ``""``."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in program.splitlines():
        match = HEADING.match(line)
        if match:
            found.append((match[1], []))
        else:
            found[-1][1].append(line)
    return [(name, "\n".join(lines).strip("\n")) for name, lines in found]


def literal(values: Sequence, indent: int = 4) -> str:
    """Numbers (or rows of them) as lines of a list's inside: one row a line, single numbers as many as fit."""
    if values and isinstance(values[0], list | tuple):
        return "\n".join(f"{' ' * indent}[{', '.join(map(repr, row))}]," for row in values)
    return "\n".join(_filled([repr(value) for value in values], indent))


def _filled(words: list[str], indent: int) -> Iterator[str]:
    line = " " * (indent - 1)
    for word in words:
        if len(line) + len(word) + 2 > WIDTH:
            yield line
            line = " " * (indent - 1)
        line += f" {word},"
    yield line


def printable(text: str) -> str:
    """Text from outside (a column's name, say) as it can stand in a comment or a docstring."""
    return "".join(sign if sign.isprintable() and sign not in '\\"' else " " for sign in text)
