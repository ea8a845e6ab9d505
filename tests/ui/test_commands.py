"""Commands from a component: each once, in order, whatever runs are lost, merged or repeated."""

from types import SimpleNamespace

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from ui.components import commands


@pytest.fixture
def session(monkeypatch):
    state = {}
    monkeypatch.setattr(st, "session_state", state)
    return state


def sent(*numbers, nonce="a1"):
    return [{"id": f"{nonce}:{n}", "do": "seek", "step": n} for n in numbers]


def steps(found):
    return [command["step"] for command in found]


def test_each_command_once(session):
    assert commands.fresh("bar", {}) == []
    assert commands.fresh("bar", {"commands": sent(0)}) == [{"do": "seek", "step": 0}]
    assert commands.fresh("bar", {"commands": sent(0)}) == []
    assert steps(commands.fresh("bar", {"commands": sent(0, 1, 2)})) == [1, 2]


def test_components_do_not_share_what_they_have_seen(session):
    for key in ("bar", "curves"):
        commands.fresh(key, {})
        assert steps(commands.fresh(key, {"commands": sent(0)})) == [0]


def test_a_component_mounted_again_starts_a_new_count(session):
    commands.fresh("bar", {})
    commands.fresh("bar", {"commands": sent(0, 1, 2)})
    assert steps(commands.fresh("bar", {"commands": sent(0, nonce="b2")})) == [0]


def test_commands_meant_for_a_session_that_is_gone_are_not_replayed(session):
    assert commands.fresh("bar", {"commands": sent(0, 1)}) == []
    assert steps(commands.fresh("bar", {"commands": sent(0, 1, 2)})) == [2]


def test_results_with_attributes_count_too(session):
    commands.fresh("bar", SimpleNamespace(commands=None))
    assert steps(commands.fresh("bar", SimpleNamespace(commands=sent(5)))) == [5]


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        3,
        "play",
        {"do": "play"},
        {"id": "x", "do": "play"},
        {"id": "a:1"},
        {"id": "a:1", "do": 4},
        {"id": "A!:1", "do": "p"},
    ],
)
def test_what_is_no_command_is_skipped(session, nonsense):
    commands.fresh("bar", {})
    assert steps(commands.fresh("bar", {"commands": [nonsense, *sent(0)]})) == [0]


def test_a_value_that_is_no_list_is_no_command(session):
    commands.fresh("bar", {})
    assert commands.fresh("bar", {"commands": "play"}) == []


def test_what_is_remembered_stays_small(session):
    commands.fresh("bar", {})
    for number in range(100):
        commands.fresh("bar", {"commands": sent(0, nonce=f"n{number}")})
    assert len(session["bar/seen"]) == commands.KEPT_NONCES


@given(some.lists(some.integers(1, 6), min_size=1, max_size=20), some.data())
def test_no_command_is_lost_or_doubled_while_fewer_than_32_wait(bursts, data):
    seen, got, kept, count = {}, [], [], 0
    for burst in bursts:
        kept = [*kept, *sent(*range(count, count + burst))][-32:]
        count += burst
        if data.draw(some.booleans()) or len(kept) == 32:  # else this run was lost or merged with the next
            got += steps(commands.unseen(kept, seen))
    got += steps(commands.unseen(kept, seen))
    assert got == sorted(set(got))
    assert len(bursts) > 5 or got == list(range(count))
