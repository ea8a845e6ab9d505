"""The agent in training: it acts, remembers, and pulls its Q-values towards what it then got.

Deep Q-learning of Mnih et al. 2015 (Nature 518) with the switches of Rainbow (Hessel et al. 2017, arXiv:1710.02298). A
plain class on plain tensors: the lab's step calls it, and the exported program is this very source.
"""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn

from engine.experiments.dqn.updating import Updating
from engine.models.dueling import Dueling
from engine.networks.build import build_network
from engine.networks.transplant import transplant
from engine.optim.flat import Flat
from engine.optim.rules import Adam
from engine.rl.dense_by_hand import DenseByHand, dense_chain
from engine.rl.environments.making import make
from engine.rl.exploration import explore, linear
from engine.rl.frames import as_input
from engine.rl.replay import Replay
from engine.rl.scaling import ReturnScale, RunningScale
from engine.rl.targets import clipped

RECENT = 20  # episodes of the running mean
COUNTS = ("steps", "updates", "episodes", "length")
EPISODE = ("total", "discounted", "worth", "predicted")  # what is known of the one that runs
MOODY = (nn.Dropout, nn.BatchNorm1d, nn.BatchNorm2d)  # what a network does otherwise while it learns
KINDS = {"float32": "vector", "bool": "planes", "uint8": "pictures"}  # how observations are kept, by their dtype


class Learner(Updating):
    """World, memory, networks and optimizer of one run. ``config`` is read by attribute.

    ``network`` learns, ``target`` says what comes next (the same one where there is no target network), ``acting`` is
    the one of them that greedy actions are read from. Of the episode that runs are known: its return so far
    (``total``), the same with discount, of rewards as they are learned (``discounted``), the weight of the next one in
    that (``worth``), its ``length``, and the value that was ``predicted`` for its first state.
    """

    def __init__(self, config):
        self.config = config
        self.options = {"grid": config.grid} if config.environment == "grid" else {}
        self.world = make(config.environment, config.seed, **self.options)
        self.observation = self.world.reset()
        shape = self.observation.shape
        self.actions = self.world.actions
        self.vector = len(shape) == 1
        channels, size = (shape[0], 1) if self.vector else shape[:2]  # (C, H, W), H = W
        self.flattened = config.network[0].kind == "flatten"
        self.network = build_network(config.network, channels, size, self.actions + config.dueling)
        if config.dueling:
            next(reversed(self.network.stages.values())).append(Dueling())
        self.flat = Flat(self.network)
        self.rule = Adam(self.flat.data)
        self.target, self.target_flat, self.copied = self.network, self.flat, []
        if config.target != "none":
            self.target = deepcopy(self.network)
            self.target_flat = Flat(self.target)
            self.target.requires_grad_(False)
            self.copied = list(zip(self.target.buffers(), self.network.buffers(), strict=True))
        self.acting = self.target if config.act_with == "target" else self.network
        self.moody = {
            each: [module for module in each.modules() if isinstance(module, MOODY)]
            for each in (self.network, self.target)
        }
        self.by_hand = {}  # of plain dense networks: the same without autograd, three times as fast
        if self.vector and dense_chain(self.network):
            self.by_hand = {each: DenseByHand(each, dense_chain(each)) for each in (self.network, self.target)}
        self.scale = RunningScale(shape[0]) if self.vector and config.scale_observations else None
        self.reward_scale = ReturnScale(config.gamma) if config.scale_rewards else None
        self.remember()
        self.steps = self.updates = self.episodes = 0
        self.returns = []  # of the newest episodes
        self.errors = None  # TD errors of the newest mini-batch (B,)
        if self.scale:
            self.scale.update(self.observation)
        self.begin_episode()

    def remember(self) -> None:
        """A memory with nothing in it."""
        config = self.config
        self.replay = Replay(
            config.capacity if config.replay else config.batch_size, self.observation.shape,
            KINDS[self.observation.dtype.name], n_step=config.n_step, gamma=config.gamma, stack=self.world.stack,
            ordered=not config.replay,
            alpha=config.alpha if config.prioritised and config.replay else None,
        )  # fmt: skip
        self.replay.clip = config.clip_rewards

    # --- values -------------------------------------------------------------------------------------------------------

    @property
    def reward_unit(self) -> float:
        """What rewards are divided by before they are learned: an output of 1 is worth so much."""
        return self.reward_scale.scale if self.reward_scale else 1.0

    @property
    def epsilon(self) -> float:
        """Share of random actions at the present step."""
        config = self.config
        return linear(config.epsilon_start, config.epsilon_end, config.epsilon_span, self.steps)

    def scaled(self, x: Tensor) -> Tensor:
        """Observations (B, ...) as the network takes them."""
        if self.scale:
            x = self.scale.apply(x)
        return x if self.flattened or not self.vector else x[:, :, None, None]

    def inputs(self, observations) -> Tensor:
        """Observations (B, ...) as the world gives them, as the network takes them."""
        x = torch.from_numpy(np.ascontiguousarray(observations))
        return self.scaled(x * (1 / 255) if x.dtype == torch.uint8 else x.to(torch.float32))

    def greedy_values(self, observation) -> np.ndarray:
        """Q (A,) of one observation as the world gives it, of the network that acts, in units of ``reward_unit``."""
        hand = self.hand(self.acting)
        if hand is not None:
            return hand.one(self.scale.apply_to_one(observation) if self.scale else observation)
        with torch.inference_mode():
            return self.calm(self.acting, self.scaled(as_input(observation)))[0].numpy()

    # --- acting -------------------------------------------------------------------------------------------------------

    def act(self) -> dict[str, float]:
        """One step in the environment, remembered. At an episode's end: what became of it."""
        config, before = self.config, self.observation
        action = explore(self.epsilon, self.actions)
        if action is None:
            action = int(self.greedy_values(before).argmax())
        after, reward, terminated, truncated = self.world.step(action)
        self.replay.add(before, action, reward, after, terminated, truncated)
        self.steps += 1
        self.observation = after
        learned = clipped(reward) if config.clip_rewards else reward
        if self.scale:
            self.scale.update(after)
        if self.reward_scale:
            self.reward_scale.update(learned, terminated or truncated)
        self.total += reward
        self.discounted += self.worth * learned
        self.worth *= config.gamma
        self.length += 1
        return self.end_episode() if terminated or truncated else {}

    def begin_episode(self) -> None:
        self.total = self.discounted = 0.0
        self.worth, self.length = 1.0, 0
        self.predicted = float(self.greedy_values(self.observation).max()) * self.reward_unit

    def end_episode(self) -> dict[str, float]:
        """Scalars of the episode that has ended; the next one begins."""
        self.episodes += 1
        self.returns = [*self.returns[1 - RECENT :], self.total]
        scalars = {
            "return": self.total, "mean_return": sum(self.returns) / len(self.returns), "length": self.length,
            "predicted": self.predicted, "obtained": self.discounted, "epsilon": self.epsilon,
        }  # fmt: skip
        self.observation = self.world.reset()
        if self.scale:
            self.scale.update(self.observation)
        self.begin_episode()
        return scalars

    # --- on the way ---------------------------------------------------------------------------------------------------

    def adjust(self, config) -> None:
        """Take over other live settings."""
        before, self.config = self.config, config
        self.replay.clip = config.clip_rewards
        if config.prioritised and config.replay:
            self.replay.alpha = config.alpha
        if not config.replay and config.batch_size != before.batch_size:  # one mini-batch is all it keeps
            old = self.replay
            self.remember()
            self.replay.inherit(old)

    def inherit(self, other) -> None:
        """Take over what fits: weights, Adam's memory, scales, what is remembered, and the place in the episode."""
        with torch.no_grad():
            transplant(self.network, other.network)
            if self.target is not self.network:
                transplant(self.target, other.target)
        if self.flat.shapes == other.flat.shapes:
            self.rule.load(other.rule.state())
        self.steps, self.updates, self.episodes = other.steps, other.updates, other.episodes
        here = (self.config.environment, self.config.grid)
        if here != (other.config.environment, other.config.grid):
            self.begin_episode()
            return
        if self.scale and other.scale:
            self.scale.load(other.scale.state())
        if self.reward_scale and other.reward_scale:
            self.reward_scale.load(other.reward_scale.state())
        self.replay.inherit(other.replay)
        self.world.place(other.world.position())
        self.observation = other.observation.copy()
        self.returns = list(other.returns)
        for name in (*EPISODE, "length"):
            setattr(self, name, getattr(other, name))

    def state(self) -> dict:
        """Everything the next step depends on; the tensors are the live ones."""
        state = {
            "weights": self.flat.data, "buffers": dict(self.network.named_buffers()), "rule": self.rule.state(),
            "replay": self.replay.state(), "world": self.world.position(),
            "observation": torch.from_numpy(self.observation), "returns": list(self.returns),
        }  # fmt: skip
        if self.target is not self.network:
            state["target"] = self.target_flat.data
            state["target_buffers"] = dict(self.target.named_buffers())
        if self.scale:
            state["scale"] = self.scale.state()
        if self.reward_scale:
            state["reward_scale"] = self.reward_scale.state()
        return state | {name: getattr(self, name) for name in (*COUNTS, *EPISODE)}

    def restore(self, state: dict) -> None:
        """Take over a state. Copies what it keeps."""
        self.flat.data.copy_(state["weights"])
        networks = [(self.network, "buffers")]
        if self.target is not self.network:
            self.target_flat.data.copy_(state["target"])
            networks.append((self.target, "target_buffers"))
        for network, name in networks:
            for key, buffer in network.named_buffers():
                buffer.copy_(state[name][key])
        self.rule.load(state["rule"])
        self.replay.load(state["replay"])
        self.world.place(state["world"])
        seen, mine = state["observation"].numpy(), self.observation
        if (seen.shape, seen.dtype) != (mine.shape, mine.dtype):
            raise ValueError(f"An observation here is {mine.dtype} {mine.shape}, got {seen.dtype} {seen.shape}.")
        self.observation = seen.copy()
        self.returns = [float(value) for value in state["returns"]]
        if self.scale:
            self.scale.load(state["scale"])
        if self.reward_scale:
            self.reward_scale.load(state["reward_scale"])
        for name in COUNTS:
            setattr(self, name, int(state[name]))
        for name in EPISODE:
            setattr(self, name, float(state[name]))
