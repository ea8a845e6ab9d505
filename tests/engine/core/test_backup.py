"""Backups that somebody has tampered with: one sentence, and the worker goes on."""

import copy
import json
import struct
import time

import pytest
import torch
from safetensors.torch import save

from engine.core import snapshot
from engine.core.backup import back_up, resumed
from engine.core.catalogue import catalogue
from engine.core.run import Run
from engine.workers.pool import Pool

LABS = pytest.mark.parametrize("lab", catalogue().values(), ids=list(catalogue()))


def trained(lab) -> Run:
    run = Run(lab.key, lab.Config.parse(lab.smoke))
    run.advance(steps=12)
    return run


def with_state(backup: dict, change) -> dict:
    """The backup with its state changed by ``change(state)``."""
    state = snapshot.unpack(backup["state"])
    changed = change(state)
    return {**backup, "state": snapshot.pack(state if changed is None else changed)}


def leaves(tree, place=()):
    """Path -> value of everything in a state that holds nothing else."""
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = {} if isinstance(tree, dict | list) else {place: tree}
    for name, child in children:
        found |= leaves(child, (*place, name))
    return found


def without(tree: dict, name: str) -> dict:
    return {other: value for other, value in tree.items() if other != name}


def put(tree, place, value) -> None:
    for name in place[:-1]:
        tree = tree[name]
    tree[place[-1]] = value


@LABS
def test_every_tensor_of_another_shape_or_kind_is_refused(lab):
    backup = back_up(trained(lab))
    state = snapshot.unpack(backup["state"])
    for place, value in leaves(state).items():
        if not isinstance(value, torch.Tensor):
            continue
        for other in (torch.zeros(3, 5, 7), torch.zeros(1), value.to(torch.int16), "text", None, 3):
            changed = copy.deepcopy(state)
            put(changed, place, other)
            with pytest.raises(ValueError, match=r"^The saved run cannot go on|^A saved run"):
                resumed({**backup, "state": snapshot.pack(changed)})


@LABS
def test_every_value_of_another_kind_is_refused_or_harmless(lab):
    backup = back_up(trained(lab))
    state = snapshot.unpack(backup["state"])
    for place, value in leaves(state).items():
        if isinstance(value, torch.Tensor):
            continue
        for other in ("text", [1], {"a": 1}, -7, 10**30, 1.5, None):
            changed = copy.deepcopy(state)
            put(changed, place, other)
            try:
                run = resumed({**backup, "state": snapshot.pack(changed)})
            except ValueError:
                continue
            run.advance(steps=2)


@LABS
def test_missing_parts_are_refused(lab):
    backup = back_up(trained(lab))
    for name in ("experiment", "stream", "step", "applied", "config"):
        with pytest.raises(ValueError, match=r"^The saved run|^A saved run"):
            resumed(with_state(backup, lambda state, name=name: without(state, name)))
    inside = snapshot.unpack(backup["state"])["experiment"]
    for name in inside:
        with pytest.raises(ValueError, match=r"^The saved run"):
            resumed(
                with_state(backup, lambda state, name=name: state | {"experiment": without(state["experiment"], name)})
            )


@LABS
def test_weights_that_are_not_numbers_are_refused(lab):
    backup = back_up(trained(lab))

    def spoil(state):
        for place, value in leaves(state["experiment"]).items():
            if isinstance(value, torch.Tensor) and value.is_floating_point() and value.numel():
                value.view(-1)[0] = float("nan")
                assert place

    with pytest.raises(ValueError, match="finite numbers"):
        resumed(with_state(backup, spoil))


def file_with(tree: object, **tensors: torch.Tensor) -> bytes:
    return save(tensors, metadata={"tree": json.dumps(tree)})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (file_with({"a": {"$tensor": "9"}}, b=torch.zeros(2)), "does not hold together"),
        (file_with({"a": {"$tensor": ["b"]}}, b=torch.zeros(2)), "does not hold together"),
        (file_with([1, 2]), "must be an object, got list"),
        (save({"b": torch.zeros(2)}), "not readable"),
        (file_with(None, b=torch.zeros(2))[:-1], "says that 'b' has the shape"),
        (struct.pack("<Q", 2**62) + b"{}", "no complete safetensors file"),
    ],
)
def test_a_state_that_does_not_hold_together_is_one_sentence(data, said):
    with pytest.raises(ValueError, match=said):
        snapshot.unpack(data)


def test_a_tree_that_is_too_deep_is_refused():
    with pytest.raises(ValueError, match="deep"):
        snapshot.unpack(save({}, metadata={"tree": "[" * 100_000 + "]" * 100_000}))


def test_a_worker_says_so_and_other_runs_go_on():
    lab = next(iter(catalogue().values()))
    pool = Pool(0)
    try:
        good = back_up(trained(lab))
        bad = with_state(good, lambda state: state["experiment"].clear())
        run, broken = pool.open(good, "me"), pool.open(bad, "me")
        until = time.monotonic() + 20
        while pool.ask(broken, "poll")["state"] != "failed" or pool.ask(run, "poll")["state"] == "starting":
            assert time.monotonic() < until
            time.sleep(0.02)
        assert "The saved run cannot go on from its step 12" in pool.ask(broken, "poll")["message"]
        assert pool.ask(run, "poll")["step"] == 12
        pool.ask(run, "play", steps=3)
        while pool.ask(run, "poll")["step"] != 15:
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        pool.close()


def test_a_linked_run_that_is_on_its_way_still_has_its_events_to_come(toy_lab):
    events = [
        {"step": 5, "kind": "adjust", "changes": {"lr": 0.01}},
        {"step": 40, "kind": "adjust", "changes": {"lr": 0.2}},
    ]
    straight, first = Run("toy", {}, events), Run("toy", {}, events)
    straight.advance(until=60)
    first.advance(until=20)
    again = resumed(back_up(first))
    again.advance(until=60)
    assert again.description() == straight.description()
    assert again.weights_sha256() == straight.weights_sha256()
