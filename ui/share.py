"""Settings as words in the address: ``?lr=0.1&layers=8+tanh,8+tanh&features=x1,x2``.

Only what differs from the defaults is written. Lists are separated by commas; a nested setting (a layer) is written
as its ``str`` and read back by its own class, as on the command line. Tables and what belongs to them stay out: a
link carries settings, not data. What else an address says is in ``ui.link``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, get_args, get_origin

from engine.core.config import Config, ConfigError, unknown_name
from ui.settle import settle

MOST_TEXT = 10_000  # characters of one word
MOST_SENTENCES = 12  # a link of a thousand mistakes is not explained one by one
SENTENCE = 240  # characters


def shareable(cls: type[Config]) -> list[str]:
    """Names of the fields a link may carry: all but hidden texts, which dialogs fill (tables, column names)."""
    return [
        name
        for name, knob in cls.knobs().items()
        if not knob.hidden
        or knob.travels
        or cls.model_fields[name].annotation in (int, float, bool)
        or _nested(cls, name)
    ]


def _nested(cls: type[Config], name: str) -> bool:
    """Whether a field is a list of nested settings: an editor of its own draws it, and its text is short."""
    of = get_args(cls.model_fields[name].annotation)
    return bool(of) and isinstance(of[0], type) and issubclass(of[0], Config)


def left_behind(config: Config) -> list[str]:
    """Names of the fields that are set and that no link can carry."""
    changed, known = config.changed(), shareable(type(config))
    return [name for name in type(config).model_fields if name not in known and name in changed]


def to_query(config: Config) -> dict[str, str]:
    """The words for ``config``; empty when everything is at its default."""
    changed = config.changed()
    return {name: text(getattr(config, name)) for name in shareable(type(config)) if name in changed}


def from_query(
    cls: type[Config], query: Mapping[str, str], ignore: Container[str] = ()
) -> tuple[Config, list[str]]:  # fmt: skip
    """Settings from the words of an address, and a sentence for every word that could not be used.

    Bad words are left out, never raised: a mistyped link still opens. ``ignore`` names words that mean something else.
    The sentences are still to be ``told``.
    """
    known = shareable(cls)
    sentences = []
    changes: dict[str, Any] = {}
    for name, word in query.items():
        if name in ignore:
            continue
        if name not in cls.model_fields:
            sentences.append(f"The link's {brief(name)}={brief(word)} was left out. {nearest(name, known)}")
        elif name not in known:
            sentences.append(f"{cls.__name__}.{name} cannot come from a link: load your data on the page.")
        elif len(word) > MOST_TEXT:
            sentences.append(f"The link's {name} must have at most {MOST_TEXT:,} characters, got {len(word):,}.")
        else:
            changes[name] = entry(cls, name, word)
    start, first = settle_first(cls, changes)
    config, problems = settle(start, changes)
    return config, sentences + first + list(problems.values())


def settle_first(cls: type[Config], changes: dict[str, Any]) -> tuple[Config, list[str]]:
    """The settings that others are measured by: with what is usual beside the leading ones among ``changes``, which are
    taken out of it; and a sentence for what cannot be."""
    leading = {name: changes.pop(name) for name in cls.leading if name in changes}
    try:
        return (cls.parse(leading) if leading else cls()), []
    except ConfigError as error:
        return cls(), list(error.problems.values())


def entry(cls: type[Config], name: str, value: Any) -> Any:
    """A word as the field takes it: the text of a list is cut at its commas."""
    if isinstance(value, str) and get_origin(cls.model_fields[name].annotation) is tuple:
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def text(value: Any) -> str:
    """A setting as a word."""
    if isinstance(value, tuple):
        return ",".join(text(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)


def nearest(name: str, known: list[str]) -> str:
    """That no setting has this name, and which one may have been meant."""
    return unknown_name("setting", brief(name), known)


def whole(query: Mapping[str, str]) -> dict[str, str]:
    """The words of an address with a question mark in place of broken halves of characters, which nothing can carry."""
    return {_whole(name): _whole(word) for name, word in query.items()}


def _whole(word: str) -> str:
    return word.encode("utf-8", "replace").decode()


def brief(value: Any) -> str:
    """Of something from a link, as much as a sentence can hold: 40 characters, none of which steers anything."""
    return clean(str(value)[:40])


def clean(words: str) -> str:
    """Without control characters."""
    return "".join(c if c.isprintable() else "\ufffd" for c in words)


def told(sentences: list[str]) -> list[str]:
    """Sentences that contain parts of a link, made fit for the page: short, clean and not too many."""
    fit = [clean(words if len(words) <= SENTENCE else f"{words[: SENTENCE - 3]}...") for words in sentences]
    more = len(fit) - MOST_SENTENCES
    return fit if more <= 0 else [*fit[:MOST_SENTENCES], f"The link has {more:,} more words that could not be used."]
