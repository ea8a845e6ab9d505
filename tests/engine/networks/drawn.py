"""Random networks for hypothesis: any cards in any order, so many of them cannot work."""

from hypothesis import strategies as st

from engine.networks.spec import CURVES, Part

SIZES = st.sampled_from([5, 8, 13, 28])
few = st.integers(0, 6)
windows = st.integers(1, 5)


def _part(kind, **fields):
    return st.builds(Part, kind=st.just(kind), **fields)


def _pool(kind):
    sizes = st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 1))
    return sizes.map(
        lambda drawn: Part(kind=kind, size=drawn[0], stride=drawn[1], padding=min(drawn[2], drawn[0] // 2))
    )


PARTS = st.one_of(
    _part(
        "conv", filters=few, size=windows, stride=st.integers(1, 3), padding=st.integers(0, 3),
        dilation=st.integers(1, 2), groups=st.integers(1, 3),
    ),
    _pool("maxpool"), _pool("avgpool"),
    *(_part(kind) for kind in ("globalpool", "flatten", "batchnorm", "layernorm")),
    _part("dense", units=st.integers(0, 7)),
    _part("activation", activation=st.sampled_from(CURVES)),
    _part("dropout", rate=st.floats(0, 0.9)),
    _part(
        "residual", filters=few, stride=st.integers(1, 2), skip=st.booleans(), preactivation=st.booleans(),
        norm=st.sampled_from(["none", "batch"]), times=st.integers(1, 3), reduction=st.integers(0, 3),
    ),
    _part(
        "inception", width1=few, reduce3=few, width3=few, reduce5=few, width5=few, pooled=few,
        norm=st.sampled_from(["none", "batch"]),
    ),
    _part("squeeze", reduction=st.integers(1, 3)),
)  # fmt: skip
CHANNELS, CLASSES = st.integers(1, 3), st.integers(2, 5)
NETWORKS = st.lists(PARTS, min_size=1, max_size=8).map(tuple)
