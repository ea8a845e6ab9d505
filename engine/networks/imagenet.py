"""Networks that won the ImageNet challenge, layer by layer as their papers give them, for 1,000 classes.

To be counted, not trained: on the meta device they have shapes and no numbers. Activations, dropout and local response
normalisation have no weights and are left out of the straight ones.

* AlexNet: Krizhevsky, Sutskever and Hinton 2012, NIPS, section 3.5, with the split over two GPUs as groups.
* ZFNet: Zeiler and Fergus 2013, arXiv:1311.2901, figure 3.
* VGG-19: Simonyan and Zisserman 2014, arXiv:1409.1556, table 1, column E.
* GoogLeNet: Szegedy et al. 2014, arXiv:1409.4842, table 1, without the side outputs of training.
* ResNet-152: He, Zhang, Ren and Sun 2015, arXiv:1512.03385, table 1.
* SENet-154: Hu et al. 2017, arXiv:1709.01507, appendix: ResNeXt-152 (64 x 4d) with half the filters in the first layer
  of each block, three 3x3 convolutions to begin with, and 3x3 convolutions where a skip halves the image.
"""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.inception import Inception
from engine.models.squeeze import SqueezeExcitation

CLASSES = 1000
GROUPS = ((3, 64), (8, 128), (36, 256), (3, 512))  # blocks and width, of ResNet-152 and what was made of it
INCEPTIONS = (  # 1x1, before 3x3, 3x3, before 5x5, 5x5, after pooling
    ((64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)),
    (
        (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64), (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128),
    ),
    ((256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)),
)  # fmt: skip


def alexnet() -> nn.Module:
    """For images of 227 x 227: what the paper's numbers need, though it says 224."""
    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4), nn.MaxPool2d(3, 2), nn.Conv2d(96, 256, 5, padding=2, groups=2),
        nn.MaxPool2d(3, 2), nn.Conv2d(256, 384, 3, padding=1), nn.Conv2d(384, 384, 3, padding=1, groups=2),
        nn.Conv2d(384, 256, 3, padding=1, groups=2), nn.MaxPool2d(3, 2), *three_dense(256 * 6 * 6),
    )  # fmt: skip


def zfnet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 96, 7, stride=2, padding=1), nn.MaxPool2d(3, 2, padding=1), nn.Conv2d(96, 256, 5, stride=2),
        nn.MaxPool2d(3, 2, padding=1), nn.Conv2d(256, 384, 3, padding=1), nn.Conv2d(384, 384, 3, padding=1),
        nn.Conv2d(384, 256, 3, padding=1), nn.MaxPool2d(3, 2), *three_dense(256 * 6 * 6),
    )  # fmt: skip


def vgg19() -> nn.Module:
    layers: list[nn.Module] = []
    before = 3
    for convolutions, filters in ((2, 64), (2, 128), (4, 256), (4, 512), (4, 512)):
        for _ in range(convolutions):
            layers.append(nn.Conv2d(before, filters, 3, padding=1))
            before = filters
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, *three_dense(512 * 7 * 7))


def three_dense(inputs: int) -> list[nn.Module]:
    """What AlexNet, ZFNet and VGG end with, and where most of their parameters are."""
    return [nn.Flatten(), nn.Linear(inputs, 4096), nn.Linear(4096, 4096), nn.Linear(4096, CLASSES)]


def googlenet() -> nn.Module:
    layers: list[nn.Module] = [
        nn.Conv2d(3, 64, 7, stride=2, padding=3), nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(64, 64, 1), nn.Conv2d(64, 192, 3, padding=1),
    ]  # fmt: skip
    before = 192
    for blocks in INCEPTIONS:
        layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
        for widths in blocks:
            layers.append(Inception(before, *widths, norm="none"))
            before = widths[0] + widths[2] + widths[4] + widths[5]
    return nn.Sequential(*layers, *mean_and_dense(before))


def resnet152() -> nn.Module:
    layers: list[nn.Module] = [*normed(3, 64, 7, 2), nn.MaxPool2d(3, 2, padding=1)]
    before = 64
    for group, (blocks, width) in enumerate(GROUPS):
        for block in range(blocks):
            stride = 2 if group and not block else 1
            layers.append(Bottleneck(before, (width, width, 4 * width), stride))
            before = 4 * width
    return nn.Sequential(*layers, *mean_and_dense(before))


def senet154() -> nn.Module:
    layers: list[nn.Module] = [*normed(3, 64, 3, 2), *normed(64, 64, 3), *normed(64, 128, 3)]
    layers.append(nn.MaxPool2d(3, 2, ceil_mode=True))
    before = 128
    for group, (blocks, width) in enumerate(GROUPS):
        for block in range(blocks):
            widths, stride = (2 * width, 4 * width, 4 * width), 2 if group and not block else 1
            layers.append(Bottleneck(before, widths, stride, 64, 16, skip_size=3 if group else 1))
            before = 4 * width
    return nn.Sequential(*layers, *mean_and_dense(before))


def mean_and_dense(channels: int) -> list[nn.Module]:
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES)]


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 convolutions with ``widths`` filters, the second with the stride; a convolution on the skip where
    shapes differ. ``reduction``: of a squeeze-and-excitation gate, 0 for none."""

    def __init__(
        self, channels: int, widths: tuple[int, int, int], stride: int = 1, groups: int = 1, reduction: int = 0,
        skip_size: int = 1,
    ):  # fmt: skip
        super().__init__()
        first, second, filters = widths
        gate = [SqueezeExcitation(filters, reduction)] if reduction else []
        self.branch = nn.Sequential(
            *normed(channels, first, 1), nn.ReLU(), *normed(first, second, 3, stride, groups), nn.ReLU(),
            *normed(second, filters, 1), *gate,
        )  # fmt: skip
        other = stride > 1 or channels != filters
        self.skip = nn.Sequential(*normed(channels, filters, skip_size, stride)) if other else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        return F.relu(self.skip(x) + self.branch(x))  # (N, F, H / stride, W / stride)


def normed(channels: int, filters: int, size: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    """A convolution that keeps the image's size but for its stride, and batch norm in place of a bias."""
    conv = nn.Conv2d(channels, filters, size, stride, padding=size // 2, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(filters)]
