"""The bench against a pool that only writes down what it is told."""

import pytest

from engine.core.config import ConfigError
from ui import bench as module
from ui.curves_view import event_marks
from ui.network_view import network_command
from ui.steering import steer


def at(bench, step, head, **more):
    bench.run.answer.update({"step": step, "head": head, "events": [], **more})


def test_before_the_first_step_every_change_makes_the_run_anew(bench, pool):
    bench.want(bench.config.replace(layers="8"))
    assert list(pool.places) == ["r2"]
    assert bench.stale() == []


def test_a_changed_setting_waits_and_the_run_stays(bench, pool):
    at(bench, 50, 50)
    bench.want(bench.config.replace(layers="8", noise=0.3))
    assert list(pool.places) == ["r1"]
    assert bench.stale() == ["layers", "noise"]
    steer(bench, [{"do": "reset"}])
    assert list(pool.places) == ["r2"]
    assert bench.stale() == []


def test_a_live_setting_reaches_the_run(bench, pool):
    at(bench, 50, 50)
    bench.want(bench.config.replace(lr=0.5, noise=0.3))
    assert pool.told[-1] == ("adjust", "r1", {"lr": 0.5})
    assert bench.stale() == ["noise"]


def test_a_live_setting_changed_in_the_past_makes_a_fork(bench, pool):
    at(bench, 20, 50)
    bench.want(bench.config.replace(lr=0.5))
    assert ("fork", "r1", 20, {"lr": 0.5}) in pool.told
    assert len(bench.runs) == 2
    assert bench.run.config.lr == bench.config.lr == 0.5
    assert bench.runs[0].config.lr == 0.03
    assert bench.run.label == "Run 2: learning rate 0.5, run 1 from step 20"
    bench.want(bench.config.replace(lr=0.4))  # at once, before anything was asked of the new run
    assert len(bench.runs) == 2
    assert pool.told[-1] == ("adjust", bench.run.id, {"lr": 0.4})


def test_a_fork_before_an_adjustment_does_not_have_it(bench, pool):
    at(bench, 20, 50, events=[{"step": 30, "kind": "adjust", "changes": {"clip": 5.0}}])
    bench.run.config = bench.run.config.replace(clip=5.0)
    bench.config = bench.run.config
    bench.want(bench.config.replace(lr=0.5))
    assert bench.run.config.clip == 0


def test_a_fork_of_a_playing_run_plays_and_its_parent_rests(bench, pool):
    at(bench, 20, 50, playing=True)
    bench.want(bench.config.replace(lr=0.5))
    assert ("pause", "r1") in pool.told
    assert pool.told[-1] == ("play", bench.run.id)


def test_only_so_many_runs_are_kept(bench, pool):
    for i in range(10):
        at(bench, 20, 50)
        bench.fork(10, {"lr": 0.1 + i / 100})
    assert len(bench.runs) == module.KEPT_RUNS == len(pool.places)
    assert bench.run is bench.runs[-1]
    assert bench.runs[0].label == "Run 1"


def test_seeds(bench, pool):
    steer(bench, [{"do": "new_weights"}, {"do": "new_data"}, {"do": "seed", "seed": 7}])
    assert (bench.config.seed, bench.config.data_seed) == (7, 1)
    steer(bench, [{"do": "seed", "seed": -3}])
    assert bench.config.seed == 7
    assert "PlaygroundConfig.seed must be" in bench.notes[-1]


def test_an_unknown_preset_raises(bench):
    with pytest.raises(LookupError, match="Did you mean 'spiral'"):
        bench.preset("spirall")


def test_clicks_on_the_picture_change_the_settings(bench):
    for command in (
        {"do": "add_layer"},
        {"do": "add_unit", "layer": 0},
        {"do": "remove_unit", "layer": 1},
        {"do": "toggle_feature", "feature": "x1^2"},
        {"do": "toggle_feature", "feature": "x1"},
    ):
        network_command(bench, command)
    assert [layer.units for layer in bench.config.layers] == [5, 1, 2]
    assert bench.config.features == ("x2", "x1^2")


def test_the_last_input_cannot_be_switched_off(bench):
    network_command(bench, {"do": "toggle_feature", "feature": "x1"})
    with pytest.raises(ConfigError, match="at least one input"):
        network_command(bench, {"do": "toggle_feature", "feature": "x2"})


def test_a_weight_set_by_hand_reaches_the_run(bench, pool):
    at(bench, 5, 5, facts={"parameter_names": [["w0", "b0"], ["w1", "b1"]]})
    network_command(bench, {"do": "edit", "target": "b", "layer": 1, "index": [2], "value": 0.5})
    assert pool.told[-1] == ("edit", "r1", "b1", [2], 0.5)


def test_event_marks_say_what_happened():
    marks = event_marks(
        {
            "events": [
                {"step": 3, "kind": "adjust", "changes": {"lr": 0.1}},
                {"step": 5, "kind": "edit", "target": "output.bias", "index": [0], "value": 1.0},
            ],
            "diverged": {"step": 9},
        }
    )
    assert marks == [
        {"step": 3, "label": "lr = 0.1"},
        {"step": 5, "label": "output.bias[0] set to 1"},
        {"step": 9, "label": "diverged"},
    ]


def test_all_waiting_settings_can_be_forked_with(bench, pool):
    at(bench, 50, 50)
    bench.want(bench.config.replace(layers="8", noise=0.3))
    assert bench.waiting() == {"layers": bench.config.layers, "noise": 0.3}
    steer(bench, [{"do": "fork_waiting", "step": 20}])
    layer = {"units": 8, "activation": "tanh", "dropout": 0.0, "norm": "none"}
    assert ("fork", "r1", 20, {"layers": [layer], "noise": 0.3}) in pool.told
    assert bench.stale() == []
    assert bench.run.label == "Run 2: layers 8 tanh, noise 0.3, run 1 from step 20"
    assert (bench.run.parent, bench.run.forked_at) == ("r1", 20)


def test_a_fork_from_the_bar_stands_beside_its_parent_and_both_move(bench, pool):
    at(bench, 20, 50, playing=True)
    steer(bench, [{"do": "fork", "step": 20, "changes": {"lr": 0.3}}])
    assert (bench.run.id, bench.beside) == ("r2", "r1")
    assert ("pause", "r1") not in pool.told
    assert pool.told[-1] == ("play", "r2")
    for command, told in (
        ({"do": "pause"}, ("pause",)),
        ({"do": "step", "steps": 10}, ("play", 10)),
        ({"do": "speed", "value": 5}, ("speed", 5)),
    ):
        steer(bench, [command])
        assert [(verb, *rest) for verb, run, *rest in pool.told[-2:]] == [told, told]
        assert {run for _, run, *_ in pool.told[-2:]} == {"r1", "r2"}


def test_scrubbing_moves_the_other_run_as_far_as_it_has_been(bench, pool):
    at(bench, 20, 50)
    bench.fork(20, {"lr": 0.3})
    at(bench, 90, 90)
    steer(bench, [{"do": "seek", "step": 80}])
    assert pool.told[-2:] == [("seek", "r2", 80), ("seek", "r1", 50)]
    bench.together = False
    steer(bench, [{"do": "seek", "step": 30}])
    assert pool.told[-1] == ("seek", "r2", 30)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ({"do": "fork", "step": 20, "changes": {"lr": 99}}, "lr must be in"),
        ({"do": "fork", "step": 20, "changes": {"lrr": 1}}, "Did you mean 'lr'"),
        ({"do": "fork", "step": "x", "changes": {}}, "invalid literal"),
        ({"do": "hide", "run": "nobody", "value": True}, ""),
    ],
)
def test_a_fork_that_cannot_be_is_a_sentence(bench, command, sentence):
    at(bench, 20, 50)
    steer(bench, [command])
    assert sentence in bench.notes[-1]
    assert len(bench.runs) == 1


def test_the_two_pictures_change_places(bench, pool):
    at(bench, 20, 50)
    bench.fork(20, {"lr": 0.3})
    bench.show(0)
    assert (bench.run.id, bench.beside, bench.config.lr) == ("r1", "r2", 0.03)
    assert not [told for told in pool.told if told[0] == "pause"]


def test_closing_a_run_shows_its_parent(bench, pool):
    at(bench, 20, 50)
    bench.fork(20, {"lr": 0.3})
    at(bench, 40, 40)
    bench.fork(30, {"lr": 0.1})
    bench.close("r3")
    assert (bench.run.id, bench.beside, bench.config.lr) == ("r2", "", 0.3)
    bench.close("r1")
    assert [shown.id for shown in bench.runs] == ["r2"]
    bench.close("r2")  # the last one stays
    assert list(pool.places) == ["r2"]


def test_every_run_has_a_colour_of_its_own(bench):
    for lr in (0.1, 0.2, 0.3):
        at(bench, 20, 50)
        bench.fork(10, {"lr": lr})
    bench.close(bench.runs[1].id)
    at(bench, 20, 50)
    bench.fork(10, {"lr": 0.4})
    assert sorted(shown.colour for shown in bench.runs) == [0, 1, 2, 3]


def test_a_fork_at_the_beginning_is_a_run_of_the_other_settings(bench):
    at(bench, 0, 50, events=[{"step": 30, "kind": "adjust", "changes": {"clip": 5.0}}])
    bench.fork(0, {"noise": 0.5})
    assert bench.run.start == bench.run.config == bench.lab.Config(noise=0.5)


def test_the_axis_of_the_curves(bench):
    steer(bench, [{"do": "axis", "log_x": True, "x": "seconds"}])
    assert (bench.log_x, bench.x_axis) == (True, "seconds")
    steer(bench, [{"do": "axis", "log_x": False, "x": "furlongs"}])
    assert (bench.log_x, bench.x_axis) == (False, "step")


def test_a_preset_has_the_page_to_itself(bench):
    bench.fork(0, {"lr": 0.1})
    other = bench.beside
    bench.preset("spiral")
    assert bench.beside == ""
    assert bench.index(other) is not None
