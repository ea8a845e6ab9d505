"""The network builder against a pool that only writes down what it is told."""

import json

import numpy as np
import pytest
import streamlit as st

from engine.core.catalogue import get
from engine.networks.arithmetic import shapes
from engine.networks.spec import fields_of, parse, written
from ui import builder as module
from ui.bench import Bench
from ui.builder import BUILDER, cards, code, draft, lenses
from ui.builder_blocks import MOST, blocks, keep
from ui.builder_plan import inputs, problem, question, ready_made
from ui.builder_words import declarations
from ui.classroom import KEY, Classroom
from ui.knobs import _Memory
from ui.shown import Shown


@pytest.fixture
def cnn(pool, monkeypatch):
    """A bench of the CNN lab with one run that has not begun."""
    monkeypatch.setattr(st, "session_state", {})
    config = get("cnn").Config()
    bench = Bench(get("cnn"), config)
    run = pool.start("cnn", {})
    bench.runs.append(Shown(run, "Run 1", config, config, {"step": 0, "head": 0, "events": []}))
    return bench


def send(bench, do, **more):
    BUILDER.obey(bench, [{"do": do, **more}])


def uid(bench, place):
    return draft(bench).cards[place].uid


def network(bench):
    return written(bench.config.network)


def test_a_change_that_works_makes_a_fresh_run_anew(cnn, pool):
    send(cnn, "edit", uid=uid(cnn, 0), name="filters", value=5)
    assert network(cnn).startswith("conv filters=5")
    assert cnn.run.config == cnn.config
    assert list(pool.places) == ["r2"]
    assert cnn.notes == []


def test_a_run_that_has_begun_keeps_its_network_until_reset(cnn, pool):
    cnn.answer.update(step=20, head=20)
    before = cnn.run.config
    send(cnn, "remove", uids=[uid(cnn, 1)])
    assert cnn.run.config == before
    assert cnn.stale() == ["network"]
    send(cnn, "take_back")
    assert cnn.stale() == []
    send(cnn, "undo")
    assert cnn.stale() == ["network"]
    send(cnn, "fork")
    assert cnn.run.config == cnn.config
    assert cnn.run.label == "Run 1: network without relu, run 1 from step 20"
    assert any(told[0] == "fork" and told[2] == 20 for told in pool.told)


def test_what_cannot_work_is_said_at_its_card_and_the_run_stays(cnn, pool):
    before = cnn.config
    send(cnn, "edit", uid=uid(cnn, 3), name="padding", value=0)
    send(cnn, "edit", uid=uid(cnn, 3), name="size", value=15)
    assert cnn.config.network[3].padding == 0  # the first of the two works
    shown = cards(draft(cnn), cnn)
    assert [i for i, card in enumerate(shown) if card["problem"]] == [3]
    assert "15" in shown[3]["problem"]
    assert "14" in shown[3]["problem"]
    assert all(card["shape"] for i, card in enumerate(shown) if i != 3)
    assert written(draft(cnn).parts) != network(cnn)
    assert problem(draft(cnn).parts, inputs(cnn)).startswith("Layer 4: ")
    send(cnn, "undo")
    send(cnn, "undo")
    assert cnn.config == before
    assert cnn.notes == []


def test_the_draft_follows_what_something_else_chooses(cnn):
    send(cnn, "remove", uids=[card.uid for card in draft(cnn).cards])
    assert draft(cnn).parts == ()
    cnn.config = cnn.config.replace(network="flatten, dense")  # a preset, say
    assert written(draft(cnn).parts) == "flatten, dense"
    send(cnn, "undo")
    assert draft(cnn).parts == ()
    assert network(cnn) == "flatten, dense"


def test_text_is_read_or_explained(cnn):
    send(cnn, "text", text="conv filters=4, relu, globalpool, dense")
    assert network(cnn) == "conv filters=4, relu, globalpool, dense"
    send(cnn, "text", text="konv, relu")
    assert "Did you mean 'conv'?" in draft(cnn).told
    assert network(cnn) == "conv filters=4, relu, globalpool, dense"
    send(cnn, "text", text="flatten, dense")
    assert draft(cnn).told == ""


def test_a_group_is_saved_and_put_in_again(cnn):
    chosen = [uid(cnn, 0), uid(cnn, 1)]
    send(cnn, "save", uids=chosen, name="  seeing ")
    assert blocks() == {"seeing": "conv filters=8 size=5 padding=2, relu"}
    send(cnn, "insert", name="seeing", before=uid(cnn, 2))
    assert network(cnn).startswith(
        "conv filters=8 size=5 padding=2, relu, conv filters=8 size=5 padding=2, relu, maxpool"
    )
    send(cnn, "forget", name="seeing")
    assert blocks() == {}
    send(cnn, "save", uids=[], name="nothing")
    assert cnn.notes == ["Choose the layers first that the block shall hold."]
    for i in range(MOST):
        keep(f"{i}", parse("relu"))
    with pytest.raises(ValueError, match=f"There may be {MOST} saved blocks"):
        keep("more", parse("relu"))


def test_known_networks_and_whether_they_fit(cnn):
    given = inputs(cnn)
    for known in ready_made(given):
        send(cnn, "preset", name=known["name"])
        assert network(cnn) == written(parse(known["network"]))
        assert known["problem"] == ""
    small = {known["name"]: known["problem"] for known in ready_made(type(given)(1, 8, 10))}
    assert small["softmax regression"] == ""
    assert small["lenet5"].startswith("Layer ")


def test_the_worker_is_asked_until_every_card_has_been_counted(cnn):
    (lens,) = lenses(cnn)
    assert lens == {"name": "plan", "network": network(cnn), "inputs": list(cnn.config.inputs)}
    steps = shapes(cnn.config.network, *cnn.config.inputs)
    counted = [
        {"text": str(part), "shape": list(step.shape), "parameters": step.parameters, "macs": 7, "memory": 4}
        for part, step in zip(cnn.config.network, steps, strict=True)
    ]
    answer = {"input": [1, 28, 28], "cards": counted}
    cnn.answer["looks"] = {"plan": {"json": np.frombuffer(json.dumps(answer).encode(), np.uint8)}}
    assert lenses(cnn) == []
    assert {card["macs"] for card in cards(draft(cnn), cnn)} == {7}
    send(cnn, "duplicate", uids=[uid(cnn, 1)])  # the same layer on the same shape: nothing new to count
    assert lenses(cnn) == []
    send(cnn, "edit", uid=uid(cnn, 0), name="filters", value=3)
    assert question(draft(cnn).parts, inputs(cnn)) != []
    assert cards(draft(cnn), cnn)[0]["macs"] == 3 * 25 * 28 * 28  # by arithmetic, until it has been counted


def test_code_is_written_while_it_is_looked_at(cnn):
    assert code(draft(cnn), cnn) == ""
    send(cnn, "code", open=True)
    text = code(draft(cnn), cnn)
    compile(text, "network", "exec")
    assert "nn.Conv2d(1, 8" in text
    send(cnn, "remove", uids=[uid(cnn, 6)])
    assert code(draft(cnn), cnn).startswith("# This network cannot work yet.")


def test_a_class_may_be_kept_from_building(cnn):
    st.session_state[KEY] = Classroom(locked=frozenset({"builder"}))
    before = cnn.config
    send(cnn, "remove", uids=[uid(cnn, 0)])
    assert cnn.config == before
    assert cnn.notes == ["This page was shared with the network locked."]


def test_every_setting_of_a_layer_is_declared():
    for known in declarations():
        assert [field["name"] for field in known["fields"]] == fields_of(known["kind"])
        assert known["why"].endswith(".")
        for field in known["fields"]:
            assert field["widget"] in ("whole", "share", "switch", "choice")
            assert field["widget"] != "whole" or field["least"] <= field["most"]
    assert json.dumps(declarations())


def test_only_labs_with_a_network_have_it(bench):
    assert not BUILDER.offered(bench)
    assert module.NAME == "builder"


def test_settings_that_wait_for_a_network_are_what_it_is_built_for(cnn):
    send(cnn, "preset", name="lenet5")
    key = cnn.lab.key
    st.session_state[f"{key}:memory"] = _Memory(cnn.config, {"dataset": 0.0, "samples": 0.0}, waiting=True)
    st.session_state |= {f"{key}.dataset": "digits 8x8", f"{key}.samples": cnn.config.samples}
    assert inputs(cnn).size == 8
    assert "Layer 4" in problem(draft(cnn).parts, inputs(cnn))
    send(cnn, "preset", name="all convolutional")
    assert (cnn.config.dataset, cnn.config.network) == ("digits 8x8", draft(cnn).parts)
    assert cnn.run.config == cnn.config
