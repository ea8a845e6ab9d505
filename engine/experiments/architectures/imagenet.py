"""The winners of the ImageNet challenge, as the lectures list them. Loads no torch; ``looks`` counts the parameters.

Errors are top-5 on the test set of ILSVRC classification, as the papers and Russakovsky et al. 2015 (IJCV 115,
arXiv:1409.0575) report them for each year's winner; most winners were averages of several networks, and parameters are
those of one.
"""

from __future__ import annotations

from typing import NamedTuple


class Winner(NamedTuple):
    """``error``: top-5, in per cent. ``layers`` with weights on the longest way, 0 where there are none. ``net``: which
    network of ``engine.networks.imagenet`` it is, empty where none is built. ``source``: where its layers are from."""

    name: str
    year: int
    error: float
    layers: int
    net: str
    words: str
    source: str


TABLE = (
    Winner("NEC", 2010, 28.2, 0, "", "Hand-made features and support vector machines.", "Lin et al. 2011, CVPR"),
    Winner("XRCE", 2011, 25.8, 0, "", "Fisher vectors of hand-made features.", "Perronnin et al. 2010, ECCV"),
    Winner(
        "AlexNet", 2012, 15.4, 8, "alexnet", "Five convolutions and three dense layers, ReLU, dropout, two GPUs.",
        "Krizhevsky, Sutskever and Hinton 2012, NIPS",
    ),
    Winner(
        "ZFNet", 2013, 11.7, 8, "zfnet", "AlexNet with a smaller first window and stride, found by looking inside.",
        "Zeiler and Fergus 2013, arXiv:1311.2901; the winner, Clarifai, averaged several like it",
    ),
    Winner(
        "VGG-19", 2014, 7.3, 19, "vgg19", "Nothing but 3x3 convolutions; second in its year.",
        "Simonyan and Zisserman 2014, arXiv:1409.1556",
    ),
    Winner(
        "GoogLeNet", 2014, 6.7, 22, "googlenet", "Nine inception blocks and no large dense layer.",
        "Szegedy et al. 2014, arXiv:1409.4842; without the two side outputs of training",
    ),
    Winner(
        "ResNet-152", 2015, 3.57, 152, "resnet152", "Skips around every three layers; better than one person's 5.1 %.",
        "He, Zhang, Ren and Sun 2015, arXiv:1512.03385",
    ),
    Winner(
        "Trimps-Soushen", 2016, 2.99, 0, "", "An average of inception and residual networks; there is no paper.",
        "image-net.org, results of 2016",
    ),
    Winner(
        "SENet-154", 2017, 2.25, 154, "senet154", "Channels weighed by what the whole image shows.",
        "Hu et al. 2017, arXiv:1709.01507, appendix",
    ),
)  # fmt: skip
NETS = tuple(row.net for row in TABLE if row.net)
