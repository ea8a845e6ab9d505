"""The Playground's page without a browser: buttons, the dialog, and commands such as the components send."""

import pytest

from engine.core.catalogue import get
from tests.lab_page import LabPage

LAB = get("playground")
IRIS = "length,width,species\n" + "\n".join(f"{i / 10},{(i * 7) % 5},{'ab'[i % 2]}" for i in range(40))
WIDE = "a,b,c,price\n" + "\n".join(f"{i},{i % 7},{i % 3},{i * 1.5}" for i in range(40))


class Page(LabPage):
    """The Playground's, with its dialog for data of one's own."""

    def __init__(self, **query: str):
        super().__init__("playground", **query)

    def open_own_data(self, table: str) -> "Page":
        """The dialog with a table in it. It is open for one run: without a browser nothing keeps it."""
        self.at.session_state["playground.own.text"] = table
        self.at.button(key="playground.own.open").click()
        return self.run()

    def train_on(self, table: str) -> "Page":
        self.open_own_data(table)
        self.button("Train on this").click()
        return self.open_own_data(table)


pytestmark = pytest.mark.usefixtures("worker_in_a_thread")


@pytest.fixture
def page() -> Page:
    return Page().opened()


@pytest.mark.parametrize("name", LAB.all_presets)
def test_every_preset_opens_by_its_button(page, name):
    page.at.button(key=f"playground.presets.{name}").click()
    page.run().until(lambda now: now["state"] == "ready" and "looks" in now)
    assert page.bench.config == LAB.Config.parse(LAB.preset(name).values)
    assert page.bench.run.config == page.bench.config
    assert page.bench.answer["facts"]["features"]


def test_a_try_button_opens_the_same_preset(page):
    key = next(button.key for button in page.at.button if button.key and button.key.endswith(".zeros"))
    page.at.button(key=key).click()
    page.run()
    assert page.bench.config.init == "zeros"


def test_the_bar_steps_plays_pauses_and_seeks(page):
    page.train(10).train(1)
    page.send("transport", "step", steps="epoch").until(lambda now: now["head"] == 11 + now["epoch_steps"])
    page.send("transport", "seek", step=3).until(lambda now: now["step"] == 3)
    page.send("transport", "play").until(lambda now: now["step"] > 40)
    page.send("transport", "pause").until(lambda now: now["state"] == "paused")
    page.send("transport", "reset").until(lambda now: now["state"] == "ready")
    assert page.bench.answer["head"] == 0


def test_a_command_is_obeyed_once(page):
    page.send("transport", "new_weights")
    page.run().run()
    assert page.bench.config.seed == 1


def test_seeds_are_typed_and_wrong_ones_are_explained(page):
    page.send("transport", "seed", seed=42)
    page.send("transport", "data_seed", data_seed=7)
    assert (page.bench.run.config.seed, page.bench.run.config.data_seed) == (42, 7)
    page.train(10)
    page.send("transport", "seed", seed=-4)
    assert "seed must be" in page.said()
    assert page.bench.run.config.seed == 42
    assert page.bench.answer["head"] == 10  # the run is still there


def test_the_curve_is_thinned_for_the_axis_it_is_drawn_on(page):
    page.send("curves", "axis", log_x=True)
    assert page.bench.log_x


def test_a_setting_waits_for_reset_and_a_live_one_does_not(page):
    page.train(10)
    page.at.select_slider(key="playground.lr").set_value(0.1)
    page.at.slider(key="playground.noise").set_value(0.3)
    page.run()
    assert page.bench.stale() == ["noise"]
    assert page.bench.answer["events"][-1]["changes"] == {"lr": 0.1}
    assert page.bench.answer["head"] == 10
    page.send("transport", "reset")
    assert page.bench.stale() == []
    assert page.bench.run.config.noise == 0.3


def test_a_change_in_the_past_makes_a_second_run(page):
    page.train(20)
    page.send("transport", "seek", step=5).until(lambda now: now["step"] == 5)
    for rate in (0.1, 0.2):  # the second change belongs to the fork
        page.at.select_slider(key="playground.lr").set_value(rate)
        page.run()
    assert [run.config.lr for run in page.bench.runs] == [0.03, 0.2]
    assert page.bench.answer["head"] == 5
    page.send("runs", "show", run=page.bench.runs[0].id)
    assert page.bench.answer["head"] == 20
    assert page.at.select_slider(key="playground.lr").value == 0.03


def test_the_picture_builds_the_network(page):
    page.send("network", "add_layer").send("network", "add_unit", layer=0).send(
        "network", "toggle_feature", feature="x1^2"
    )
    page.until(lambda now: now["state"] == "ready" and len(now["facts"]["layers"]) == 3)
    assert [layer.units for layer in page.bench.run.config.layers] == [5, 2, 2]
    assert page.bench.answer["facts"]["features"] == ["x1", "x2", "x1^2"]
    for _ in range(3):
        page.send("network", "remove_layer")
    assert page.bench.run.config.layers == ()


def test_the_picture_looks_at_units_and_sets_weights(page):
    page.train(10)
    page.send("network", "look_at", unit="h0.1")
    assert page.bench.view == "h0.1"
    page.send("network", "edit", target="w", layer=1, index=[0, 2], value=2.5)
    assert page.bench.answer["looks"]["network"]["w_1"][0, 2] == 2.5
    page.send("network", "edit", target="b", layer=0, index=[99], value=1)
    assert "99" in page.said()
    assert page.bench.answer["head"] == 10


def test_a_unit_that_is_no_more_is_not_looked_at(page):
    page.send("network", "look_at", unit="h1.1")
    page.send("network", "remove_layer").until(lambda now: len(now["facts"]["layers"]) == 1)
    assert page.bench.view == "out"


def test_painted_points_are_trained_on(page):
    points = [[x / 10, side, c] for c, side in enumerate((-2, 2)) for x in range(-10, 10)]
    page.send("network", "paint", points=points).until(lambda now: now["facts"].get("train") == 20)
    assert page.bench.run.config.dataset == "own"
    assert page.bench.answer["facts"]["classes"] == 2
    page.train(10)


def test_a_pasted_table_is_trained_on(page):
    page.open_own_data(IRIS)
    assert "'species' is text" in " ".join(caption.value for caption in page.at.caption)
    page.train_on(IRIS).until(lambda now: now["facts"]["task"] == "binary" and now["facts"]["train"] == 20)
    assert page.bench.config.table_features == ("length", "width")
    page.train(10)


def test_a_second_table_has_choices_of_its_own_and_axes(page):
    page.train_on(IRIS).train_on(WIDE).until(lambda now: now["facts"]["task"] == "regression")
    assert page.bench.config.table_features == ("a", "b", "c")
    page.run()
    page.at.selectbox(key="playground.axes.1").set_value(2)
    page.run()
    assert page.bench.pair == (0, 2)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("a,y\n1,2\n2,3\n", "at least two feature columns"),
        ("name,town\nx,y\nz,w\n", "one column of numbers"),
        ("a,b,y\n1,2\n1,2,3,4\n", "line 3 has 4"),
        ("   ", ""),
    ],
)
def test_a_table_that_cannot_be_used_is_explained(page, table, sentence):
    page.train(10).open_own_data(table)
    assert sentence in page.said()
    assert not [button for button in page.at.button if "Train on this" in button.label]
    assert page.bench.answer["head"] == 10


def test_a_run_that_blows_up_says_where(page):
    page.at.button(key="playground.presets.lr-too-high").click()
    page.run().until(lambda now: now["state"] == "ready")
    page.send("transport", "play").until(lambda now: now["state"] == "diverged")
    assert page.bench.answer["message"].startswith("Diverged: at step ")


def test_a_hidden_page_costs_no_looks(page):
    page.send("transport", "visible", value=False)
    page.train(10)
    assert not page.bench.answer["looks"]
    page.send("transport", "visible", value=True)
    assert {"network", "surface", "points"} <= page.bench.answer["looks"].keys()


def test_a_bad_link_opens_with_a_sentence_for_each_mistake():
    page = Page(layrs="3", lr="100", seed="-4", layers="99 tanh", table="x", dataset="moons").run()
    notes = " ".join(warning.value for warning in page.at.warning)
    for part in ("Did you mean 'layers'?", "lr must be in", "seed must be", "units must be", "table cannot come from"):
        assert part in notes
    assert page.bench.config == LAB.Config(dataset="moons")
    assert page.at.query_params == {"dataset": "moons"}
