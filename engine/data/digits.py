"""Handwritten digits of 8 x 8 pixels, in the copy that comes with scikit-learn: nothing is downloaded.

1,797 digits of 43 people, each pixel the count of black dots in a 4 x 4 block of a scan. Alpaydin and Kaynak 1998,
"Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (its test set), CC BY 4.0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 1797  # digits there are
DARKEST = 16.0  # dots in a block


def sample_digits(n: int, seed: int, skip: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n`` pictures f32 (n, 8, 8) of values 0 to 1 and their digits i64 (n,), at random without repeating; those after
    the first ``skip`` of the same seed, so that two calls can share none. Raises ValueError for more than there are."""
    if not 0 <= skip <= skip + n <= MOST:
        raise ValueError(f"sample_digits has {MOST:,} pictures, got {skip} + {n}.")
    from sklearn.datasets import load_digits  # here, because the server must not load it

    images, label = load_digits(return_X_y=True)
    chosen = np.random.default_rng(seed).permutation(MOST)[skip : skip + n]
    return (images[chosen].reshape(n, 8, 8) / DARKEST).astype(np.float32), label[chosen].astype(np.int64)
