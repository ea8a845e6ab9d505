"""Silencing and freezing units, the ranking, and slow motion on the Playground's page, without a browser."""

import pytest

from tests.lab_page import LabPage
from ui.components.packing import unpack
from ui.panels import PANELS

pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> LabPage:
    return LabPage("playground").opened()


def message(page, component):
    """What the newest frame of a component says: meta and arrays."""
    for element in page.at.get("bidi_component"):
        if element.proto.component_name.endswith(f"torchlight_{component}"):
            return unpack(element.proto.bytes)
    raise AssertionError(f"There is no component {component} on the page.")


def open_panel(page, name):
    return page.send("panels", "panel", name=name, open=True)


def test_panels_open_and_close_and_keep_the_order_of_the_row(page):
    for name in ("ablation", "diagnosis", "ablation"):
        open_panel(page, name)
    assert page.bench.panels == ["diagnosis", "ablation"]
    meta, _ = message(page, "panels")
    assert [panel["name"] for panel in meta["panels"] if panel["open"]] == ["diagnosis", "ablation"]
    offered = [name for name, panel in PANELS.items() if panel.offered(page.bench)]  # some belong to one lab alone
    assert [panel["name"] for panel in meta["panels"]] == offered
    page.send("panels", "panel", name="diagnosis", open=False).send("panels", "panel", name="nobody", open=True)
    page.send("panels", "panel", name="shelf").send("panels", "panel", name="shelf", open="yes")
    assert page.bench.panels == ["ablation"]


@pytest.mark.parametrize(("words", "offered"), [({"lock": "code"}, 6), ({"hide": "code"}, 6), ({"lock": "panels"}, 7)])
def test_a_class_opens_only_what_its_teacher_left_open(page, words, offered):
    for word, names in words.items():
        page.at.query_params[word] = names
    page.at.session_state["classroom:page"] = None
    page.run()
    meta, _ = message(page, "panels")
    assert len(meta["panels"]) == offered
    open_panel(page, "code")
    assert page.bench.panels == []


def test_a_unit_is_silenced_in_what_is_seen_and_restored(page):
    page.train(20)
    before = page.bench.answer["looks"]["network"]["out_maps"]
    page.send("network", "silence", unit="h0.1", way="zero")
    answer = page.bench.answer
    assert page.bench.ablated == {"h0.1": "zero"}
    assert answer["measured"]["without"]["val_loss"] != answer["measured"]["with"]["val_loss"]
    assert (answer["looks"]["network"]["out_maps"] != before).any()
    assert answer["head"] == 20
    assert not answer["events"]
    meta, _ = message(page, "network")
    assert meta["ablated"] == {"h0.1": "zero"}
    assert meta["measured"]["without"] == answer["measured"]["without"]
    page.send("network", "silence", unit="h1.0", way="mean").send("network", "silence", unit="h0.1", way=None)
    assert page.bench.ablated == {"h1.0": "mean"}
    page.send("network", "restore_all")
    assert page.bench.ablated == {}
    assert page.bench.answer["measured"] is None
    assert (page.bench.answer["looks"]["network"]["out_maps"] == before).all()


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ({"unit": "h0.99", "way": "zero"}, "no unit 'h0.99'"),
        ({"unit": "out.0", "way": "zero"}, "no unit 'out.0'"),
        ({"unit": "h0.1", "way": "loud"}, "cannot be done"),
        ({"unit": 3, "way": "zero"}, "cannot be done"),
    ],
)
def test_what_cannot_be_silenced_is_explained(page, command, part):
    page.send("network", "silence", **command)
    assert part in page.said()
    assert page.bench.ablated == {}


def test_a_silenced_unit_that_is_no_more_speaks_for_nobody(page):
    page.send("network", "silence", unit="h1.1", way="zero")
    page.send("network", "remove_layer").until(lambda now: len(now["facts"]["layers"]) == 1)
    assert page.bench.ablated == {}


def test_freezing_is_an_event_and_in_the_past_a_fork(page):
    page.train(10).send("network", "freeze", unit="h0.2", on=True)
    assert page.bench.answer["events"] == [{"step": 10, "kind": "freeze", "unit": "h0.2", "on": True}]
    assert message(page, "network")[0]["frozen"] == ["h0.2"]
    weights = page.bench.answer["looks"]["network"]["w_0"][2].copy()
    page.train(10)
    assert (page.bench.answer["looks"]["network"]["w_0"][2] == weights).all()
    page.send("transport", "seek", step=5).until(lambda now: now["step"] == 5)
    assert message(page, "network")[0]["frozen"] == []  # it was not frozen yet
    page.send("network", "freeze", unit="h0.0", on=True)
    assert len(page.bench.runs) == 2
    assert page.bench.answer["events"][-1]["unit"] == "h0.0"
    page.send("network", "freeze", unit="h0.0", on=False)
    assert message(page, "network")[0]["frozen"] == []


def test_the_ranking_is_made_at_rest_and_kept_while_the_run_plays(page):
    page.train(20)
    open_panel(page, "ablation")
    meta, arrays = message(page, "ablation")
    assert [name for name, _ in meta["units"]] == ["h0.0", "h0.1", "h0.2", "h0.3", "h1.0", "h1.1"]
    assert meta["ranked_at"] == 20
    assert arrays["val_loss"].shape == (6,)
    page.send("transport", "play").until(lambda now: now["step"] > 60)
    meta, arrays = message(page, "ablation")
    assert meta["moving"]
    assert meta["ranked_at"] == 20
    page.send("transport", "pause").until(lambda now: now["state"] == "paused")
    page.run()
    assert message(page, "ablation")[0]["ranked_at"] == page.bench.answer["step"]
    zero = message(page, "ablation")[1]["val_loss"]
    page.send("ablation", "way", way="mean").run()
    assert (message(page, "ablation")[1]["val_loss"] != zero).any()
    page.send("ablation", "silence", unit="h0.0", way="mean")
    assert page.bench.ablated == {"h0.0": "mean"}
    page.send("ablation", "nonsense")
    page.send("ablation", "restore_all")
    assert page.bench.ablated == {}


def test_slow_motion_shows_the_step_that_is_taken_then(page):
    page.train(10)
    open_panel(page, "slow_motion")
    meta, arrays = message(page, "slow_motion")
    assert meta["why_not"] == ""
    assert [column["total"] for column in meta["columns"]] == [2, 4, 2, 1]
    assert all(meta["code"][stage] for stage in ("batch", "forward", "loss", "backward", "update"))
    after = arrays["value/output.weight"] + arrays["change/output.weight"]
    page.send("slow_motion", "take").until(lambda now: now["head"] == 11 and not now["playing"])
    assert (page.bench.answer["looks"]["network"]["w_2"] == after.astype("float32")).all()
    page.run()
    assert message(page, "slow_motion")[0]["step"] == 11


def test_slow_motion_waits_while_the_run_plays_and_ends_with_it(page):
    open_panel(page, "slow_motion")
    page.send("transport", "play").until(lambda now: now["step"] > 5)
    meta, arrays = message(page, "slow_motion")
    assert meta["why_not"] == "Pause to look at one step."
    assert not arrays
    page.at.button(key="playground.presets.lr-too-high").click()
    page.run().until(lambda now: now["state"] == "ready")
    page.send("transport", "play").until(lambda now: now["state"] == "diverged")
    page.run()
    assert message(page, "slow_motion")[0]["why_not"] == "There is no next step: the run has diverged."


@pytest.mark.parametrize("preset", ["spiral", "zeros"])
def test_both_panels_stand_a_preset(page, preset):
    if preset not in page.bench.lab.all_presets:
        pytest.skip(f"no preset {preset}")
    page.at.button(key=f"playground.presets.{preset}").click()
    page.run().until(lambda now: now["state"] == "ready" and "looks" in now)
    page.bench.panels = ["ablation", "slow_motion"]
    page.run()
    assert message(page, "ablation")[1]["val_loss"].size == len(message(page, "ablation")[0]["units"])
    assert message(page, "slow_motion")[1]["numbers"].size


def test_without_hidden_layers_there_is_nothing_to_silence(page):
    for _ in range(2):
        page.send("network", "remove_layer")
    page.until(lambda now: now["facts"]["layers"] == [] and "looks" in now)
    page.bench.panels = ["ablation", "slow_motion"]
    page.run()
    assert any("no hidden units" in caption.value for caption in page.at.caption)
    assert [column["title"] for column in message(page, "slow_motion")[0]["columns"]] == ["Inputs", "Output"]
