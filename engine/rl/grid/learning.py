"""Learning from moves in a gridworld: what the tabular methods of Sutton and Barto (2018) put in place of a return.

All of them move Q of a past move a little towards a target: rewards that were paid, and an estimate of the rest. They
differ in how many rewards they wait for, and in what stands for the rest. Plain numbers in, plain numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.rl.targets import n_step


def greedy_chances(row: Sequence[float], epsilon: float) -> list[float]:
    """The epsilon-greedy policy for the four values of a cell: with ``epsilon`` any action, else one of the best."""
    top = max(row)
    ties = sum(value == top for value in row)
    return [epsilon / len(row) + ((1 - epsilon) / ties if value == top else 0.0) for value in row]


def choose(row: Sequence[float], epsilon: float, rng: np.random.Generator) -> int:
    """An action of that policy."""
    if epsilon and rng.random() < epsilon:
        return int(rng.integers(len(row)))
    top = max(row)
    ties = [action for action, value in enumerate(row) if value == top]
    return ties[0] if len(ties) == 1 else ties[int(rng.integers(len(ties)))]


# --- what stands for the rest: the value of the cell where the move led ----------------------------------------------


def rest_taken(row: Sequence[float], action: int, epsilon: float) -> float:
    """SARSA: Q of the action that is taken next. Rummery and Niranjan 1994; equation 6.7."""
    return row[action]


def rest_expected(row: Sequence[float], action: int, epsilon: float) -> float:
    """Expected SARSA: the mean of Q over what the policy may do. Van Seijen et al. 2009; equation 6.9."""
    return sum(chance * value for chance, value in zip(greedy_chances(row, epsilon), row, strict=True))


def rest_best(row: Sequence[float], action: int, epsilon: float) -> float:
    """Q-learning: Q of the best action, whatever is done next. Watkins 1989; equation 6.8."""
    return max(row)


# --- targets ----------------------------------------------------------------------------------------------------------


def target_of(rewards: Sequence[float], gamma: float, rest: float, ended: bool) -> float:
    """The n-step return of n rewards (equation 7.4): nothing follows the end of an episode. With one reward it is the
    target of one-step methods, with all of an episode that of Monte Carlo methods (section 5.2)."""
    return n_step(rewards, gamma) + (0.0 if ended else gamma ** len(rewards) * rest)


def towards(old: float, target: float, alpha: float) -> float:
    """Q after a step of size ``alpha`` towards its target (equation 6.1)."""
    return old + alpha * (target - old)
