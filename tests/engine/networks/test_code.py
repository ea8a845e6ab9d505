"""The program of a network: it runs, and gives the same outputs with the same weights."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings

from engine.core.config import ConfigError
from engine.networks.arithmetic import problems
from engine.networks.build import build_network
from engine.networks.code import code
from engine.networks.presets import NETWORKS as KNOWN
from engine.networks.spec import parse
from tests.engine.networks.drawn import CHANNELS, CLASSES, NETWORKS, SIZES


def same_outputs(parts, channels, size, classes):
    names = {}
    exec(compile(code(parts, channels, size, classes), "network.py", "exec"), names)
    told, built = names["network"], build_network(parts, channels, size, classes)
    kept = [name for name in told.state_dict() if not name.endswith("num_batches_tracked")]
    told.load_state_dict(dict(zip(kept, built.state_dict().values(), strict=True)), strict=False)
    x = torch.randn(3, channels, size, size, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        torch.testing.assert_close(told.eval()(x), built.eval()(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", KNOWN)
def test_known_networks_run_and_equal(name):
    same_outputs(parse(KNOWN[name].text), 1, 28, 10)


@settings(max_examples=40)
@given(NETWORKS, CHANNELS, SIZES, CLASSES)
def test_any_network_that_works_runs_and_equals(parts, channels, size, classes):
    if not problems(parts, channels, size, classes):
        same_outputs(parts, channels, size, classes)


def test_it_stands_alone(tmp_path):
    program = tmp_path / "network.py"
    program.write_text(code(parse(KNOWN["squeeze"].text), 1, 8, 10) + "print(tuple(scores.shape))\n")
    done = subprocess.run([sys.executable, "-I", program], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.stdout.strip() == "(1, 10)", done.stderr


def test_it_is_what_one_would_write():
    told = code(parse("conv filters=6 size=5 padding=2, relu, maxpool, flatten, dropout rate=0.25, dense"), 1, 28, 10)
    assert "    nn.Conv2d(1, 6, 5, padding=2),                        # 6 x 28 x 28\n" in told
    assert "    nn.Linear(1176, 10),  " in told
    assert "import functional" not in told
    assert "class" not in told.replace("classes", "")


def test_what_does_not_fit_has_no_program():
    with pytest.raises(ConfigError, match="put flatten before it"):
        code(parse("conv, dense"), 1, 28, 10)
