"""What a network on paper would look like in a run: its shapes and costs, worked out before anybody trains it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.networks.plan import plan
from engine.networks.spec import parse


class Planning:
    """Lens ``plan`` for an experiment that is told its network as text. Needs ``layout()``."""

    def layout(self) -> tuple[int, int, int]:
        """Channels, width (= height) and number of classes of the images of this run."""
        raise NotImplementedError

    def look_plan(self, network: str = "", inputs: Sequence[int] = ()) -> dict[str, np.ndarray]:
        """What ``engine.networks.plan.plan`` says about a network, as UTF-8 JSON in ``json`` u8 (bytes,).

        ``inputs`` are channels, width and classes of other images than those of this run: of settings that wait.
        Raises ConfigError, a ValueError, for a text that is no network.
        """
        answer: dict[str, Any] = plan(parse(network), *(inputs or self.layout()))
        return {"json": np.frombuffer(json.dumps(answer).encode(), np.uint8).copy()}
