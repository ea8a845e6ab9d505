"""Functions of this project as they stand in a program of their own: with what they need, without type annotations.

Only for functions that use numpy, torch, the standard library, and functions and numbers of their own file.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from types import FunctionType
from typing import Any


def paste(function: FunctionType, name: str = "") -> str:
    """The source of ``function``, under ``name`` if one is given, below what it needs of its file, in the file's order.

    Private names lose their underscore; arguments that ``function`` never reads are left out (see ``arguments``).
    """
    module = ast.parse(inspect.getsource(inspect.getmodule(function)))
    lines = inspect.getsource(inspect.getmodule(function)).splitlines()
    known = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    known |= {
        node.targets[0].id: node
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and _is_number(node.value)
    }
    wanted = {function.__name__}
    todo = [known[function.__name__]]
    while todo:
        fresh = (_names(todo.pop()) & known.keys()) - wanted
        wanted |= fresh
        todo += [known[word] for word in fresh]
    pieces = []
    for node in sorted((known[word] for word in wanted), key=lambda node: node.lineno):
        if isinstance(node, ast.Assign):
            pieces.append(lines[node.lineno - 1])
        else:
            keep = arguments(function) if node.name == function.__name__ else [a.arg for a in node.args.args]
            pieces.append(_definition(node, lines, keep))
    numbers = [piece for piece in pieces if not piece.startswith("def ")]
    text = "\n\n\n".join(["\n".join(numbers)] * bool(numbers) + [piece for piece in pieces if piece.startswith("def ")])
    for private in (word for word in wanted if word.startswith("_")):
        text = re.sub(rf"\b{private}\b", private.lstrip("_"), text)
    return re.sub(rf"\b{function.__name__}\(", f"{name}(", text) if name else text


def arguments(function: Callable[..., Any]) -> list[str]:
    """The arguments that its body reads."""
    node = ast.parse(inspect.getsource(function)).body[0]
    used = {word for statement in node.body for word in _names(statement)}
    return [argument.arg for argument in node.args.args if argument.arg in used]


def _definition(node: ast.FunctionDef, lines: list[str], keep: list[str]) -> str:
    body = lines[node.body[0].lineno - 1 : node.end_lineno]
    return "\n".join([f"def {node.name}({', '.join(keep)}):", *body])


def _names(node: ast.AST) -> set[str]:
    """Names that are read in it, annotations apart."""
    body = node.body if isinstance(node, ast.FunctionDef) else [node]
    return {
        inner.id
        for statement in body
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
    }


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
