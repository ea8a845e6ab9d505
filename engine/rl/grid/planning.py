"""Planning in a gridworld whose dynamics are known: sweeps of Bellman backups, and the exact solution.

Bellman 1957 ("Dynamic Programming"), Howard 1960 ("Dynamic Programming and Markov Processes"); the names are those of
Sutton and Barto (2018), chapter 4. Values are f64 (S,); where the agent cannot choose they are 0. No torch here.
"""

from __future__ import annotations

import numpy as np

from engine.rl.grid.dynamics import GridDynamics

TIED = 1e-6  # actions whose values differ by less count as equally good, in units of the largest value, at least of 1
MOST_SWEEPS = 20_000  # before a world without discount is said to have no finite solution
WINDOW, FADING = 500, 0.9  # in so many sweeps the changes must fade at least to this share
SETTLED = 1e-12  # largest change of a sweep that counts as none


def backups(dynamics: GridDynamics, v: np.ndarray, gamma: float) -> np.ndarray:
    """What every action is worth if ``v`` (S,) is what its next cell is worth, (S, 4): the sum over outcomes of
    chance * (reward + gamma * v), where nothing follows the end (equation 4.2 without the maximum)."""
    worth = dynamics.reward + gamma * np.where(dynamics.ends, 0.0, v[dynamics.to])  # (S, 4, 3)
    return np.where(dynamics.acting[:, None], worth @ dynamics.chance, 0.0)


def backups_at(dynamics: GridDynamics, v: np.ndarray, gamma: float, cell: int) -> np.ndarray:
    """``backups`` of one cell alone, (4,)."""
    worth = dynamics.reward[cell] + gamma * np.where(dynamics.ends[cell], 0.0, v[dynamics.to[cell]])  # (4, 3)
    return worth @ dynamics.chance


def best_actions(q: np.ndarray) -> np.ndarray:
    """Which actions of ``q`` (S, 4) are best, ties and all, bool (S, 4)."""
    top = q.max(1, keepdims=True)
    return q >= top - TIED * max(1.0, float(np.abs(q).max(initial=0.0)))


def sweep_best(dynamics: GridDynamics, v: np.ndarray, gamma: float, in_place: bool) -> np.ndarray:
    """One sweep of value iteration: every cell takes the value of its best action (equation 4.10), (S,). ``in_place``:
    cell after cell, so that later ones already read the new values of earlier ones."""
    if not in_place:
        return backups(dynamics, v, gamma).max(1)
    v = v.copy()
    for cell in np.flatnonzero(dynamics.acting):
        v[cell] = backups_at(dynamics, v, gamma, cell).max()
    return v


def sweep_policy(dynamics: GridDynamics, v: np.ndarray, gamma: float, policy: np.ndarray, in_place: bool) -> np.ndarray:
    """One sweep of policy evaluation (equation 4.5), (S,): ``policy`` f64 (S, 4) are the chances of the actions."""
    if not in_place:
        return (policy * backups(dynamics, v, gamma)).sum(1)
    v = v.copy()
    for cell in np.flatnonzero(dynamics.acting):
        v[cell] = policy[cell] @ backups_at(dynamics, v, gamma, cell)
    return v


def shared(best: np.ndarray) -> np.ndarray:
    """The policy that chooses among the best actions (S, 4) with equal chances, f64 (S, 4)."""
    return best / best.sum(1, keepdims=True)


def policy_values(dynamics: GridDynamics, gamma: float, policy: np.ndarray) -> np.ndarray | None:
    """The values (S,) of a policy (S, 4), exact: the solution v of (I - gamma P) v = r, one linear equation a cell.
    None where there is none, as for a policy that never ends without discount."""
    size = dynamics.size
    weight = policy[:, :, None] * dynamics.chance * dynamics.acting[:, None, None]  # (S, 4, 3)
    reward = (weight * dynamics.reward).sum((1, 2))  # (S,)
    onwards = np.where(dynamics.ends, 0.0, weight)
    rows = np.broadcast_to(np.arange(size)[:, None, None], onwards.shape)
    chances = np.zeros((size, size))
    np.add.at(chances, (rows.ravel(), dynamics.to.ravel()), onwards.ravel())
    try:
        v = np.linalg.solve(np.eye(size) - gamma * chances, reward)
    except np.linalg.LinAlgError:
        return None
    # a system that is singular but for rounding has a solution beyond all sense
    return v if np.isfinite(v).all() and np.abs(v).max() < 1e9 else None


def solve(dynamics: GridDynamics, gamma: float) -> np.ndarray | None:
    """The values (S,) of the best policy, exact; None where there are none that are finite.

    With a discount: Howard's policy iteration, each evaluation a linear solve. Without one an arbitrary policy may
    never end, so sweeps from 0 find the best policy first, and the linear solve makes its values exact.
    """
    if gamma < 1:
        best = np.zeros((dynamics.size, 4), bool)
        best[:, 0] = True
        for _ in range(MOST_SWEEPS):
            v = policy_values(dynamics, gamma, best.astype(float))
            if v is None:  # a discount that is 1 but for rounding
                return None
            q = backups(dynamics, v, gamma)
            now = q[np.arange(dynamics.size), best.argmax(1)]
            better = q.max(1) > now + 1e-10 * (1 + np.abs(now))  # change only what is better, or ties go on for ever
            if not better.any():
                return v
            best[better] = np.eye(4, dtype=bool)[q[better].argmax(1)]
        return v
    v, before, largest = np.zeros(dynamics.size), np.inf, 0.0
    for sweep in range(1, MOST_SWEEPS + 1):
        after = sweep_best(dynamics, v, gamma, in_place=False)
        change, v = np.abs(after - v).max(), after
        if change <= SETTLED * max(1.0, np.abs(v).max()):
            exact = policy_values(dynamics, gamma, shared(best_actions(backups(dynamics, v, gamma))))
            return exact if exact is not None and np.allclose(exact, v, rtol=1e-6, atol=1e-6) else v
        largest = max(largest, change)
        if sweep % WINDOW == 0:
            if largest > FADING * before:  # changes that do not fade add up without end
                return None
            before, largest = largest, 0.0
    return None


def greedy_path(dynamics: GridDynamics, q: np.ndarray, start: int) -> tuple[list[int], float, bool]:
    """The cells from ``start`` on by the first of the best actions and its likeliest outcome, the sum of their rewards,
    and whether they come to an end; they stop where they would go round in circles."""
    path, total, seen = [start], 0.0, set()
    kind = int(dynamics.chance.argmax())
    while path[-1] not in seen and dynamics.acting[path[-1]]:
        here = path[-1]
        seen.add(here)
        action = int(best_actions(q[here : here + 1])[0].argmax())
        path.append(int(dynamics.to[here, action, kind]))
        total += float(dynamics.reward[here, action, kind])
    return path, total, not dynamics.acting[path[-1]]
