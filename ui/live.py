"""The live part of every lab: bar, pictures and curves, in one fragment that ticks only while something moves.

Controls and pictures stand in the same fragment on purpose: a run of the script that Streamlit loses is then made
good by the next tick. Streamlit knows a fragment by its place on the page: were it to move (because a note above it
comes or goes) in a run that is lost, the browser would go on ticking a fragment that is no longer there. So whatever
may come and go above stands in containers that are always there.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import streamlit as st

from ui import address, panels, replay, runs_view, studies
from ui.bench import SPEEDS, Bench
from ui.beside import Lenses, beside, keep_up, plain_view
from ui.classroom import classroom, permitted
from ui.components.commands import fresh
from ui.components.transport import transport
from ui.curves_view import curves_view, event_marks
from ui.forks import quick_forks
from ui.panels.panel import Panel
from ui.session import frame_seconds
from ui.shown import Shown
from ui.steering import steer

SHOWN = ("step", "head", "epoch", "epoch_steps", "playing", "speed", "state", "message")
RESTING_SECONDS = 5.0  # how often a page at rest says that somebody is still there
LATE = 3.5  # seconds without a tick of a run that moves: the browser has not heard that it should tick fast

Obey = Callable[[Bench, list[dict[str, Any]]], None]


def live(
    bench: Bench,
    name: str,
    lenses: Lenses,
    picture: Callable[[Bench, Shown, str], None],
    obey: Obey,
    above: Panel | None = None,
    parts: dict[str, Obey] | None = None,
    ticking: Callable[[Bench], bool] = lambda bench: False,
) -> None:
    """Run the lab's bench. ``picture(bench, shown, key)`` draws one of its runs, from ``shown.answer``, as component
    ``<lab>.<name>``, of which ``obey`` does the commands; ``lenses(bench)`` says what it has to be shown.

    When a second run is chosen its picture stands beside, as ``<lab>.<name>.beside``, only to be looked at.
    ``above`` is drawn between the bar and the pictures (the network builder, in labs that have one). ``parts`` obey the
    commands of further components that the picture draws, ``<lab>.<name>.<part>``. While ``ticking(bench)`` the page
    ticks although the run rests: something in the picture moves by itself.
    """
    bar, curves, strip, drawn = (f"{bench.lab.key}.{part}" for part in ("transport", "curves", "runs", name))
    handlers = {strip: runs_view.obey, drawn: obey, curves: steer}
    handlers |= {f"{drawn}.{part}": act for part, act in (parts or {}).items()}
    if above and above.obey:
        handlers[f"{bench.lab.key}.{above.name}"] = above.obey

    def wanted_lenses() -> list[dict[str, Any]]:
        of_panels = [*([above] if above and above.offered(bench) else []), *panels.opened(bench)]
        return [*lenses(bench), *(lens for panel in of_panels for lens in panel.lenses(bench))]

    def look() -> bool:
        """Ask how things stand; whether the next look may show something else."""
        take_others = keep_up(bench, lenses)
        for _ in range(2):  # once more when the answer says that other lenses are wanted: some are for runs at rest
            wanted = wanted_lenses()
            bench.look(wanted, findings=any(panel.findings for panel in panels.opened(bench)))
            if wanted_lenses() == wanted:
                break
        replay.follow(bench)
        take_others()
        other = beside(bench)
        return bench.run.moving or bench.postponed or studies.busy(bench) or (other is not None and other.moving)

    def body() -> None:
        before = (bench.run.id, bench.config)
        late = bool(brisk and ticked) and monotonic() - ticked.pop() > LATE and bench.visible
        asked = False
        for key, act in {bar: steer, **handlers, **panels.commands(bench)}.items():
            commands = permitted(fresh(key, st.session_state.get(key)), bench.notes)
            act(bench, commands)
            asked = asked or bool(commands)
        moves = look() if asked or not looked else looked.pop()
        for note in bench.notes:
            st.toast(note, icon=":material/info:")
        bench.notes.clear()
        transport(bar, transport_meta(bench))
        if len(bench.runs) > 1:
            runs_view.runs_view(bench, strip)
        if above and above.offered(bench):
            above.draw(bench, f"{bench.lab.key}.{above.name}")
        _pictures(bench, picture, drawn)
        curves_view(bench, curves)
        panels.draw(bench)
        # ticking starts and stops, and the knobs follow, in a run of the whole page
        if moves != moving or (moves or ticking(bench)) != brisk or late or (bench.run.id, bench.config) != before:
            st.rerun()
        ticked.append(monotonic())
        address.show(bench)  # last: what is written before a rerun may be lost
        if bench.postponed and not moving:
            st.rerun()

    moving = look()
    brisk = moving or ticking(bench)
    # Within the run of the whole page one look is enough. A second one might ask for a rerun, which could overtake what
    # the first has sent: sliders in the sidebar would then start at their least value.
    looked = [moving]
    ticked: list[float] = []
    st.fragment(body, run_every=(frame_seconds() if bench.visible else 2.0) if brisk else RESTING_SECONDS)()


def _pictures(bench: Bench, picture: Callable[[Bench, Shown, str], None], key: str) -> None:
    """The run on screen, and the one beside it. Always columns, so that the picture stays the same component."""
    other = beside(bench)
    places = st.columns(2 if other else 1, gap="small")
    with places[0].container(gap="xxsmall"):
        if other:
            runs_view.caption_view(bench, bench.run, f"{key}.caption")
        picture(bench, bench.run, key)
    if other:
        with places[1].container(gap="xxsmall"):
            runs_view.caption_view(bench, other, f"{key}.beside.caption")
            picture(plain_view(bench) if other.answer.get("plain") else bench, other, f"{key}.beside")


def transport_meta(bench: Bench) -> dict[str, Any]:
    """What the bar shows."""
    answer, other = bench.answer, beside(bench)
    shown = {name: answer[name] for name in SHOWN}
    if other:  # one that trains on beside a run that has ended can be paused
        shown["playing"] = shown["playing"] or other.answer.get("playing", False)
    return {
        **shown,
        "speeds": SPEEDS, "seed": bench.run.config.seed, "data_seed": getattr(bench.run.config, "data_seed", None),
        "loaded": bench.loaded,
        "events": event_marks(answer), "stale": bench.stale(), "forks": quick_forks(bench),
        "notice": bench.replay.notice if bench.replay else answer.get("notice", ""),
        "hidden": sorted(classroom().hidden), "locked": sorted(classroom().locked),
        "unused": answer.get("facts", {}).get("unused", []),
        "epoch_word": answer.get("facts", {}).get("epoch_word", "epoch"),
    }  # fmt: skip
