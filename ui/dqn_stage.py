"""The stage of the DQN lab on the side of the session: who acts, how fast, and where the stage's environment stands.

The stage is not part of the run: it is an environment of its own, in which the network acts as it stands at the step on
screen. The worker keeps nothing of it. The lens ``play`` gets the environment's whole position as a text, makes some
moves and gives the position back; it is kept here, one for each run of the bench, and forgotten with the run.
"""

from __future__ import annotations

import base64
from collections import deque
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
import streamlit as st

from ui.bench import Bench
from ui.panels.kept import NOT_NOW, WITHIN
from ui.session import pool
from ui.shown import Shown

SPEEDS = {
    "slow": ("1/10", 0.1),
    "quarter": ("1/4", 0.25),
    "real": ("1×", 1.0),
    "fast": ("4×", 4.0),
    "most": ("16×", 16.0),
}
POLICIES = ("greedy", "exploring", "random", "you")
USUAL_SECONDS = 0.1  # of a move, where an environment does not say
MOST_MOVES = 200  # of one question
BUSY, IDLE = 0.1, 0.5  # share of the time that may go into the stage while the run trains, and while it rests
RESTS_AFTER = 240.0  # seconds without a hand at a resting page until the stage stops by itself
LONGEST = 0.5  # seconds that are made up for when the page comes late
SCENES = 3  # pictures of pixels in one message
LIGHT = 60_000  # bytes of scenes: earlier batches are sent again up to this, in case the page drops some
BY_POLICY = {"greedy": 0, "exploring": 1, "random": 2}
YOU, NOBODY = 3, 4
MARKS = {1: "", 2: "*"}  # of an episode that ended, and of one that was cut off


@dataclass
class Hand:
    """What the visitor has chosen, for all runs of the lab."""

    running: bool = True
    speed: str = "real"
    policy: str = "greedy"
    held: int = -1  # the action of a key or button that is down
    done: deque = field(default_factory=lambda: deque(maxlen=8))  # (number, what, value), done once to every stage
    count: int = 0  # of what was done once
    rests: bool = False
    touched: float = field(default_factory=monotonic)

    def once(self, what: str, value: float = 0) -> None:
        """A tap, a nudge, a single move, a new episode: each stage does it when its turn comes."""
        self.count += 1
        self.done.append((self.count, what, value))

    def since(self, count: int) -> dict[str, float]:
        """What a stage that has done the first ``count`` has yet to do."""
        return {what: value for number, what, value in self.done if number > count}


@dataclass
class Place:
    """Where the stage of one run stands. ``text`` is the environment's position as the lens gives it."""

    text: str = ""
    agent: tuple = ()  # which weights the newest Q-values are of
    count: int = 0  # rows so far
    obeyed: int = 0  # of what the hand did once
    at: float = 0.0  # when moves were last asked for
    costs: deque = field(default_factory=lambda: deque([5e-4], maxlen=20))  # seconds a move
    batches: deque = field(default_factory=lambda: deque(maxlen=6))
    returns: deque = field(default_factory=lambda: deque(maxlen=8))
    jump: int = -1
    seed: int = 0
    epsilon: float | None = None
    scene: np.ndarray | None = None


def hand() -> Hand:
    return st.session_state.setdefault("dqn:hand", Hand())


def place_of(bench: Bench, run: str) -> Place:
    """Of one run; those of runs that have gone are forgotten."""
    places: dict[str, Place] = st.session_state.setdefault("dqn:places", {})
    for gone in places.keys() - {shown.id for shown in bench.runs}:
        del places[gone]
    return places.setdefault(run, Place(obeyed=hand().count))


def stage_now(bench: Bench, run: str) -> dict[str, Any]:
    """Where the stage of a run stands: ``state`` for other lenses ("" while unknown), and what is seen."""
    place = place_of(bench, run)
    return {"state": place.text, "scene": place.scene}


def ticking(bench: Bench) -> bool:
    """Whether the page has to tick although the run rests."""
    now = hand()
    if bench.run.moving:
        now.touched = monotonic()
    elif now.running and monotonic() - now.touched > RESTS_AFTER:
        now.running, now.rests = False, True
    return now.running and "environment" in bench.answer.get("facts", {})


def rate(environment: dict[str, Any]) -> float:
    """Moves a second at the speed that is chosen."""
    return SPEEDS[hand().speed][1] / (environment.get("seconds_per_step") or USUAL_SECONDS)


def advance(bench: Bench, shown: Shown) -> Place:
    """Let the stage of a run go on for as long as has passed since the last time; where it stands then."""
    now, place, answer = hand(), place_of(bench, shown.id), shown.answer
    environment = answer.get("facts", {}).get("environment")
    if environment is None or not bench.visible or answer.get("state") in NOT_NOW:
        return place
    mine, moment = shown is bench.run, monotonic()
    due = min(moment - place.at, LONGEST) * rate(environment)
    once = now.since(place.obeyed)
    action, moves = _wish(now, int(once.get("tap", -1)), environment, due)
    if once.keys() & {"move", "tap", "nudge"}:
        moves = max(1, moves)
    fresh = not place.text or "restart" in once
    agent = (answer.get("step", 0), len(answer.get("events", [])), str(bench.ablated if mine else {}))
    if moves < 1 and not fresh and (place.agent == agent or (now.running and shown.moving)):
        if not now.running or action is None:
            place.at = moment  # time that stands still is not made up for
        return place
    share = BUSY if shown.moving else IDLE
    most = max(1, int(share * min(1.0, moment - place.at) / min(place.costs)))
    moves = 0 if fresh else max(0, min(moves, most, MOST_MOVES))
    place.at = moment if moves == 0 else max(place.at + moves / rate(environment), moment - 0.3)
    lens = {
        "name": "play", "state": "" if fresh else place.text, "moves": moves, "fresh": fresh, "seed": place.seed,
        "policy": now.policy if now.policy in BY_POLICY else "greedy", "action": -1 if action is None else action,
        "nudge": 0.0 if fresh else float(once.get("nudge", 0)),
    }  # fmt: skip
    place.obeyed = now.count
    begun = monotonic()
    try:
        found = pool().ask(
            shown.id, "poll", within=WITHIN, lenses=[lens], ablate=bench.ablated if mine else {},
            built=answer.get("facts_of", -1),
        )  # fmt: skip
    except (LookupError, ValueError) as error:  # a position of another environment, or a unit that is not there
        place.text = ""
        if fresh and mine:
            now.running = False
            bench.notes.append(str(error))
        return place
    look = found.get("looks", {}).get("play")
    if look is None:  # the worker is being replaced
        return place
    if moves:
        place.costs.append((monotonic() - begun) / moves)
    place.seed += fresh
    place.agent = (found.get("seen", agent[0]), *agent[1:])
    _take(place, look, lens, found.get("seen", agent[0]), jump=moves == 0 or (action or 0) >= 0)
    return place


def _wish(now: Hand, tapped: int, environment: dict[str, Any], due: float) -> tuple[int | None, int]:
    """The action that the visitor wants (-1: the policy's; None: the stage waits for one), and how many moves."""
    moves = int(due) if now.running else 0
    if 0 <= now.held < len(environment["actions"]):
        return now.held, moves
    if 0 <= tapped < len(environment["actions"]):
        return tapped, 1
    if now.policy != "you":
        return -1, moves
    idle = environment.get("idle")
    return (idle, moves) if idle is not None else (None, 0)


def _take(place: Place, look: dict[str, np.ndarray], lens: dict[str, Any], step: int, jump: bool) -> None:
    """Keep what came: the position, and the moves as rows for the page."""
    place.text = base64.b64encode(np.asarray(look["state"], np.uint8).tobytes()).decode()
    rows = len(look["action"])
    number = np.arange(place.count, place.count + rows, dtype=np.int32)
    if jump:
        place.jump = int(number[0])
    place.count += rows
    scenes = _chosen(look)
    batch = {
        "number": number, "scene_of": number[scenes], "scene": look["scene"][scenes], "by": _by(look, lens),
        "agent": np.full(rows, step, np.int32),
        **{name: look[name] for name in ("q", "action", "reward", "ended", "total", "length")},
    }  # fmt: skip
    while place.batches and sum(old["scene"].nbytes for old, _ in place.batches) + batch["scene"].nbytes > LIGHT:
        place.batches.popleft()
    place.batches.append((batch, {name: look[name] for name in ("palette", "next_q") if name in look}))
    place.scene = look["scene"][-1]
    place.epsilon = float(look["epsilon"][0]) if "epsilon" in look else None
    for i in np.flatnonzero(look["ended"]):
        place.returns.append([float(look["total"][i]), step, MARKS[int(look["ended"][i])]])


def _chosen(look: dict[str, np.ndarray]) -> np.ndarray:
    """Which scenes are sent: all states, but of pixels a few, the last among them."""
    rows = len(look["action"])
    if look["scene"].ndim == 2 or rows <= SCENES:
        return np.arange(rows)
    return np.unique(np.linspace(rows / SCENES, rows, SCENES).astype(int) - 1)


def _by(look: dict[str, np.ndarray], lens: dict[str, Any]) -> np.ndarray:
    """Who chose each action, u8 (n,)."""
    if lens["action"] >= 0:
        by = np.full(len(look["action"]), YOU, np.uint8)
    elif lens["policy"] == "exploring":
        by = np.where(np.asarray(look["greedy"], bool), 0, 1).astype(np.uint8)
    else:
        by = np.full(len(look["action"]), BY_POLICY[lens["policy"]], np.uint8)
    return np.where(np.asarray(look["action"]) < 0, NOBODY, by).astype(np.uint8)


def message(place: Place) -> dict[str, np.ndarray]:
    """The newest moves as arrays."""
    if not place.batches:
        return {}
    rows = [batch for batch, _ in place.batches]
    return {name: np.concatenate([batch[name] for batch in rows]) for name in rows[0]} | place.batches[-1][1]


def command(bench: Bench, given: dict[str, Any]) -> bool:
    """Do what was pressed on the stage; whether it was of the stage."""
    now = hand()
    actions = bench.answer.get("facts", {}).get("environment", {}).get("actions", ())
    match given:
        case {"do": "running", "running": bool(running)}:
            now.running = running
            place_of(bench, bench.run.id).at = monotonic()
        case {"do": "policy", "policy": str(policy)} if policy in POLICIES:
            now.policy = policy
        case {"do": "speed", "speed": str(speed)} if speed in SPEEDS:
            now.speed = speed
        case {"do": "tap", "action": int(action)} if 0 <= action < len(actions):
            now.once("tap", action)
        case {"do": "hold", "action": int(action)} if -1 <= action < len(actions):
            now.held = action
        case {"do": "nudge", "way": -1 | 1 as way}:
            now.once("nudge", way)
        case {"do": "move"}:
            now.running = False
            now.once("move")
        case {"do": "restart"}:
            now.once("restart")
        case _:
            return False
    now.touched, now.rests = monotonic(), False
    return True
