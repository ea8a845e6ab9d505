"""The network builder between the bar and the pictures: of any lab whose settings have a ``network``.

What somebody builds is a draft. Once it can work the settings take it over, as they do when a knob is moved: a run that
has not begun is made anew, one that has waits for a reset or a fork.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.core.config import ConfigError
from engine.networks.code import code as program
from engine.networks.spec import fields_of, parse, written
from engine.networks.words import words
from ui.bench import Bench
from ui.builder_blocks import blocks, forget, keep
from ui.builder_draft import Draft
from ui.builder_plan import figures, inputs, problem, question, ready_made, take
from ui.builder_words import declarations, name
from ui.classroom import classroom, guard
from ui.components.builder import builder
from ui.knobs import unfit
from ui.obeying import obeying
from ui.panels.panel import Panel
from ui.shown import brief

NAME = "builder"
FIELD = "network"  # of the settings


def draft(bench: Bench) -> Draft:
    """This session's draft; it follows the settings when something else has chosen their network."""
    slot = f"{bench.lab.key}:draft"
    network = tuple(getattr(bench.config, FIELD))
    if slot not in st.session_state:
        st.session_state[slot] = Draft.of(network)
    found: Draft = st.session_state[slot]
    if found.taken != network:
        found.replace(network)
        found.taken = network
    return found


def lenses(bench: Bench) -> list[dict[str, Any]]:
    given = inputs(bench)
    if given is None:
        return []
    take(bench.answer.get("looks", {}), given)
    return question(draft(bench).parts, given)


def draw(bench: Bench, key: str) -> None:
    given = inputs(bench)
    if given is None or classroom().hides(NAME):
        return
    take(bench.answer.get("looks", {}), given)
    now, room, facts = draft(bench), classroom(), bench.answer.get("facts", {})
    meta = {
        "input": [given.channels, given.size, given.size], "classes": given.classes, "cards": cards(now, bench),
        "text": written(now.parts), "kinds": declarations(), "presets": ready_made(given), "blocks": blocks(),
        "undo": len(now.past), "redo": len(now.future), "focus": now.focus, "stamp": now.stamp,
        "told": now.told, "problem": problem(now.parts, given), "code": code(now, bench),
        "waiting": FIELD in bench.waiting(), "begun": bool(bench.answer.get("head")),
        "locked": room.closes(NAME), "simple": room.simple,
        "can": {"reset": not room.closes("reset"), "fork": not room.closes("fork")},
        "name": bench.lab.key, "unfit": waiting(bench), "input_words": facts.get("input_words"),
        "output_word": facts.get("output_word", "class"), "folded": getattr(bench.config, "builder_folded", False),
    }  # fmt: skip
    builder(key, meta)


def cards(now: Draft, bench: Bench) -> list[dict[str, Any]]:
    """What stands on every card."""
    given, output = inputs(bench), bench.answer.get("facts", {}).get("output_word", "class")
    return [
        {
            "uid": card.uid, "kind": card.part.kind, "name": name(card.part),
            "words": words(card.part).replace("per class", f"per {output}"),
            "values": {field: getattr(card.part, field) for field in fields_of(card.part.kind)}, **told,
        }
        for card, told in zip(now.cards, figures(now.parts, given) if given else [], strict=True)
    ]  # fmt: skip


def waiting(bench: Bench) -> list[str]:
    """Settings that no network like the one that is trained fits, in words."""
    return [f"{bench.words(name)} {brief(value)}" for name, value in unfit(bench.config, bench.lab.key).items()]


def code(now: Draft, bench: Bench) -> str:
    """The draft as a PyTorch module, while somebody looks at it."""
    given = inputs(bench)
    if not now.showing_code or given is None:
        return ""
    why = problem(now.parts, given)
    if why:
        return f"# This network cannot work yet.\n# {why}\n"
    return program(now.parts, given.channels, given.size, given.classes)


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed. Raises ConfigError, ValueError, LookupError or RuntimeError with a sentence."""
    now = draft(bench)
    match given:
        case {"do": "code", "open": bool(shown)}:
            now.showing_code = shown
        case {"do": "save", "uids": list(uids), "name": str(name)}:
            keep(name, tuple(card.part for card in now.cards if card.uid in uids))
        case {"do": "forget", "name": str(name)}:
            forget(name)
        case {"do": "reset"}:
            bench.start()
        case {"do": "fork"}:
            bench.fork(bench.answer.get("step", 0), {FIELD: getattr(bench.config, FIELD)})
        case _:
            if classroom().closes(NAME):
                raise LookupError(classroom().refusal("the network"))
            guard(type(bench.config), {FIELD})
            change(bench, now, given)
            settle(bench, now)


def change(bench: Bench, now: Draft, given: dict[str, Any]) -> None:
    """Change the draft."""
    now.told = ""
    match given:
        case {"do": "add", "kind": str(kind), "before": int() | None as before}:
            now.add(kind, before)
        case {"do": "insert", "name": str(name), "before": int() | None as before}:
            now.insert(parse(blocks()[name]), before)
        case {"do": "remove", "uids": list(uids)}:
            now.remove(uids)
        case {"do": "duplicate", "uids": list(uids)}:
            now.duplicate(uids)
        case {"do": "move", "uids": list(uids), "before": int() | None as before}:
            now.move(uids, before)
        case {"do": "edit", "uid": int(uid), "name": str(name), "value": value}:
            now.edit(uid, name, value)
        case {"do": "undo"}:
            now.undo()
        case {"do": "redo"}:
            now.redo()
        case {"do": "take_back"}:
            now.replace(getattr(bench.run.config, FIELD))
        case {"do": "preset", "name": str(name)} if shape := inputs(bench):
            ready = {known["name"]: known["network"] for known in ready_made(shape)}
            now.replace(parse(ready[name]))
        case {"do": "text", "text": str(text)}:
            try:
                now.replace(parse(text))
            except ConfigError as error:
                now.told = str(error)


def settle(bench: Bench, now: Draft) -> None:
    """The settings take the draft over once it can work."""
    given = inputs(bench)
    if given is None or problem(now.parts, given) or now.parts == now.taken:
        return
    wanted = bench.config.replace(**unfit(bench.config, bench.lab.key), **{FIELD: now.parts})
    now.taken = now.parts
    bench.want(wanted)


BUILDER = Panel(
    NAME,
    "Network",
    ":material/account_tree:",
    "The network as a row of cards, from the image to the classes. Add, move and change layers; a layer that cannot "
    "work says why.",
    draw,
    lenses,
    obeying(command),
    offered=lambda bench: hasattr(bench.config, FIELD),
)
