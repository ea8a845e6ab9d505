"""What the Architectures lab shows, against the same numbers worked out by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from engine.core.config import ConfigError
from engine.core.run import Run
from engine.experiments.architectures.config import FAMILIES
from engine.experiments.architectures.imagenet import TABLE

ALL = tuple(f"{family} depth=14" for family in FAMILIES)
NUMBER = {family: k for k, family in enumerate(FAMILIES)}


@pytest.fixture(scope="module")
def run():
    run = Run("architectures", {"samples": 120, "batch_size": 16, "contenders": ALL})
    run.advance(steps=12)
    return run


def look(run, name, **given):
    return run.look({"name": name, **given})


def network(run, family):
    return run.experiment.network[NUMBER[family]]


def asked(net, x):
    training = net.training
    net.eval()
    try:
        with torch.inference_mode():
            return net(x)
    finally:
        net.train(training)


def test_facts_say_what_is_inside(run):
    facts = run.experiment.facts()
    told = {each["family"]: each for each in facts["contenders"]}
    assert [each["label"] for each in facts["contenders"]][:3] == ["Plain-14", "Residual-14", "Pre-activation-14"]
    assert all(each["depth"] == 14 for each in told.values())
    assert told["plain"]["parameters"] == told["residual"]["parameters"]
    assert told["squeeze"]["gates"] == [f"residual{i}" for i in range(1, 7)]
    assert told["inception"]["branches"] == [f"inception{i}" for i in range(1, 7)]
    assert told["plain"]["blocks"] == ["residual1", "residual2", "residual4", "residual6"]
    assert (told["recurrent"]["times"], told["recurrent"]["blocks"]) == (6, [])
    assert told["residual"]["stages"][0] == {
        "name": "conv1", "kind": "conv", "words": "Convolution 8 filters of 3 x 3, padding 1", "shape": [8, 8, 8],
        "field": 3, "jump": 1,
    }  # fmt: skip
    assert {row["name"] for row in facts["curves"]} >= {"loss", "loss_5", "train_accuracy_0", "val_accuracy_5"}


def test_equal_contenders_are_told_apart():
    run = Run(
        "architectures", {"samples": 60, "contenders": ("plain depth=8", "plain depth=8", "plain depth=8 width=16")}
    )
    assert [each["label"] for each in run.experiment.facts()["contenders"]] == [
        "Plain-8 x8 (1)", "Plain-8 x8 (2)", "Plain-8 x16",
    ]  # fmt: skip


def test_standings_are_the_measured(run):
    scalars, standings = run.measure({}), look(run, "standings")
    for name, values in standings.items():
        assert values.dtype == np.float32
        for k, value in enumerate(values):
            assert value == pytest.approx(scalars[f"{name}_{k}"], rel=1e-5)


def test_flow_is_what_autograd_says(run):
    """Of the plain network's dense layer and of its first convolution, for the coming mini-batch."""
    flow = look(run, "flow")
    experiment, net = run.experiment, network(run, "plain")
    rows = experiment.coming_rows()
    x, y = experiment.learner.album.x[rows], experiment.learner.album.y[rows]
    before = {name: buffer.clone() for name, buffer in net.named_buffers()}
    with torch.enable_grad():
        sums = net.stages["conv1"][0](x)
        z = net.stages["conv1"][2](net.stages["conv1"][1](sums))
        for name, stage in net.stages.items():
            z = z if name == "conv1" else stage(z)
        weight = net.stages["conv1"][0].weight
        slope, gradient = torch.autograd.grad(F.cross_entropy(z, y), [sums, weight])
    for name, buffer in net.named_buffers():
        buffer.copy_(before[name])
    assert flow["depth/0"].tolist() == list(range(1, 15))
    assert flow["response/0"][0] == pytest.approx(sums.std().item(), rel=1e-4)
    assert flow["slope/0"][0] == pytest.approx((16 * slope.flatten(1).norm(dim=1)).mean().item(), rel=1e-3)
    assert flow["relative/0"][0] == pytest.approx((gradient.norm() / weight.norm()).item(), rel=1e-3)


def test_flow_counts_layers_by_depth(run):
    flow = look(run, "flow")
    assert flow[f"depth/{NUMBER['inception']}"].tolist() == [1, 3, 5, 7, 9, 11, 13, 14]
    assert flow[f"depth/{NUMBER['recurrent']}"].tolist() == list(range(1, 15))
    assert all(np.isfinite(values).all() for values in flow.values())


def test_the_gallery_asks_everybody(run):
    gallery = look(run, "gallery", start=7, count=5)
    x, y = run.experiment.pictures("val")
    assert gallery["index"].tolist() == [7, 8, 9, 10, 11]
    assert gallery["label"].tolist() == y[7:12].tolist()
    assert gallery["said"].shape == gallery["p"].shape == (len(ALL), 5)
    p = asked(network(run, "inception"), x[7:12]).softmax(1)
    np.testing.assert_allclose(gallery["p"][NUMBER["inception"]], p.max(1).values, rtol=1e-4)
    assert gallery["said"][NUMBER["inception"]].tolist() == p.argmax(1).tolist()


def test_branches_look_through_windows_of_several_sizes(run):
    looked = look(run, "branches", most=16)
    net = network(run, "inception")
    x = run.experiment.pictures("val")[0][:1]
    output = asked(torch.nn.Sequential(net.stages["conv1"], net.stages["inception1"]), x)[0]
    maps = [looked[f"map/{name}"] for name in ("1x1", "3x3", "5x5", "pool")]
    np.testing.assert_allclose(np.concatenate(maps), output, atol=1e-5)
    assert looked["channels"].tolist() == [2, 4, 1, 1]
    assert looked["field"].tolist() == [3, 5, 7, 5]
    assert looked["box"].tolist() == [[3, 3, 6, 6], [2, 2, 7, 7], [1, 1, 8, 8], [2, 2, 7, 7]]
    assert (looked["weight"] > 0).all()


@pytest.mark.parametrize("stage", ["inception1", "inception3", "inception5"])
def test_a_branch_depends_on_the_pixels_in_its_box(run, stage):
    """Of a network whose weights are all positive, so that nothing cancels: where its gradient is, as far as the
    picture goes."""
    looked = look(run, "branches", stage=stage)
    net = network(run, "inception")
    kept = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    for parameter in net.parameters():
        torch.nn.init.uniform_(parameter, 0.1, 1, generator=torch.Generator().manual_seed(0))
    for module in net.modules():
        if isinstance(module, torch.nn.MaxPool2d):
            module.forward = lambda x, pool=module: F.avg_pool2d(x, pool.kernel_size, pool.stride, pool.padding)
    net.eval()
    x = torch.rand(1, 1, 8, 8, requires_grad=True)
    z = x
    for name, module in net.stages.items():
        if name == stage:
            break
        z = module(z)
    for row, branch in zip(looked["box"], net.stages[stage][0].branches.values(), strict=True):
        y = branch(z)
        middle = y.shape[-1] // 2
        gradient = torch.autograd.grad(y[0, :, middle, middle].sum(), x, retain_graph=True)[0][0, 0]
        touched = gradient.abs().sum(0).nonzero()[:, 0]
        assert (int(touched[0]), int(touched[-1]) + 1) == (max(0, row[0]), min(8, row[2]))
    for module in net.modules():
        module.__dict__.pop("forward", None)
    for name, tensor in net.state_dict().items():
        tensor.copy_(kept[name])
    net.train()


def test_gates_are_means_by_class(run):
    gates = look(run, "gates")
    net = network(run, "squeeze")
    x, y = run.experiment.splits()["val"]
    z = asked(net.stages["conv1"], x)
    block = net.stages["residual1"][0].eval()
    with torch.inference_mode():
        y1 = block.conv2(F.relu(block.norms1[0](block.conv1(z))))
        weights = block.gate.weights(block.norms2[0](y1))  # (N, C)
    block.train()
    assert gates["gate/residual1"].shape == (10, 8)
    np.testing.assert_allclose(gates["gate/residual1"][3], weights[y == 3].mean(0), rtol=1e-4)
    np.testing.assert_allclose(gates["spread/residual1"], weights.std(0), rtol=1e-3)
    assert look(run, "gates", contender=NUMBER["plain"]) == {}


def test_unrolled_it_ends_where_the_network_ends(run):
    unrolled = look(run, "unrolled", image={"split": "val", "index": 4})
    net = network(run, "recurrent")
    x, y = run.experiment.splits()["val"]
    one = run.experiment.pictures("val")[0][4:5]
    np.testing.assert_allclose(unrolled["p"][-1], asked(net, one).softmax(1)[0], rtol=1e-3, atol=1e-6)
    right = (asked(net, x).argmax(1) == y).float().mean()
    assert unrolled["accuracy"][-1] == pytest.approx(float(right), abs=0.01)
    assert len(unrolled["accuracy"]) == len(unrolled["change"]) + 1 == 7
    assert unrolled["state/6"].shape == (4, 4, 4)


def test_a_lesion_is_a_network_without_the_block(run):
    for family in ("plain", "residual"):
        lesions = look(run, "lesions", contender=NUMBER[family])
        net = network(run, family)
        x, y = run.experiment.splits()["val"]
        blocks = run.experiment.facts()["contenders"][NUMBER[family]]["blocks"]
        for row, left_out in enumerate(blocks):
            stages = [stage for name, stage in net.stages.items() if name != left_out]
            right = (asked(torch.nn.Sequential(*stages), x).argmax(1) == y).float().mean()
            assert lesions["accuracy"][row] == pytest.approx(float(right))
        assert lesions["whole_accuracy"] == pytest.approx(look(run, "standings")["val_accuracy"][NUMBER[family]])


def test_the_imagenet_table_counts_what_has_a_paper(run):
    counts = {row.name: look(run, "imagenet", net=row.net) for row in TABLE if row.net}
    assert all(count["macs"] > 1e8 for count in counts.values())
    assert {name: count["parameters"] / 1e6 for name, count in counts.items()} == pytest.approx(
        {"AlexNet": 61.0, "ZFNet": 62.4, "VGG-19": 143.7, "GoogLeNet": 7.0, "ResNet-152": 60.2, "SENet-154": 115.1},
        abs=0.05,
    )
    assert [row.error for row in TABLE] == sorted((row.error for row in TABLE), reverse=True)
    assert (TABLE[2].name, TABLE[2].error, TABLE[-1].error) == ("AlexNet", 15.4, 2.25)


@pytest.mark.parametrize("lens", ["branches", "gates", "unrolled", "lesions"])
def test_a_contender_that_is_not_there_is_named(run, lens):
    with pytest.raises(LookupError, match="There are 6 contenders"):
        look(run, lens, contender=6)


def test_a_lens_about_nobody_is_empty():
    run = Run("architectures", {"samples": 60, "contenders": ("pre-activation depth=8",)})
    assert all(look(run, lens) == {} for lens in ("branches", "gates", "unrolled", "lesions"))
    assert look(run, "lesions", contender=0)["accuracy"].shape == (1,)


def test_strange_questions_get_a_sentence(run):
    with pytest.raises(LookupError, match="There is no inception block 'inception9'"):
        look(run, "branches", stage="inception9")
    with pytest.raises(LookupError, match="numbers from 0 to 499"):
        look(run, "branches", image={"split": "val", "index": 500})
    with pytest.raises(LookupError, match="no ImageNet network 'alexnett'"):
        look(run, "imagenet", net="alexnett")
    with pytest.raises(LookupError, match="1 to 100 pictures"):
        look(run, "gallery", count=0)
    with pytest.raises(ConfigError, match="no layer 'flaten'"):
        look(run, "plan", network="flaten")
