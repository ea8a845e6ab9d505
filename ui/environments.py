"""Pick the environment of a reinforcement learning lab: each comes with the settings that suit it."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from engine.core.config import ConfigError
from ui.bench import Bench
from ui.classroom import classroom, guard
from ui.unformatted import unformatted

FAMILIES = {
    "classic": "Classic control: a few numbers say how things stand",
    "grid": "A grid seen as pixels",
    "minatar": "MinAtar: arcade games on 10 by 10 pixels",
    "atari": "Atari 2600: 84 by 84 grey pixels, four frames at a time",
    "gymnasium": "Others",
}
PREFIXES = {"minatar": "MinAtar ", "atari": "Atari "}  # of titles, which the heading says already
FIELD = "environment"
LONGEST = 60  # letters of a name


def environment_picker(bench: Bench, key: str) -> None:
    """A button that names the environment and opens the list. One that is picked begins a new run with its settings."""
    room = classroom()
    if room.hides(FIELD):
        return
    known = bench.lab.Config.environments()
    now = getattr(bench.config, FIELD)
    title = next((one["title"] for one in known if one["name"] == now), now)
    closed = FIELD in room.locked_knobs(bench.lab.Config)
    place = st.popover(
        f"Environment: {title}", icon=":material/stadia_controller:", key=key, on_change="rerun", wrap=False,
        disabled=closed,
    )  # fmt: skip
    with place:
        for family, members in groupby(known, key=lambda one: one["family"]):
            st.caption(f"**{FAMILIES.get(family, family)}**")
            absent = set()
            with st.container(horizontal=True, gap="xsmall"):
                for one in members:
                    missing = one.get("missing", "")
                    absent |= {missing} - {""}
                    st.button(
                        one["title"].removeprefix(PREFIXES.get(family, "")), key=f"{key}.{one['name']}",
                        on_click=pick, args=(bench, key, one["name"]), disabled=bool(missing),
                        type="primary" if one["name"] == now else "secondary", help=unformatted(one["about"]),
                    )  # fmt: skip
            for how in sorted(absent):
                st.caption(unformatted(f"Not installed: {how}"))
        st.text_input(
            "Any other registered Gymnasium environment", key=f"{key}.other", max_chars=LONGEST,
            placeholder="LunarLander-v3",
            on_change=_pick_other, args=(bench, key),
            help="Its actions must be a list of choices (Discrete) and its observations numbers (Box).",
        )  # fmt: skip
        told = st.session_state.get(f"{key}.told", "")
        if told:
            st.error(unformatted(told))


def pick(bench: Bench, key: str, name: str) -> None:
    """Begin a run in this environment, with what suits it and the seed on the page; say it if that cannot be."""
    st.session_state[f"{key}.told"] = ""
    try:
        guard(type(bench.config), {FIELD})
        bench.use(bench.lab.Config.parse({FIELD: name, "seed": bench.config.seed}))
    except ConfigError as error:
        st.session_state[f"{key}.told"] = str(error)
        return
    st.session_state[key] = False


def _pick_other(bench: Bench, key: str) -> None:
    name = st.session_state.get(f"{key}.other", "").strip()
    if name:
        pick(bench, key, name)
