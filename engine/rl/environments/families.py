"""Which family an environment is of: its name says so."""

CLASSIC = ("CartPole-v1", "Acrobot-v1", "MountainCar-v0")


def family(name: str) -> str:
    """``classic``, ``grid``, ``minatar``, ``atari``, or ``gymnasium`` for all others."""
    if name in CLASSIC:
        return "classic"
    if name == "grid":
        return "grid"
    return {"minatar": "minatar", "ALE": "atari"}.get(name.split("/")[0], "gymnasium")
