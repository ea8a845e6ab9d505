"""Settings, declared once: a frozen pydantic model whose fields are made with ``knob``.

From one declaration come the widget, the check and its sentence, the command-line flag, the word in a link and the
comparison of two runs. This module imports no torch, so that the server can draw widgets without loading it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any, ClassVar, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticUndefined


class ConfigError(ValueError):
    """Settings that cannot be used. ``problems`` maps a field's path to one sentence about it."""

    def __init__(self, problems: dict[str, str]):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Knob:
    """What a widget has to know about a field beyond its type and bounds."""

    help: str
    label: str = ""
    group: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    log: bool = False  # the slider moves in factors, not in differences
    live: bool = False  # may change while the run goes on
    when: tuple[str, tuple[Any, ...]] | None = None  # shown only while that field has one of these values
    advanced: bool = False  # not shown at the simple level
    hidden: bool = False  # set by buttons and dialogs, never drawn as a widget of its own
    travels: bool = False  # a hidden text that links carry: short, and no data of somebody
    compared: bool = False  # a switch worth a run of its own beside: the menu of forks offers it first
    ge: float | None = None
    le: float | None = None

    @property
    def bounds(self) -> str:
        """The permitted values in words: ``in [0.0001, 1]``, ``one of sgd, adam``; empty when anything goes."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.ge is not None and self.le is not None:
            return f"in [{_plain(self.ge)}, {_plain(self.le)}]"
        if self.ge is not None:
            return f"at least {_plain(self.ge)}"
        return f"at most {_plain(self.le)}" if self.le is not None else ""


def knob(default: Any = PydanticUndefined, *, help: str, ge=None, le=None, max_length=None, **options: Any) -> Any:
    """Declare one setting. ``options`` are fields of ``Knob``: label, group, unit, log, live, when and so on."""
    options = {name: tuple(value) if name == "choices" else value for name, value in options.items()}
    extra = {"knob": Knob(help=help, ge=ge, le=le, **options)}
    allow_inf_nan = None if ge is None and le is None else False
    return Field(
        default, ge=ge, le=le, max_length=max_length, description=help, json_schema_extra=extra,
        allow_inf_nan=allow_inf_nan if isinstance(default, float) else None,
    )  # fmt: skip


class Config(BaseModel):
    """Base of every lab's settings. Frozen, hashable, equal by value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    leading: ClassVar[tuple[str, ...]] = ()  # fields that decide what the others are where they are not given

    @model_validator(mode="before")
    @classmethod
    def _lists_from_text(cls, values: Any) -> Any:
        """``layers="8 relu, 8 tanh"`` is how a command line says a list."""
        if not isinstance(values, dict):
            return values
        lists = (name for name, field in cls.model_fields.items() if get_origin(field.annotation) is tuple)
        texts = {name: values[name] for name in lists if isinstance(values.get(name), str)}
        return {**values, **{n: tuple(w.strip() for w in t.split(",") if w.strip()) for n, t in texts.items()}}

    @model_validator(mode="after")
    def _choices_are_known(self) -> Self:
        for name, knob_ in self.knobs().items():
            value = getattr(self, name)
            for word in value if isinstance(value, tuple) else (value,):
                if knob_.choices and word not in knob_.choices:
                    near = difflib.get_close_matches(str(word), knob_.choices, n=1)
                    hint = f" Did you mean {near[0]}?" if near else ""
                    raise ConfigError({name: f"{type(self).__name__}.{name} must be {knob_.bounds}, got {word}.{hint}"})
        return self

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """Every field's ``Knob``, in the order of declaration."""
        return {name: field.json_schema_extra["knob"] for name, field in cls.model_fields.items()}

    @classmethod
    def parse(cls, values: dict[str, Any]) -> Self:
        """Build from untrusted values (a link, a file, a command line). Raises ConfigError, a sentence a field."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ConfigError(_sentences(cls, error)) from None

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, checked again. Raises ConfigError."""
        return type(self).parse({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})

    def unused(self) -> frozenset[str]:
        """Fields that mean nothing beside the others' values; they need no widget."""
        return frozenset()

    def changed(self, start: Self | None = None) -> dict[str, Any]:
        """The fields that differ from ``start``, or from their defaults, as JSON-able values."""
        if self is start:
            return {}
        plain, start = self.model_dump(mode="json"), type(self)() if start is None else start
        return {name: value for name, value in plain.items() if getattr(self, name) != getattr(start, name)}


def differences(old: Config, new: Config) -> dict[str, tuple[Any, Any]]:
    """Path -> (old value, new value) where two settings differ: ``{"layers.0.dropout": (0.0, 0.2)}``."""
    found: dict[str, tuple[Any, Any]] = {}

    def walk(path: str, a: Any, b: Any) -> None:
        if isinstance(a, Config) and type(a) is type(b):
            for name in type(a).model_fields:
                walk(f"{path}.{name}" if path else name, getattr(a, name), getattr(b, name))
        elif (
            isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b) and any(isinstance(x, Config) for x in a)
        ):
            for i, (x, y) in enumerate(zip(a, b, strict=True)):
                walk(f"{path}.{i}", x, y)
        elif a != b:
            found[path] = (a, b)

    walk("", old, new)
    return found


def is_live(config: Config, path: str) -> bool:
    """Whether the setting at ``path`` may change while a run goes on."""
    here: Any = config
    live = False
    for part in path.split("."):
        if isinstance(here, Config):
            live = type(here).knobs()[part].live
            here = getattr(here, part)
        else:
            here = here[int(part)]
    return live


def unknown_name(kind: str, name: str, known: list[str]) -> str:
    """One sentence about a name nobody knows, with the closest known one."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else f" Known: {', '.join(known)}." if known else ""
    return f"There is no {kind} {name!r}.{hint}"


def _sentences(cls: type[Config], error: ValidationError) -> dict[str, str]:
    problems: dict[str, str] = {}
    for item in error.errors():
        path = ".".join(str(part) for part in item["loc"])
        cause = item.get("ctx", {}).get("error")
        if isinstance(cause, ConfigError):
            prefix = f"{path}." if path else ""
            problems.update({prefix + name: sentence for name, sentence in cause.problems.items()})
        elif item["type"] == "extra_forbidden":
            known = [] if "." in path else list(cls.model_fields)
            problems[path] = f"{cls.__name__}: " + unknown_name("setting", path, known)
        elif cause is not None:
            problems[path or "settings"] = str(cause)
        else:
            problems[path] = f"{cls.__name__}.{path} must be {_wanted(cls, item)}, got {_short(item['input'])}."
    return problems


KINDS = {"int": "a whole number", "float": "a number", "bool": "true or false", "string": "text", "tuple": "a list"}


def _wanted(cls: type[Config], item: dict[str, Any]) -> str:
    """What the field at this place asks for, in words."""
    kind = KINDS.get(item["type"].split("_")[0], "")
    bounds = _bounds_at(cls, item["loc"])
    if bounds:
        return f"{kind} {bounds}" if kind == KINDS["int"] else bounds
    if "max_length" in item.get("ctx", {}):
        return f"no longer than {item['ctx']['max_length']:,}"
    return kind or item["msg"].removeprefix("Input should be ")


def _bounds_at(cls: type[Config], place: tuple[Any, ...]) -> str:
    """The permitted values of the field at a path like ("layers", 1, "units"); empty when there are none."""
    for name in place:
        if isinstance(name, int):
            continue
        field = cls.model_fields.get(name)
        if field is None:
            return ""
        inner = [kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, Config)]
        if not inner:
            return cls.knobs()[name].bounds
        cls = inner[0]
    return ""


def _plain(number: float) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
