"""The sources of some classes and functions with everything of this project that they need, to stand in one file.

Definitions are pasted as they are written. What they use is followed through the modules of the engine they import
from; the rest of their imports (torch, numpy, scikit-learn, the standard library) is collected.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

OURS = "engine"


@dataclass
class Module:
    """What one module defines and imports, by name."""

    name: str
    lines: list[str]
    defined: dict[str, ast.stmt] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)  # name -> (module, what of it; "" for itself)


@cache
def read(name: str) -> Module:
    """Raises ValueError for a module that imports names under other names, or by a dotted path, from the engine."""
    source = inspect.getsource(importlib.import_module(name))
    found = Module(name, source.splitlines())
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                found.defined[node.name] = node
            case ast.Assign(targets=[ast.Name(id=target)]) | ast.AnnAssign(target=ast.Name(id=target)):
                found.defined[target] = node
            case ast.Import():
                for alias in node.names:
                    found.imported[alias.asname or alias.name.split(".")[0]] = (alias.name, "")
            case ast.ImportFrom() if node.module != "__future__":
                for alias in node.names:
                    if alias.asname and node.module.startswith(OURS):
                        raise ValueError(f"{name} must import {alias.name} under its own name to be pasted.")
                    whole = node.module == OURS or _is_module(f"{node.module}.{alias.name}")
                    place = (f"{node.module}.{alias.name}", "") if whole else (node.module, alias.name)
                    found.imported[alias.asname or alias.name] = place
    return found


def _is_module(name: str) -> bool:
    if not name.startswith(OURS):
        return False
    parent, _, last = name.rpartition(".")
    return isinstance(getattr(importlib.import_module(parent), last, None), ModuleType)


class Closure:
    """``pieces``: (module, source) of every definition, what is needed before what needs it. ``imports``: lines."""

    def __init__(self, roots: Iterable[type | Callable], keep: Mapping[str, Collection[str]] | None = None):
        """``keep``: of these dictionaries, by name, only some keys are wanted, and what only the others need is not."""
        self._keep = keep or {}
        self._lines: set[str] = set()
        self._owners: dict[str, str] = {}  # name -> module that it is of
        self._found: dict[str, set[str]] = {}  # module -> names of it that are needed
        self._needs: dict[str, set[str]] = {}  # module -> modules it needs
        for root in roots:
            self._visit(root.__module__, root.__name__)
        self.pieces: list[tuple[str, str]] = []
        for name in self._in_order():
            module = read(name)
            for defined in sorted(self._found[name], key=lambda word: module.defined[word].lineno):
                self.pieces.append((name, self._source(module, defined)))

    @property
    def imports(self) -> list[str]:
        """One line a module, those that are imported whole first."""
        return import_lines(self._lines)

    def _visit(self, name: str, word: str) -> None:
        """Take in one definition and all it uses. Raises ValueError for what cannot be pasted."""
        module, words = read(name), self._found.setdefault(name, set())
        if word in words:
            return
        if word not in module.defined:
            raise ValueError(f"{name} must define {word} at its top level for it to be pasted.")
        if self._owners.setdefault(word, name) != name:
            raise ValueError(f"{word} of {name} and of {self._owners[word]} cannot stand in one program.")
        words.add(word)
        needs = self._needs.setdefault(name, set())
        for used, of in sorted(used_names(self._trimmed(module, word))):
            if used in module.defined:
                self._visit(name, used)
            elif used in module.imported:
                where, what = module.imported[used]
                if where.split(".")[0] != OURS:
                    self._lines.add(_import_line(where, what, used))
                elif what or of:
                    needs.add(where)
                    self._visit(where, what or of)

    def _in_order(self) -> list[str]:
        order: list[str] = []

        def place(name: str) -> None:
            for needed in sorted(self._needs.get(name, ())):
                if needed not in order:
                    place(needed)
            if name not in order:
                order.append(name)

        for name in self._found:
            place(name)
        return order

    def _trimmed(self, module: Module, word: str) -> ast.stmt:
        """A definition, of a dictionary only the keys to keep."""
        node = module.defined[word]
        if word not in self._keep or not isinstance(node.value, ast.Dict):
            return node
        pairs = zip(node.value.keys, node.value.values, strict=True)
        kept = [(key, value) for key, value in pairs if ast.literal_eval(key) in self._keep[word]]
        return ast.Assign(
            [ast.Name(word, ast.Store())], ast.Dict([key for key, _ in kept], [value for _, value in kept])
        )

    def _source(self, module: Module, word: str) -> str:
        node = module.defined[word]
        if word in self._keep:
            entries = self._trimmed(module, word).value
            rows = [
                "\n".join(module.lines[key.lineno - 1 : value.end_lineno])
                for key, value in zip(entries.keys, entries.values, strict=True)
            ]
            text = "\n".join([f"{word} = {{", *rows, "}"])
        else:
            first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", []))])
            text = "\n".join(module.lines[first - 1 : node.end_lineno])
        for alias, (where, what) in module.imported.items():
            if where.startswith(OURS) and not what:  # rules.build is build here
                text = re.sub(rf"(?<![\w.]){alias}\.(?=\w)", "", text)
        return text


def used_names(node: ast.AST) -> set[tuple[str, str]]:
    """(name, attribute read of it or "") of all names a definition reads when it runs: annotations do not count."""
    found: set[tuple[str, str]] = set()

    def walk(here: ast.AST) -> None:
        for part, value in ast.iter_fields(here):
            if part in ("annotation", "returns"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name):
                    found.add((child.value.id, child.attr))
                elif isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
                    found.add((child.id, ""))
                if isinstance(child, ast.AST):
                    walk(child)

    walk(node)
    return found


def import_lines(lines: Iterable[str]) -> list[str]:
    """Import statements in order, without repetition, names of one module on one line."""
    whole = sorted({line for line in lines if line.startswith("import ")})
    named: dict[str, set[str]] = {}
    for line in lines:
        if line.startswith("from "):
            module, _, names = line.removeprefix("from ").partition(" import ")
            named.setdefault(module, set()).update(names.split(", "))
    return whole + [f"from {module} import {', '.join(sorted(named[module]))}" for module in sorted(named)]


def _import_line(where: str, what: str, name: str) -> str:
    if what:
        return f"from {where} import {what}" + (f" as {name}" if name != what else "")
    return f"import {where}" + (f" as {name}" if name != where.split(".")[0] else "")
