"""The settings of the DQN lab: the environment, what is remembered, what is learned from it, and how it acts.

What is not given is what suits the environment (``engine.rl.environments.tuned``), so that a link, a command line and
the page's picker need to name nothing but the environment.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import model_validator

from engine.core.config import Config, ConfigError, knob
from engine.networks.arithmetic import check
from engine.networks.spec import MOST_PARTS, Part, from_text
from engine.rl.environments.registry import ENVIRONMENTS, find, missing
from engine.rl.environments.spec import Spec
from engine.rl.environments.tuned import tuned

LAST_SEED = 2**31 - 1
FIRST = "CartPole-v1"
TARGETS = ("soft", "periodic", "none")
LOSSES = ("huber", "squared")
ACTORS = ("target", "online")
DENSE = "flatten, dense units=64, relu, dense units=64, relu, dense"
SMALL = "conv filters=16, relu, flatten, dense units=128, relu, dense"  # Young and Tian 2019, arXiv:1903.03176
NATURE = (  # Mnih et al. 2015, Nature 518
    "conv filters=32 size=8 stride=4, relu, conv filters=64 size=4 stride=2, relu, conv filters=64, relu, "
    "flatten, dense units=512, relu, dense"
)
MOST_BYTES = 1 << 30  # of a replay memory: other runs want some too
LARGE = 40  # pixels a side, from which on windows have to move in strides


class DqnConfig(Config):
    """Everything that decides a run. What is not live changes by a fork, which takes over all that fits."""

    leading = ("environment",)
    builder_folded: ClassVar[bool] = True  # on the page the stage comes first

    environment: str = knob(
        FIRST, max_length=60, group="Environment", hidden=True, travels=True,
        help="What is learned: the name of one of the environments above, or any other registered Gymnasium id.",
    )  # fmt: skip
    grid: str = knob(
        "", max_length=4000, group="Environment", hidden=True, travels=True,
        help="The cells of the grid that is seen as pixels, as the gridworld writes them; empty for its own.",
    )  # fmt: skip
    # --- learning ---
    learning: bool = knob(
        True, live=True, group="Learning", label="Learning",
        help="Off: the agent goes on acting and remembering, and its weights stay as they are.",
    )  # fmt: skip
    lr: float = knob(
        1e-3, ge=1e-6, le=1, log=True, live=True, group="Learning", label="Learning rate", help="Size of Adam's steps.",
    )  # fmt: skip
    batch_size: int = knob(
        64, ge=1, le=1024, log=True, live=True, group="Learning", unit="transitions",
        help="Remembered transitions that an update learns from.",
    )  # fmt: skip
    update_every: int = knob(
        2, ge=1, le=64, log=True, live=True, group="Learning", label="Update every", unit="steps",
        help="Steps in the environment from one update of the weights to the next.",
    )  # fmt: skip
    warm_up: int = knob(
        500, ge=0, le=100_000, group="Learning", label="Warm-up", unit="steps", advanced=True,
        help="Steps that are only remembered before the first update.",
    )  # fmt: skip
    loss: str = knob(
        "huber", choices=LOSSES, live=True, group="Learning", label="Error counts",
        help="Huber: large errors count in proportion, small ones by their square. Squared: all by their square.",
    )  # fmt: skip
    # --- what is learned ---
    gamma: float = knob(
        0.99, ge=0, le=0.9999, group="Target", label="Discount",
        help="What a reward is worth one step later: 0 counts only the next one, near 1 the far future too.",
    )  # fmt: skip
    n_step: int = knob(
        3, ge=1, le=20, compared=True, group="Target", label="n-step return", unit="steps",
        help="So many rewards are counted as they were; only what comes after them is estimated. 1 is Q-learning.",
    )  # fmt: skip
    double: bool = knob(
        True, live=True, compared=True, group="Target", label="Double",
        help="The learning network chooses the best next action and the target network says its value, which "
        "over-estimates less than one network doing both.",
    )  # fmt: skip
    target: str = knob(
        "soft", choices=TARGETS, compared=True, group="Target", label="Target network",
        help="A slower copy that says what comes next. Soft: it follows a little at each update. Periodic: it is "
        "copied now and then. None: the network chases its own guesses.",
    )  # fmt: skip
    tau: float = knob(
        0.02, ge=0.0001, le=1, log=True, live=True, group="Target", label="Softness", when=("target", ("soft",)),
        help="Share of the way to the learning network that the target network goes at each update.",
    )  # fmt: skip
    target_every: int = knob(
        500, ge=1, le=50_000, log=True, live=True, group="Target", label="Copied every", unit="updates",
        when=("target", ("periodic",)), help="Updates from one copy of the weights to the next.",
    )  # fmt: skip
    clip_rewards: bool = knob(
        False, live=True, group="Target", label="Clip rewards",
        help="Rewards are learned as -1 to 1 (those that come from now on); the curves show them as they were.",
    )  # fmt: skip
    scale_rewards: bool = knob(
        True, compared=True, group="Target", label="Scale rewards", advanced=True,
        help="Rewards are divided by the running spread of the discounted return, so that values are of order 1.",
    )  # fmt: skip
    # --- replay ---
    replay: bool = knob(
        True, compared=True, group="Replay", label="Experience replay",
        help="Learn from transitions drawn out of a memory. Off: from the newest ones, in their order.",
    )  # fmt: skip
    capacity: int = knob(
        10_000, ge=10, le=1_000_000, log=True, group="Replay", unit="transitions", label="Memory",
        when=("replay", (True,)), help="How many transitions are remembered; then the oldest go.",
    )  # fmt: skip
    prioritised: bool = knob(
        False, compared=True, group="Replay", label="Prioritised", when=("replay", (True,)),
        help="Transitions with large errors are drawn more often.",
    )  # fmt: skip
    alpha: float = knob(
        0.6, ge=0, le=1, live=True, group="Replay", label="Priority", when=("prioritised", (True,)),
        help="How much the error counts when transitions are drawn: 0 not at all, 1 in proportion.",
    )  # fmt: skip
    beta: float = knob(
        0.4, ge=0, le=1, live=True, group="Replay", label="Correction", when=("prioritised", (True,)),
        help="How far smaller weights make up for being drawn more often: 1 wholly.",
    )  # fmt: skip
    # --- acting ---
    epsilon_start: float = knob(
        1.0, ge=0, le=1, group="Exploration", label="Random at first", help="Share of random actions at the beginning.",
    )  # fmt: skip
    epsilon_end: float = knob(
        0.1, ge=0, le=1, live=True, group="Exploration", label="Random later",
        help="Share of random actions in the end.",
    )  # fmt: skip
    epsilon_span: int = knob(
        2000, ge=1, le=2_000_000, log=True, live=True, group="Exploration", label="Falls over", unit="steps",
        help="Steps in which the share of random actions falls, in a straight line.",
    )  # fmt: skip
    act_with: str = knob(
        "target", choices=ACTORS, group="Exploration", label="Acts with", advanced=True,
        help="The network that the greedy action is read from. The target network changes more calmly.",
    )  # fmt: skip
    # --- network ---
    dueling: bool = knob(
        False, compared=True, group="Network", label="Dueling",
        help="The last layer says the value of the state and each action's advantage over their mean; Q is the sum.",
    )  # fmt: skip
    scale_observations: bool = knob(
        True, compared=True, group="Network", label="Scale observations", advanced=True,
        help="Every variable less its running mean, in units of its running spread.",
    )  # fmt: skip
    network: tuple[Part, ...] = knob(
        (), max_length=MOST_PARTS, group="Network", hidden=True,
        help="The layers from the observation to one number an action, as cards; the builder above edits them.",
    )  # fmt: skip
    seed: int = knob(
        0, ge=0, le=LAST_SEED, hidden=True,
        help="Seed of the first weights, of the environment, of random actions and of what is drawn from the memory.",
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _suit_the_environment(cls, values: Any) -> Any:
        """What is not given is as tuned for the environment; the network may be text."""
        if not isinstance(values, dict):
            return values
        name = values.get("environment", FIRST)
        usual = tuned(name) if isinstance(name, str) else {}
        values = {**usual, **values}
        if not values.get("network"):
            values["network"] = usual.get("network") or _usual_network(name, values.get("grid", ""))
        return from_text(values)

    @model_validator(mode="after")
    def _fits_the_environment(self) -> Self:
        try:
            find(self.environment, self.grid)
        except ValueError as error:
            raise ConfigError({"environment": str(error)}) from None
        check(self.network, *self.inputs)
        most = MOST_BYTES // self.spec.bytes_remembered
        if self.replay and self.capacity > most:
            raise ConfigError({
                "capacity": f"DqnConfig.capacity must be at most {most:,} for {self.environment} "
                f"({MOST_BYTES >> 30} GB of memory), got {self.capacity:,}."
            })  # fmt: skip
        return self

    @property
    def spec(self) -> Spec:
        """What is known of the environment."""
        return find(self.environment, self.grid)

    @property
    def inputs(self) -> tuple[int, int, int]:
        """(channels, side, outputs) of the network. A vector of D numbers counts as D channels of one pixel, and a
        dueling network has one output more than there are actions."""
        spec = self.spec
        channels, side = (spec.shape[0], 1) if spec.kind == "vector" else spec.shape[:2]
        return channels, side, len(spec.actions) + self.dueling

    def unused(self) -> frozenset[str]:
        found = set()
        if self.spec.kind != "vector":
            found.add("scale_observations")
        if self.target == "none":
            found |= {"act_with", "double", "tau", "target_every"}  # one network cannot judge itself
        if not self.replay:
            found |= {"alpha", "beta"}
        if self.environment != "grid":
            found.add("grid")
        return frozenset(found)

    def changed(self, start: Self | None = None) -> dict[str, Any]:
        """What differs from ``start``, or from what is usual for the environment, whose name is then among it."""
        if start is not None:
            return super().changed(start)
        other = {"environment": self.environment} if self.environment != FIRST else {}
        return other | super().changed(type(self)(environment=self.environment))

    @classmethod
    def environments(cls) -> tuple[dict[str, str], ...]:
        """Those to choose from, in the order to be shown: name, title, family, about, and ``missing``: how to install
        what it needs, empty when it is there."""
        return tuple(
            {
                "name": spec.name, "title": spec.title, "family": spec.family, "about": spec.about,
                "missing": missing(spec.name),
            }
            for spec in ENVIRONMENTS.values()
        )  # fmt: skip


def _usual_network(name: Any, grid: Any) -> str:
    """The text of a network for an environment that has none of its own."""
    try:
        spec = find(name, grid)
    except (ValueError, TypeError, AttributeError):
        return DENSE  # what is wrong is said afterwards
    if spec.kind == "vector":
        return DENSE
    return NATURE if spec.shape[1] >= LARGE else SMALL
