"""The environments that the labs offer by name, in the order they are shown."""

from __future__ import annotations

from math import pi

from engine.rl.environments.spec import Spec

ARROWS = {"l": ("ArrowLeft", "left"), "u": ("ArrowUp", "up"), "r": ("ArrowRight", "right"), "d": ("ArrowDown", "down")}
PADDLE = ("NOOP", "FIRE", "RIGHT", "LEFT")
DIAGONALS = ("UPRIGHT", "UPLEFT", "DOWNRIGHT", "DOWNLEFT")
FIRED = ("UPFIRE", "RIGHTFIRE", "LEFTFIRE", "DOWNFIRE", *(f"{way}FIRE" for way in DIAGONALS))
ALL_BUTTONS = ("NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN", *DIAGONALS, *FIRED)

CLASSIC_SPECS = (
    Spec(
        "CartPole-v1", "CartPole", "Keep the pole upright by pushing the cart to the left or to the right.",
        "classic", "gymnasium", "pip install gymnasium", ("push left", "push right"),
        {"ArrowLeft": 0, "ArrowRight": 1}, None, 475.0, "vector", (4,), "float32", 500,
        variables=(
            ("cart position", "m", -2.4, 2.4), ("cart velocity", "m/s", -3.0, 3.0),
            ("pole angle", "rad", -0.2095, 0.2095), ("angular velocity", "rad/s", -3.0, 3.0),
        ),
        planes=((2, 3), (0, 1), (0, 2), (1, 3)), seconds_per_step=0.02, nudges=True,
    ),
    Spec(
        "Acrobot-v1", "Acrobot", "Swing two hanging links up over the line by turning the joint between them.",
        "classic", "gymnasium", "pip install gymnasium", ("turn clockwise", "let go", "turn anticlockwise"),
        {"ArrowLeft": 0, "ArrowDown": 1, "ArrowRight": 2}, 1, -100.0, "vector", (6,), "float32", 500,
        variables=(
            ("first angle", "rad", -pi, pi), ("second angle", "rad", -pi, pi),
            ("first angular velocity", "rad/s", -4 * pi, 4 * pi), ("second angular velocity", "rad/s", -9 * pi, 9 * pi),
        ),
        planes=((0, 2), (1, 3), (0, 1), (2, 3)), seconds_per_step=0.2, nudges=True,
    ),
    Spec(
        "MountainCar-v0", "MountainCar", "The engine is too weak for the hill: swing back and forth to reach the flag.",
        "classic", "gymnasium", "pip install gymnasium", ("push left", "let roll", "push right"),
        {"ArrowLeft": 0, "ArrowDown": 1, "ArrowRight": 2}, 1, -110.0, "vector", (2,), "float32", 200,
        variables=(("position", "", -1.2, 0.6), ("velocity", "per step", -0.07, 0.07)),
        planes=((0, 1),), seconds_per_step=1 / 30, nudges=True,
    ),
)  # fmt: skip


GRID_SPEC = Spec(  # its shape and variables are those of the cells; see registry.find
    "grid", "Grid from pixels", "Find the way to the reward from a picture of the gridworld.",
    "grid", "gymnasium", "pip install gymnasium", ("up", "right", "down", "left"),
    {"ArrowUp": 0, "ArrowRight": 1, "ArrowDown": 2, "ArrowLeft": 3}, None, None, "pixels", (3, 18, 18), "uint8", 100,
    variables=(("column", "", -0.5, 5.5), ("row from below", "", -0.5, 5.5)), planes=((0, 1),), seconds_per_step=0.2,
    channels=("red", "green", "blue"),
)  # fmt: skip


def minatar(game: str, title: str, about: str, moves: str, planes: str, solved: float | None = None) -> Spec:
    """``moves``: the letters of the actions that do something: nothing, left, up, right, down, fire. ``planes``: what
    there is on the board, in the game's own order."""
    channels = tuple(planes.split(", "))
    keys = {ARROWS[letter][0]: place for place, letter in enumerate(moves) if letter in ARROWS}
    keys |= {" ": moves.index("f")} if "f" in moves else {}
    names = {"n": "wait", "f": "fire", **{letter: name for letter, (_, name) in ARROWS.items()}}
    return Spec(
        f"minatar/{game}", f"MinAtar {title}", about, "minatar", "minatar", "pip install minatar",
        tuple(names[letter] for letter in moves), keys, 0, solved, "pixels", (len(channels), 10, 10), "bool", 5000,
        seconds_per_step=0.1, channels=channels,
    )  # fmt: skip


def atari(game: str, title: str, about: str, buttons: tuple[str, ...]) -> Spec:
    """``buttons``: names of the game's actions as the emulator has them."""
    keys = {"ArrowUp": "UP", "ArrowRight": "RIGHT", "ArrowDown": "DOWN", "ArrowLeft": "LEFT", " ": "FIRE"}
    return Spec(
        f"ALE/{game}-v5", f"Atari {title}", about, "atari", "ale_py", "pip install ale-py",
        tuple(button.lower().replace("noop", "wait") for button in buttons),
        {key: buttons.index(button) for key, button in keys.items() if button in buttons},
        0, None, "pixels", (4, 84, 84), "uint8", 27_000, frames_per_step=4, seconds_per_step=4 / 60, stack=4,
        channels=("3 moves ago", "2 moves ago", "1 move ago", "now"),
    )  # fmt: skip


MINATAR_SPECS = (
    minatar(
        "breakout", "Breakout", "Keep the ball in play and break the bricks.", "nlr", "paddle, ball, trail, brick", 8.0
    ),
    minatar(
        "space_invaders",
        "Space Invaders",
        "Shoot the aliens before they reach you.",
        "nlrf",
        "cannon, alien, alien moving left, alien moving right, own bullet, alien bullet",
    ),
    minatar(
        "freeway",
        "Freeway",
        "Cross the road without being run over.",
        "nud",
        "chicken, car, speed 1, speed 2, speed 3, speed 4, speed 5",
    ),
    minatar("asterix", "Asterix", "Pick up treasure, keep away from enemies.", "nlurd", "player, enemy, trail, gold"),
    minatar(
        "seaquest",
        "Seaquest",
        "Rescue divers, shoot fish and submarines, mind the oxygen.",
        "nlurdf",
        "front of the submarine, its back, own bullet, trail, enemy bullet, fish, enemy submarine, oxygen, "
        "divers on board, diver",
    ),
)
ATARI_SPECS = (
    atari("Breakout", "Breakout", "Keep the ball in play and break the bricks.", PADDLE),
    atari("Pong", "Pong", "Table tennis up to 21 points.", (*PADDLE, "RIGHTFIRE", "LEFTFIRE")),
    atari(
        "SpaceInvaders", "Space Invaders", "Shoot the aliens before they reach you.",
        (*PADDLE, "RIGHTFIRE", "LEFTFIRE"),
    ),
    atari("Freeway", "Freeway", "Cross the road without being run over.", ("NOOP", "UP", "DOWN")),
    atari("Seaquest", "Seaquest", "Rescue divers, shoot fish and submarines, mind the oxygen.", ALL_BUTTONS),
    atari(
        "MsPacman", "Ms. Pac-Man", "Eat the dots, keep away from the ghosts.",
        ("NOOP", "UP", "RIGHT", "LEFT", "DOWN", *DIAGONALS),
    ),
    atari(
        "Enduro", "Enduro", "Overtake as many cars as the day demands.",
        (*PADDLE, "DOWN", "DOWNRIGHT", "DOWNLEFT", "RIGHTFIRE", "LEFTFIRE"),
    ),
    atari("Qbert", "Q*bert", "Jump on every cube of the pyramid.", ("NOOP", "FIRE", "UP", "RIGHT", "LEFT", "DOWN")),
)  # fmt: skip
