"""Networks of the ImageNet challenge: parameters are those that everybody counts, maps those of the papers."""

import pytest
import torch

from engine.networks import imagenet

COUNTS = {  # of weights, biases and norms
    "alexnet": 60_965_224,  # Krizhevsky et al. 2012: "60 million parameters"
    "zfnet": 62_357_608,
    "vgg19": 143_667_240,  # Simonyan and Zisserman 2014, table 2: 144 million
    "googlenet": 6_998_552,  # Szegedy et al. 2014, table 1, adds up to 6.8 million by its rounded rows
    "resnet152": 60_192_808,  # as torchvision's
    "senet154": 115_088_984,  # as the authors' network that Cadene ported to PyTorch
}


@pytest.fixture
def built():
    def build(name):
        with torch.device("meta"):
            return getattr(imagenet, name)().eval(), torch.empty(1, 3, *[227 if name == "alexnet" else 224] * 2)

    return build


@pytest.mark.parametrize("name", COUNTS)
def test_parameters_and_outputs(name, built):
    network, x = built(name)
    assert sum(p.numel() for p in network.parameters()) == COUNTS[name]
    assert network(x).shape == (1, imagenet.CLASSES)


@pytest.mark.parametrize(
    ("name", "sides"),
    [
        ("alexnet", [55, 27, 27, 13, 13, 13, 13, 6]), ("zfnet", [110, 55, 26, 13, 13, 13, 13, 6]),
        ("googlenet", [112, 56, 56, 56, 28, 28, 28, 14, 14, 14, 14, 14, 14, 7, 7, 7]),
    ],
)  # fmt: skip
def test_maps_have_the_sizes_of_the_paper(name, sides, built):
    network, x = built(name)
    found = []
    for layer in network:
        x = layer(x)
        if x.dim() == 4 and len(found) < len(sides):
            found.append(x.shape[2])
    assert found == sides


def test_a_bottleneck_is_the_paper_s():
    block = imagenet.Bottleneck(8, (4, 4, 16), stride=2).eval()
    x = torch.randn(2, 8, 6, 6, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(block(x), torch.relu(block.branch(x) + block.skip(x)))
    assert block(x).shape == (2, 16, 3, 3)
    assert isinstance(imagenet.Bottleneck(16, (4, 4, 16)).skip, torch.nn.Identity)
