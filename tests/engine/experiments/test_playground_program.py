"""Exported Playground programs print the losses of their runs, bit for bit, whatever is set and whatever happens."""

import base64
import random

import numpy as np
import pytest

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.data.table import points_to_csv
from engine.experiments.playground.config import (
    ACTIVATIONS,
    CLASS_DATA,
    CURVE_DATA,
    FEATURES,
    INITS,
    NORMS,
    OPTIMIZERS,
    PLANE_DATA,
    SCHEDULES,
    PlaygroundConfig,
)
from engine.experiments.playground.program.story import write
from engine.export.files import program_of
from engine.export.layout import sections
from tests.programs import all_printed

DATA = (*CLASS_DATA, *PLANE_DATA, *CURVE_DATA)
TABLE = "height,width,same,kind,price\n" + "\n".join(
    f"{i / 7},{i * 7 % 5},5,{'xyz'[i % 3]},{i * i % 11 + 0.25}" for i in range(60)
)
STORIES = 40


def same_bits(runs, folder):
    for run, losses in zip(runs, all_printed([program_of(run) for run in runs], folder), strict=True):
        column = run.timeline.columns["loss"]
        assert list(losses) == column.steps.tolist()
        assert list(losses.values()) == column.values.tolist(), run.description()


def trained(values, steps=25):
    run = Run("playground", values)
    run.advance(until=steps)
    return run


def layer(luck):
    return {
        "units": luck.randint(1, 9), "activation": luck.choice(ACTIVATIONS), "norm": luck.choice(NORMS),
        "dropout": luck.choice([0, 0, 0.3]),
    }  # fmt: skip


def settings(luck):
    """Some settings, not always ones that fit together."""
    inputs = luck.sample(FEATURES, luck.randint(1, 4))
    possible = {
        "dataset": luck.choice(DATA), "classes": luck.randint(2, 6), "noise": luck.choice([0, 0.1, 0.37]),
        "samples": luck.choice([20, 51, 300]), "train_share": luck.choice([0.3, 0.5, 0.82]), "features": inputs,
        "layers": [layer(luck) for _ in range(luck.randint(0, 3))], "init": luck.choice(INITS),
        "loss": luck.choice(["cross-entropy", "squared error"]), "optimizer": luck.choice(OPTIMIZERS),
        "lr": luck.choice([0.003, 0.1]), "batch_size": luck.choice([3, 16, 25, 4000]), "seed": luck.randint(0, 9),
        "data_seed": luck.randint(0, 9), "schedule": luck.choice(SCHEDULES), "schedule_steps": luck.choice([7, 30]),
        "l1": luck.choice([0, 0.01]), "l2": luck.choice([0, 0.02]), "clip": luck.choice([0, 0.3]),
        "early_stopping": luck.random() < 0.3, "patience": luck.choice([1, 4]),
    }  # fmt: skip
    return dict(luck.sample(list(possible.items()), luck.randint(3, len(possible))))


def story(number):
    """A run with random settings on which random things happen."""
    luck = random.Random(number)
    while True:
        try:
            run = Run("playground", settings(luck))
        except (ConfigError, ValueError):
            continue
        break
    for _ in range(luck.randint(0, 5)):
        run.advance(steps=luck.randint(0, 15))
        names = dict(run.experiment.network.named_parameters())
        match luck.choice(["adjust", "fork", "edit", "freeze", "thaw", "weights", "dropout"]):
            case "adjust":
                live = ("lr", "batch_size", "schedule", "schedule_steps", "l1", "l2", "clip")
                changes = {name: value for name, value in settings(luck).items() if name in live}
                if changes.get("batch_size", 2) > 1:
                    run.adjust(**changes)
            case "dropout" if run.config.layers:
                layers = [one.model_dump() | {"dropout": luck.choice([0, 0.4])} for one in run.config.layers]
                run.adjust(layers=layers)
            case "fork":
                try:
                    run = run.fork(luck.randint(0, run.timeline.head), **settings(luck))
                except (ConfigError, ValueError):
                    continue
            case "edit":
                name = luck.choice(list(names))
                run.edit(name, [side - 1 for side in names[name].shape], luck.choice([0.25, -1, 1e-9]))
            case "freeze" | "thaw" as verb:
                units = len(run.experiment.network.output.weight)
                run.freeze(f"out.{luck.randrange(units)}", verb == "freeze")
                if run.config.layers:
                    run.freeze(f"h0.{luck.randrange(run.config.layers[0].units)}", verb == "freeze")
            case "weights":
                run.load_weights(other_weights(run, luck.random()))
    run.advance(steps=20)
    return run


def other_weights(run, shift):
    return {
        name: [list(tensor.shape), base64.b64encode((tensor.numpy() * 0.9 + shift).astype("<f4").tobytes()).decode()]
        for name, tensor in run.experiment.network.state_dict().items()
    }


@pytest.mark.slow
def test_whatever_happens_the_losses_are_the_run_s(tmp_path):
    same_bits([run for run in map(story, range(STORIES)) if run.timeline.head], tmp_path)


@pytest.mark.slow
def test_every_choice_of_every_setting(tmp_path):
    choices = [
        *({"dataset": name, "noise": 0.3, "train_share": 0.7} for name in DATA),
        *({"dataset": name, "noise": 0, "classes": 5} for name in CLASS_DATA),
        *({"layers": [{"units": 5, "activation": name, "norm": norm}]} for name in ACTIVATIONS for norm in NORMS),
        *({"init": name, "features": [FEATURES[i], "x1*x2"]} for i, name in enumerate(INITS) if FEATURES[i] != "x1*x2"),
        *({"optimizer": name, "l1": 0.001, "l2": 0.01} for name in OPTIMIZERS),
        *({"schedule": name, "schedule_steps": 30, "optimizer": "rprop"} for name in SCHEDULES),
        *(
            {"loss": name, "dataset": data, "clip": 0.2}
            for name in ("cross-entropy", "squared error")
            for data in ("xor", "rings", "sine")
        ),
    ]
    same_bits([trained(values) for values in choices], tmp_path)


@pytest.mark.slow
def test_own_data(tmp_path):
    painted = points_to_csv([[i % 5 - 2.1234, i % 7 - 3.33, i % 3 * 2] for i in range(40)])
    own = {"dataset": "own", "table": TABLE, "table_features": ["height", "width"], "table_target": "kind"}
    gaps = TABLE.replace("5,5,z", ",5,z").replace("3,5,y", "3,?,y")
    runs = [
        trained(own),
        trained(own | {"table": gaps}),
        trained(own | {"table_features": ["height", "width", "same"], "loss": "squared error"}),
        trained(own | {"table_target": "price", "table_task": "regression", "features": ["x2", "sin x1"]}),
        trained({"dataset": "own", "table": painted, "table_features": ["x1", "x2"], "table_target": "class"}),
    ]
    same_bits(runs, tmp_path)


def test_what_is_not_used_is_not_written():
    plain = write(PlaygroundConfig(), (), 10)
    for word in ("Dropout", "Norm", "is_weight", "clip", "schedule", "frozen", "best", "inherit", "eval()", "moons"):
        assert word not in plain, word
    rich = {"layers": "4 tanh dropout=0.2 norm=batch", "l2": 0.1, "clip": 1.0, "schedule": "cosine"}
    text = write(PlaygroundConfig.parse({**rich, "early_stopping": True}), (), 10)
    for word in ("Dropout(0.2)", "BatchNorm1d(4)", "is_weight", "length > clip", "cosine(step - 1)", "eval()"):
        assert word in text, word


def test_events_at_or_after_the_last_step_are_left_out():
    events = [{"step": 10, "kind": "adjust", "changes": {"lr": 0.5}}]
    assert write(PlaygroundConfig(), events, 10) == write(PlaygroundConfig(), (), 10)
    assert "lr = 0.5" in write(PlaygroundConfig(), events, 11)


def test_a_fork_says_only_what_is_new():
    events = [{"step": 5, "kind": "change", "changes": {"optimizer": "sgd"}}]
    names = [name for name, _ in sections(write(PlaygroundConfig(), events, 10))]
    assert [name for name in names if "step" in name] == [
        f"from step 6: {name}" for name in ("network", "optimizer", "mini-batches", "training")
    ]


@pytest.mark.parametrize("event", [
    {"step": 0, "kind": "edit", "target": "output.weight.data; import os", "index": [0, 0], "value": 1.0},
    {"step": 0, "kind": "weights", "tensors": {'output.weight"): import os#': [[1], "AAAA"]}},
])  # fmt: skip
def test_names_that_are_no_parameters_are_refused(event):
    with pytest.raises(LookupError):
        write(PlaygroundConfig(), [event], 10)


def test_a_table_s_names_stay_in_comments():
    name = 'a"""\nimport os\\'
    table = f'"{name.replace(chr(34), chr(34) * 2)}",b,kind\n1,2,x\n2,3,y\n3,1,"x\ny"\n4,1,x'
    config = PlaygroundConfig.parse({
        "dataset": "own", "table": table, "table_features": (name.strip(), "b"), "table_target": "kind"
    })  # fmt: skip
    text = write(config, (), 5)
    assert "import os" in text
    lines = [line for line in text.splitlines() if "import os" in line]
    assert all(line.startswith(("#", "    inputs")) for line in lines), lines
    compile(text, "program.py", "exec")


def test_numbers_survive_being_written():
    config = PlaygroundConfig(lr=0.1 + 0.2, noise=1 / 3)
    text = write(config, (), 5)
    assert repr(0.1 + 0.2) in text
    assert repr(1 / 3) in text
    assert np.float64(repr(1 / 3)) == 1 / 3
