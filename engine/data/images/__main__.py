"""``python -m engine.data.images mnist`` fetches MNIST, ``fashion`` Fashion-MNIST: once, with progress, into the folder
that ``TORCHLIGHT_DATA`` names. Exit status 2 and one sentence if it cannot be done."""

from __future__ import annotations

import sys

from engine.core.config import unknown_name
from engine.data.images.fetching import FetchError, fetch
from engine.data.images.openml import OPENML, fetched, is_there


def main(words: list[str]) -> int:
    if len(words) != 1 or words[0] not in OPENML:
        known = list(OPENML)
        print(unknown_name("picture set", words[0], known) if words else f"Say which set: {', '.join(known)}.")
        return 2
    name = words[0]
    if is_there(name):
        print(f"100 % It is here already: {fetched(name)}")
        return 0
    said = [""]

    def tell(share: float, sentence: str) -> None:
        if sentence != said[-1]:
            said.append(sentence)
            print(f"{round(100 * share):3d} % {sentence}", flush=True)

    try:
        fetch(name, tell)
    except FetchError as error:
        print(error, flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
