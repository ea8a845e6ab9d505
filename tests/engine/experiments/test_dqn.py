"""The DQN lab: settings that suit the environment, the learner's parts, and runs that go back with their world."""

import json

import numpy as np
import pytest
import torch

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.dqn.config import DqnConfig
from engine.experiments.dqn.learner import Learner
from engine.networks.spec import written
from engine.rl.environments.tuned import TUNED

SMOKE = {
    "network": "flatten, dense units=8, relu, dense", "capacity": 200, "batch_size": 8, "warm_up": 0,
    "update_every": 1, "n_step": 1, "epsilon_span": 100,
}  # fmt: skip
BREAKOUT = {"environment": "minatar/breakout", "capacity": 300, "batch_size": 8, "warm_up": 8, "update_every": 4,
            "network": "conv filters=4, relu, flatten, dense"}  # fmt: skip


def run_of(**changes):
    return Run("dqn", DqnConfig.parse({**SMOKE, **changes}))


def learner_of(**changes):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Learner(DqnConfig.parse({**SMOKE, **changes}))


MOODY = "flatten, dense units=8, batchnorm, relu, dropout, dense"


# --- settings ---------------------------------------------------------------------------------------------------------


def test_what_is_not_given_suits_the_environment():
    for name in ("CartPole-v1", "Acrobot-v1", "MountainCar-v0", "minatar/breakout", "grid"):
        config = DqnConfig(environment=name)
        for field, value in TUNED.get(name, {}).items():
            assert (written(config.network) if field == "network" else getattr(config, field)) == value
        assert set(config.changed()) <= {"environment"}
        assert DqnConfig.parse(config.changed()) == config
    assert DqnConfig(environment="Acrobot-v1", lr=0.5).lr == 0.5


def test_a_link_names_the_environment_and_what_differs_from_its_own_settings():
    config = DqnConfig(environment="Acrobot-v1", lr=0.123)
    assert config.changed() == {"environment": "Acrobot-v1", "lr": 0.123}
    assert DqnConfig.parse(json.loads(json.dumps(config.changed()))) == config
    assert config.changed(config) == {}


def test_every_environment_has_a_network_that_fits():
    for row in DqnConfig.environments():
        if not row["missing"]:
            config = DqnConfig(environment=row["name"])
            assert config.network
            assert config.inputs[2] == len(config.spec.actions)
            assert config.replace(dueling=True).inputs[2] == len(config.spec.actions) + 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("CartPole-v9", "CartPole-v1"), ("Pendulum-v1", "Discrete"), ("os:CartPole-v1", ":"), ("", "")],
)
def test_an_environment_that_cannot_be_used_is_refused_with_a_sentence(name, said):
    with pytest.raises(ConfigError) as caught:
        DqnConfig.parse({"environment": name})
    assert said in caught.value.problems["environment"]
    assert caught.value.problems["environment"][-1] in ".?"


def test_a_network_that_does_not_fit_is_refused():
    with pytest.raises(ConfigError, match="2 classes need 2 numbers"):
        DqnConfig.parse({"network": "flatten, dense units=5"})


# --- the learner ------------------------------------------------------------------------------------------------------


def test_dueling_gives_the_value_and_advantages_less_their_mean():
    learner = learner_of(dueling=True)
    x = torch.randn(5, 4)
    before = list(learner.network.stages.values())
    outputs = before[-1][0](before[1](before[0](x)))  # (5, 3), before they are put together
    q = learner.network(x)
    assert q.shape == (5, 2)
    assert torch.allclose(q.mean(1), outputs[:, 0], atol=1e-6)
    assert torch.allclose(q[:, 0] - q[:, 1], outputs[:, 1] - outputs[:, 2], atol=1e-6)


@pytest.mark.parametrize(("target", "same"), [("soft", False), ("periodic", False), ("none", True)])
def test_the_target_network(target, same):
    learner = learner_of(target=target, target_every=5, tau=0.25)
    assert (learner.target is learner.network) == same
    for step in range(1, 11):
        learner.act()
        batch = learner.batch()
        before = learner.target_flat.data.clone()
        learner.backward(learner.loss(learner.outputs(batch), batch))
        learner.update(batch)
        if target == "soft":
            assert torch.allclose(learner.target_flat.data, before.lerp(learner.flat.data, 0.25))
        elif target == "periodic":
            assert torch.equal(learner.target_flat.data, learner.flat.data) == (step % 5 == 0)


def test_the_target_is_what_its_formula_says():
    learner = learner_of(double=True, scale_rewards=False, scale_observations=False)
    for _ in range(30):
        learner.act()
    batch = learner.batch()
    q, target = learner.judged(batch)
    chosen = learner.network(batch.next_obs).argmax(1)
    value = learner.target(batch.next_obs).gather(1, chosen[:, None])[:, 0]
    assert torch.allclose(target, batch.reward + batch.discount * value, atol=1e-6)
    assert torch.allclose(q, learner.network(batch.obs), atol=1e-6)


def test_without_replay_it_learns_from_the_newest_transitions_in_their_order():
    learner = learner_of(replay=False, batch_size=4)
    for _ in range(9):
        learner.act()
    batch = learner.batch()
    assert len(learner.replay) == learner.replay.capacity == 4
    assert torch.equal(batch.obs[1:], batch.next_obs[:-1]) or learner.episodes


def test_returns_are_those_of_true_episodes():
    run = run_of(clip_rewards=True)
    run.advance(steps=200)
    columns = run.timeline.columns
    lengths = columns["length"].values
    assert np.array_equal(columns["return"].values, lengths)  # CartPole pays 1 a step
    assert columns["return"].steps.tolist() == np.cumsum(lengths).tolist()
    discounted = (1 - 0.99 ** lengths.astype(float)) / (1 - 0.99)
    assert np.allclose(columns["obtained"].values, discounted, rtol=1e-5)
    assert run.experiment.epoch == len(lengths)


def test_updates_begin_after_the_warm_up_and_come_at_every_second_step():
    run = run_of(warm_up=10, update_every=2)
    run.advance(steps=30)
    assert run.timeline.columns["loss"].steps.tolist() == list(range(12, 31, 2))


def test_learning_off_goes_on_acting():
    run = run_of()
    run.advance(steps=30)
    run.adjust(learning=False)
    before, length = run.weights_sha256(), len(run.experiment.learner.replay)
    run.advance(steps=40)
    assert run.weights_sha256() == before
    assert len(run.experiment.learner.replay) == length + 40
    assert run.findings()[0]["name"] == "learning_off"
    run.adjust(learning=True)
    run.advance(steps=5)
    assert run.weights_sha256() != before


# --- back, and sideways -----------------------------------------------------------------------------------------------


def told(run):
    """Everything about where a run stands: world, memory, and what is known of the episode."""
    learner = run.experiment.learner
    replay = learner.replay
    rows = replay.newest(len(replay))
    return [
        json.dumps(learner.world.position()), learner.observation.tolist(), learner.total, learner.length,
        {name: values.tolist() for name, values in replay.describe(rows).items()},
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{}, {"prioritised": True, "n_step": 3}, {"replay": False}, BREAKOUT])
def test_going_back_brings_the_world_and_the_memory_back(changes):
    run = run_of(**changes)
    run.advance(steps=37)
    then = told(run)
    run.advance(steps=50)
    later, weights = told(run), run.weights_sha256()
    assert run.seek(37)
    assert json.dumps(told(run)) == json.dumps(then)
    run.advance(until=87)
    assert json.dumps(told(run)) == json.dumps(later)
    assert run.weights_sha256() == weights


@pytest.mark.parametrize("changes", [{"target": "none"}, {"dueling": True}, {"capacity": 20}, {"gamma": 0.9}])
def test_a_fork_goes_on_in_the_same_world_with_what_it_remembers(changes):
    run = run_of()
    run.advance(steps=60)
    child = run.fork(40, **changes)
    run.seek(40)
    mine, theirs = child.experiment.learner, run.experiment.learner
    assert mine.world.position() == theirs.world.position()
    assert mine.observation.tolist() == theirs.observation.tolist()
    kept = min(len(theirs.replay), mine.replay.capacity)
    assert len(mine.replay) == kept
    ours, others = (x.replay.describe(x.replay.newest(kept)) for x in (mine, theirs))
    for name in ("obs", "action", "reward", "age"):
        assert np.array_equal(ours[name], others[name]), name
    child.advance(steps=30)


def test_a_fork_into_another_environment_begins_there():
    run = run_of()
    run.advance(steps=30)
    child = run.fork(30, environment="Acrobot-v1", network=DqnConfig(environment="Acrobot-v1").network)
    child.advance(steps=30)
    assert child.experiment.learner.observation.shape == (6,)
    child.seek(10)
    assert child.experiment.learner.observation.shape == (4,)


def test_the_size_of_a_mini_batch_may_change_without_replay():
    run = run_of(replay=False)
    run.advance(steps=30)
    run.adjust(batch_size=16)
    run.advance(steps=30)
    assert len(run.experiment.learner.replay) == 16
    weights = run.weights_sha256()
    run.seek(10)
    run.seek(60)
    assert run.weights_sha256() == weights


@pytest.mark.parametrize("changes", [{}, {"double": False, "loss": "squared"}, {"prioritised": True}])
def test_gradients_by_hand_are_autograds(changes):
    learner = learner_of(**changes)
    while (batch := learner.batch()) is None or len(learner.replay) < 20:
        learner.act()
    assert learner.by_hand
    slopes, values = [], []
    for hands in (learner.by_hand, {}):
        learner.by_hand = hands
        loss = learner.loss(learner.outputs(batch), batch)
        learner.backward(loss)
        slopes.append(learner.flat.grad.clone())
        values.append((loss.item(), torch.as_tensor(learner.greedy_values(learner.observation))))
    assert torch.allclose(*slopes, rtol=1e-4, atol=1e-6)
    assert slopes[0].abs().max() > 1e-4
    assert values[0][0] == pytest.approx(values[1][0], rel=1e-5)
    assert torch.allclose(values[0][1], values[1][1], atol=1e-5)


@pytest.mark.parametrize(
    ("environment", "most"), [("CartPole-v1", 1_000_000), ("minatar/breakout", 1_000_000), ("ALE/Pong-v5", 150_000)]
)
def test_a_memory_that_would_not_fit_is_refused(environment, most):
    config = DqnConfig(environment=environment, capacity=most)
    if most < 1_000_000:
        with pytest.raises(ConfigError, match=r"capacity must be at most 15\d,\d\d\d for ALE/Pong-v5 \(1 GB"):
            DqnConfig.parse({"environment": environment, "capacity": 1_000_000})
        assert config.replace(capacity=1_000_000, replay=False).capacity == 1_000_000


# --- networks that do something else while they learn -----------------------------------------------------------------


@pytest.mark.parametrize("target", ["soft", "none"])
def test_acting_neither_drops_units_nor_moves_running_statistics(target):
    learner = learner_of(network=MOODY, target=target, warm_up=1000)
    before = {name: buffer.clone() for name, buffer in learner.network.named_buffers()}
    first, second = (learner.greedy_values(learner.observation) for _ in range(2))
    assert np.array_equal(first, second)
    for _ in range(20):
        learner.act()
        assert learner.batch() is None
    learner.judged(learner.replay.sample(8))
    assert all(torch.equal(buffer, before[name]) for name, buffer in learner.network.named_buffers())
    assert all(module.training for module in learner.network.modules())


@pytest.mark.parametrize("changes", [{}, {"batch_size": 1}, {"replay": False}, {"act_with": "online"}])
def test_a_network_with_batch_normalisation_learns(changes):
    run = run_of(network=MOODY, **changes)
    run.advance(steps=20)
    moved = run.experiment.learner.target.state_dict()
    assert run.step == 20
    name = next(name for name in moved if name.endswith("running_mean"))
    assert bool(moved[name].any()) == (changes.get("batch_size") != 1)
