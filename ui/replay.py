"""Opening a link: the run it describes is trained again, as fast as it goes, and then stands where it stood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from engine.core.events import config_at
from ui.link import Link
from ui.session import pool, session_id
from ui.share import brief, told
from ui.shown import Shown

if TYPE_CHECKING:
    from ui.bench import Bench


NOTES = "link_notes"  # in the session, behind the lab's key


def note(bench: Bench, sentences: list[str]) -> None:
    """Say something about the link above the lab, until somebody has read it."""
    st.session_state.setdefault(f"{bench.lab.key}:{NOTES}", []).extend(sentences)


@dataclass
class Replay:
    """Of the run with this id, while it is on its way to the link's ``head``."""

    run: str
    link: Link
    playing: bool = False
    plain: bool = False  # the second try, without what happened to single weights and units

    @property
    def notice(self) -> str:
        """What the bar says meanwhile."""
        return f"Repeating {self.link.head:,} steps of the linked run ..." if self.link.head else ""


def begin(bench: Bench) -> None:
    """The first run of a bench: what its address says. Raises RuntimeError when the server is full."""
    if bench.replay is None:
        bench.start()
        return
    link = bench.replay.link
    if link.events:
        run = _place(bench, link)
        bench.count += 1
        config = config_at(link.config, link.events)
        bench.runs.append(Shown(run, f"Run {bench.count}", link.config, config, colour=bench.free_colour()))
        bench.config = config
    else:
        bench.start()
    bench.ablated = dict(link.without)
    bench.replay.run = bench.run.id


def follow(bench: Bench) -> None:
    """After every look: the next part of the way, if a linked run is being repeated."""
    replay, answer = bench.replay, bench.answer
    if replay is None:
        return
    if bench.run.id != replay.run:  # another run has taken its place: somebody has better things to do
        bench.replay = None
        return
    if answer["state"] in ("starting", "lost") or answer.get("busy"):
        return
    link = replay.link
    if answer["state"] == "failed" and not replay.plain:
        _try_again(bench, replay)
    elif not replay.playing and link.head:
        _name_lost_views(bench, link)
        replay.playing = True
        _tell(bench, "speed", speed=None)  # as fast as it goes until it has arrived
        _tell(bench, "play", steps=link.head)
    elif answer["playing"] and answer["head"] < link.head:
        return
    else:
        _arrive(bench, replay)


def _arrive(bench: Bench, replay: Replay) -> None:
    """At the link's head, or where the run has ended or somebody has stopped it."""
    link, head = replay.link, bench.answer.get("head", 0)
    bench.replay = None
    if not link.head:
        _name_lost_views(bench, link)
        return
    if bench.answer["playing"]:  # a worker that was replaced on the way has forgotten where to stop
        _tell(bench, "pause")
    _tell(bench, "speed", speed=bench.speed)
    if link.at is not None and link.at < head >= link.head - 1:
        _tell(bench, "seek", step=link.at)


def _try_again(bench: Bench, replay: Replay) -> None:
    """An event of the link is impossible for its network: repeat the run without those that may be."""
    link, shown = replay.link, bench.run
    note(bench, told([f"The link's events for single weights and units were left out. {bench.answer['message']}"]))
    link.events = [event for event in link.events if event["kind"] in ("adjust", "change")]
    replay.run = shown.id = _place(bench, link, shown.id)
    shown.answer, shown.asked = {}, ()
    replay.playing, replay.plain = False, True
    bench.look([])


def _place(bench: Bench, link: Link, instead: str = "") -> str:
    plain = link.config.model_dump(mode="json")
    return pool().start(
        bench.lab.key, plain, link.events, session=session_id(), speed=bench.speed, instead=instead
    )  # fmt: skip


def _tell(bench: Bench, verb: str, **args: Any) -> None:
    bench.run.answer = {**bench.answer, **pool().ask(bench.run.id, verb, **args)}


def _name_lost_views(bench: Bench, link: Link) -> None:
    """The first look goes back to the usual views when the network lacks what the link wants to see."""
    if bench.view == link.view and bench.pair == link.axes and bench.ablated == link.without:
        return
    words = {name: word for name, word in link.words().items() if name in ("view", "axes", "without")}
    said = ", ".join(f"{name}={brief(word)}" for name, word in words.items())
    note(bench, told([f"The link's {said} is not part of this network; the usual picture is shown."]))
