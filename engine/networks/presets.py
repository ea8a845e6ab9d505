"""Networks worth knowing, as texts; made small enough for images of 28 x 28 or 8 x 8 pixels and one processor core."""

from __future__ import annotations

from typing import NamedTuple


class Known(NamedTuple):
    """A network with a name: ``text`` is what ``spec.parse`` reads, ``about`` a sentence with its source."""

    title: str
    text: str
    about: str


def residual_network(
    depth: int, width: int = 8, skip: bool = True, preactivation: bool = False, reduction: int = 0
) -> str:
    """A residual network of ``depth`` = 6n + 2 layers: a convolution, three groups of n blocks of which each has twice
    the filters and half the image of the one before, global pooling, a dense layer. He et al. 2015 (arXiv:1512.03385),
    section 4.2; they begin with 16 filters. Raises ValueError for another depth."""
    blocks, rest = divmod(depth - 2, 6)
    if rest or blocks < 1:
        raise ValueError(f"A residual network of this kind has 6n + 2 layers (8, 14, 20, ...), got {depth}.")
    options = " skip=false" * (not skip) + " preactivation=true" * preactivation
    options += f" reduction={reduction}" if reduction else ""
    parts = [f"conv filters={width} padding=1"] + ([] if preactivation else ["batchnorm", "relu"])
    for group in range(3):
        for block in range(blocks):
            stride = " stride=2" if group and not block else ""
            parts.append(f"residual filters={width * 2**group}{stride}{options}")
    parts += ["batchnorm", "relu"] if preactivation else []
    return ", ".join([*parts, "globalpool", "dense"])


def _residual(depth: int) -> Known:
    about = f"{depth} layers, skips around every two: He et al. 2015, arXiv:1512.03385, with half the filters."
    return Known(f"ResNet-{depth}", residual_network(depth), about)


def _plain(depth: int) -> Known:
    return Known(
        f"Plain-{depth}", residual_network(depth, skip=False), f"ResNet-{depth} with the same weights and no skips."
    )


NETWORKS = {
    "softmax regression": Known(
        "Softmax regression", "flatten, dense", "One layer: every class has a weight for every pixel.",
    ),
    "small": Known(
        "Two convolutions",
        "conv filters=8 size=5 padding=2, relu, maxpool, conv filters=16 size=5 padding=2, relu, maxpool size=3, "
        "flatten, dense",
        "The network of ConvNetJS's digit demo (Karpathy 2014).",
    ),
    "lenet5": Known(
        "LeNet-5",
        "conv filters=6 size=5 padding=2, tanh, avgpool, conv filters=16 size=5, tanh, avgpool, "
        "flatten, dense units=120, tanh, dense units=84, tanh, dense",
        "The reader of handwritten digits of LeCun et al. 1998 (Proceedings of the IEEE 86), with every map connected "
        "to every other and a softmax at its end.",
    ),
    "vgg small": Known(
        "Small VGG",
        "conv filters=8 padding=1, relu, conv filters=8 padding=1, relu, maxpool, "
        "conv filters=16 padding=1, relu, conv filters=16 padding=1, relu, maxpool, "
        "flatten, dense units=64, relu, dropout, dense",
        "Pairs of 3x3 convolutions instead of large windows: Simonyan and Zisserman 2014, arXiv:1409.1556.",
    ),
    "all convolutional": Known(
        "All-convolutional",
        "conv filters=12 padding=1, relu, conv filters=12 stride=2 padding=1, relu, "
        "conv filters=24 padding=1, relu, conv filters=24 stride=2 padding=1, relu, "
        "conv filters=24 size=1, relu, conv filters=0 size=1, globalpool",
        "Strides instead of pooling, no dense layer: Springenberg et al. 2014, arXiv:1412.6806.",
    ),
    "inception": Known(
        "Inception-like",
        "conv filters=8 padding=1, batchnorm, relu, maxpool, inception, inception, maxpool, "
        "inception width1=16 reduce3=12 width3=24 reduce5=6 width5=8 pooled=8, globalpool, dense",
        "Windows of several sizes side by side: Szegedy et al. 2014, arXiv:1409.4842.",
    ),
    "squeeze": Known(
        "SE-ResNet-8", residual_network(8, reduction=4),
        "A residual network that weighs its channels: Hu et al. 2017, arXiv:1709.01507.",
    ),
    "recurrent": Known(
        "One block, six times",
        "conv filters=16 padding=1, batchnorm, relu, maxpool, residual filters=16 times=6, globalpool, dense",
        "A residual network with shared weights is a recurrent one: Liao and Poggio 2016, arXiv:1604.03640.",
    ),
    **{f"resnet{depth}": _residual(depth) for depth in (8, 14, 20)},
    **{f"plain{depth}": _plain(depth) for depth in (8, 14, 20)},
}  # fmt: skip
