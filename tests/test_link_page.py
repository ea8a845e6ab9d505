"""Links and a teacher's options on a lab's page, without a browser."""

import json

import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage
from ui.replay import NOTES

LAB = get("playground")


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


def opened(**query: str) -> LabPage:
    """The page of a link, when its run stands where the link says."""
    page = LabPage("playground", **query).run()
    return page.until(lambda now: page.bench.replay is None and now["state"] in ("paused", "ready") and "looks" in now)


def description(page: LabPage) -> dict:
    from ui.session import pool

    return pool().ask(page.bench.run.id, "describe")


def test_the_address_follows_the_run_and_opens_it_again():
    page = opened(lr="0.1", seed="3")
    page.train(30)
    page.at.select_slider(key="playground.lr").set_value(0.02)
    page.run().train(20)
    page.send("transport", "seek", step=35).until(lambda now: now["step"] == 35 and now["state"] == "paused")
    page.bench.panels = ["layers"]
    page.until(lambda now: {"at", "panels"} <= set(page.at.query_params))
    words = {name: values[-1] if isinstance(values, list) else values for name, values in page.at.query_params.items()}
    assert words == {
        "lr": "0.1", "seed": "3", "events": '[[30,"adjust",{"lr":0.02}]]', "head": "50", "at": "35", "panels": "layers",
    }  # fmt: skip
    other = opened(**words)
    assert description(other) == description(page)
    assert other.bench.answer["head"] == 50
    assert other.bench.panels == ["layers"]
    assert other.bench.config.lr == 0.02  # the knobs say what is in force
    assert other.bench.speed == page.bench.speed == other.bench.answer["speed"]
    assert not other.bench.stale()


def test_a_fork_with_another_network_travels():
    page = opened()
    page.train(20)
    page.send("transport", "fork", step=10, changes={"layers": [{"units": 3}], "optimizer": "sgd"})
    page.until(lambda now: now["head"] == 10)
    page.train(5)
    page.until(lambda now: "head" in page.at.query_params and page.at.query_params["head"] in ("15", ["15"]))
    words = {name: values[-1] if isinstance(values, list) else values for name, values in page.at.query_params.items()}
    assert json.loads(words["events"]) == [[10, "change", {"layers": "3 tanh", "optimizer": "sgd"}]]
    assert description(opened(**words))["weights_sha256"] == description(page)["weights_sha256"]


def test_a_run_that_blew_up_blows_up_again():
    words = {"dataset": "plane", "optimizer": "sgd", "lr": "3", "layers": "4 linear"}
    page = opened(**words).send("transport", "play").until(lambda now: now["state"] == "diverged")
    page.until(lambda now: "head" in page.at.query_params)
    head = page.at.query_params["head"]
    other = LabPage("playground", **words, head=head if isinstance(head, str) else head[-1]).run()
    other.until(lambda now: now["state"] == "diverged")
    assert other.bench.answer["diverged"] == page.bench.answer["diverged"]


def test_what_only_the_network_knows_to_be_wrong_is_said_and_left_out():
    events = [[3, "adjust", {"lr": 0.1}], [5, "edit", "no.such.weight", [0], 1], [7, "freeze", "h9.9", True]]
    page = opened(events=json.dumps(events), head="20", view="h9.9")
    assert page.bench.answer["head"] == 20
    assert page.bench.answer["events"] == [{"step": 3, "kind": "adjust", "changes": {"lr": 0.1}}]
    assert "no.such.weight" in page.said()
    assert "view=h9.9 is not part of this network" in page.said()
    page.at.button(key=f"playground:{NOTES}.close").click()
    page.run()
    assert "no.such.weight" not in page.said()


def test_views_that_the_network_lacks_are_said_at_once_on_a_link_without_steps():
    page = opened(view="h9.9", without="h8.1")
    assert "view=h9.9, without=h8.1 is not part of this network" in page.said()


def test_a_change_while_the_link_is_repeated_makes_a_run_of_its_own():
    page = opened(events='[[50,"adjust",{"l2":0.1}]]', head="20")
    page.at.select_slider(key="playground.lr").set_value(0.1)
    page.run()
    assert len(page.bench.runs) == 2  # the first one knows what will happen to it at step 50
    assert page.bench.run.config.lr == 0.1
    assert page.bench.run.config.l2 == 0


def test_hidden_controls_are_gone_and_locked_ones_rest():
    page = opened(hide="lr,presets,panel.code,own_data,group.data", lock="layers,loss", prose="0", level="simple")
    keys = {
        widget.key for kind in ("select_slider", "slider", "selectbox", "number_input") for widget in page.at.get(kind)
    }
    assert not {"playground.lr", "playground.noise", "playground.eps", "playground.init"} & keys
    assert "playground.batch_size" in keys
    assert page.at.number_input(key="playground.layers.0.units").disabled
    assert not page.at.get("subheader")  # no lesson
    assert not [button for button in page.at.button if "Own data" in button.label]
    page.send("network", "add_layer")
    assert "locked" in page.said()
    assert page.bench.config == LAB.Config()
    assert dict(page.at.query_params)["level"] in ("simple", ["simple"])


def test_options_survive_navigation():
    page = opened(hide="lr", text="large")
    page.at.switch_page("pages/home/home.py").run()
    assert {"hide", "text"} <= set(page.at.query_params)
    page.at.switch_page("pages/basics/playground.py").run()
    assert {"hide", "text"} <= set(page.at.query_params)
    assert not page.at.exception


@pytest.mark.parametrize("query", [{}, {"dataset": "own"}, {"hide": "nonsense,lr", "head": "20"}])
def test_the_share_dialog(query):
    page = opened(**query)
    page.at.button(key="playground.share.button").click()
    page.run()
    code = page.at.code[0].value
    assert ("head=20" in code) == ("head" in query)
    assert "nonsense" not in code
    assert "Others cannot open this address" in page.said()
    page.at.multiselect(key="playground.share.hide").set_value(["layers", "panel.code"])
    page.run()
    assert "hide=layers,panel.code" in page.at.code[0].value
    assert "hide" not in page.at.query_params or "layers" not in page.at.query_params["hide"]  # this page stays
