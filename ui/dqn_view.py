"""The picture of the DQN lab: the stage, and under it what the tabs show of the network, its memory and its errors."""

from __future__ import annotations

from typing import Any

from ui import dqn_stage, dqn_tabs
from ui.bench import Bench
from ui.components.dqn import dqn
from ui.obeying import obeying
from ui.shown import Shown

TOLD = ("name", "title", "actions", "keys", "idle", "solved", "nudges")  # of an environment, to the stage

PARTS = {"tabs": dqn_tabs.obey}
lenses = dqn_tabs.lenses
ticking = dqn_stage.ticking


def dqn_view(bench: Bench, shown: Shown, key: str) -> None:
    """Draw one run of the bench; only that on screen can be worked on."""
    facts, hand = shown.answer.get("facts", {}), dqn_stage.hand()
    environment = facts.get("environment")
    place = dqn_stage.advance(bench, shown)
    meta: dict[str, Any] = {"environment": None}
    if environment is not None:
        real = 1 / (environment.get("seconds_per_step") or dqn_stage.USUAL_SECONDS)
        meta = {
            "environment": {name: environment.get(name) for name in TOLD}, "life": shown.id,
            "follow": shown is not bench.run, "acts": "target network" if _target(shown) else "",
            "running": hand.running, "policy": hand.policy, "speed": hand.speed, "rests": hand.rests,
            "speeds": [[name, words, share * real] for name, (words, share) in dqn_stage.SPEEDS.items()],
            "rate": dqn_stage.rate(environment), "jump": place.jump, "epsilon": place.epsilon,
            "returns": list(place.returns), "agent": place.agent[0] if place.agent else -1,
        }  # fmt: skip
    dqn(key, meta, dqn_stage.message(place))
    dqn_tabs.draw(bench, shown, f"{key}.tabs")


def _target(shown: Shown) -> bool:
    """Whether it is the target network that acts."""
    return getattr(shown.config, "act_with", "") == "target" and getattr(shown.config, "target", "none") != "none"


def command(bench: Bench, given: dict[str, Any]) -> None:
    """Do what was pressed on the stage."""
    dqn_stage.command(bench, given)


obey = obeying(command)
