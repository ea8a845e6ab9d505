"""The studies of one bench: which there are, how far they are, and how they begin and end."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

from engine.core.config import Config
from ui.session import pool, session_id

if TYPE_CHECKING:
    from ui.bench import Bench

MOST = 4  # of one bench: more bands than that hide each other
GOING = ("starting", "playing", "lost")  # states in which the next look may show something else
LOOK_EVERY = 0.15  # seconds between two looks at a study
VARY = {
    "weights": ("seed",),
    "both": ("seed", "data_seed"),
    "data": ("data_seed",),
}  # what the seeds replace; of these a lab offers those whose fields it has


@dataclass
class ShownStudy:
    """``id`` is the pool's; ``vary`` the fields the seeds replace; ``colour`` an index into the palette's runs."""

    id: str
    letter: str
    colour: int
    config: Config
    vary: tuple[str, ...]
    seeds: tuple[int, ...]
    steps: int
    answer: dict[str, Any] = field(default_factory=dict)  # the newest known of it: status and curves
    looked: float = 0.0  # when it was last asked

    @property
    def state(self) -> str:
        return self.answer.get("state", "starting")

    @property
    def going(self) -> bool:
        return self.state in GOING

    @property
    def curves(self) -> dict[str, Any]:
        return self.answer.get("curves", {})


def busy(bench: Bench) -> bool:
    """Whether the panel that shows the studies has something new to show soon."""
    return "luck" in bench.panels and any(study.going for study in bench.studies)


def kinds(cls: type[Config]) -> list[str]:
    """Which of ``VARY`` a lab can do."""
    return [kind for kind, fields in VARY.items() if set(fields) <= cls.model_fields.keys()]


def begin(bench: Bench, config: Config, seeds: int, kind: str, steps: int) -> None:
    """Start a study of these settings with seeds 0, 1, 2 and so on, the same for every study, so that they pair up.

    Raises RuntimeError when the server is full.
    """
    taken = {study.letter for study in bench.studies}
    place = next(i for i in range(MOST + 1) if "ABCDE"[i] not in taken)
    study = pool().study(
        bench.lab.key, config.model_dump(mode="json"), list(range(seeds)), list(VARY[kind]), steps, session_id()
    )
    colour = (0, 1, 5, 2, 3)[place]  # neighbours that differ most
    bench.studies.append(
        ShownStudy(study, "ABCDE"[place], colour, config, VARY[kind], tuple(range(seeds)), steps)
    )  # fmt: skip
    bench.studies.sort(key=lambda shown: shown.letter)


def keep_up(bench: Bench) -> None:
    """Ask how the studies stand that are not over. What is over is let go: its curves are here."""
    for study in bench.studies:
        if study.state in ("done", "failed") or monotonic() - study.looked < LOOK_EVERY:
            continue
        study.looked = monotonic()
        try:
            pool().attach(study.id, session_id())
            answer = pool().ask(study.id, "poll_study", stamp=study.answer.get("stamp", -1))
        except LookupError:
            answer = {"state": "failed", "message": "Nobody watched this study, so it was let go. Repeat it."}
        if answer["state"] in ("starting", "lost"):
            answer = {"state": answer["state"]}
        study.answer = {**study.answer, **answer}
        if study.state == "done":
            pool().drop(study.id)


def obey(bench: Bench, commands: list[dict[str, Any]]) -> None:
    """What the buttons beside the studies ask for."""
    for command in commands:
        study = next((shown for shown in bench.studies if shown.id == command.get("study")), None)
        if study is None:
            continue
        match command["do"]:
            case "delete":
                pool().drop(study.id)
                bench.studies.remove(study)
            case "play" | "pause" as verb if study.state in ("playing", "paused"):
                try:
                    answer = pool().ask(study.id, verb)
                except LookupError:
                    continue  # the next look says that it is gone
                if "state" in answer:
                    study.answer["state"] = answer["state"]
