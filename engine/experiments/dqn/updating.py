"""One update of a Q-network: a mini-batch, its targets, the loss, the gradient, Adam, and the target network."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.rl.dense_by_hand import DenseByHand
from engine.rl.targets import LOSSES, SLOPES, double_target, soft_update, td_error, td_target


class Updating:
    """The learning half of a ``Learner``, in the order in which its methods are called.

    ``by_hand``: network -> the same without autograd, where there is such a one. Then ``given`` is what the layers were
    given by the newest mini-batch, and ``slope`` (B, A) that of its loss with respect to Q.
    ``moody``: network -> its modules that do something else while it learns.
    """

    by_hand: dict
    moody: dict
    copied: list  # (buffer of the target network, the same one of the learning network)
    given = slope = None

    def batch(self):
        """What the next update learns from; None on steps without one."""
        config = self.config
        if self.steps % config.update_every or self.steps <= config.warm_up or not config.learning:
            return None
        return self.replay.sample(config.batch_size, config.beta) if len(self.replay) else None

    def outputs(self, batch) -> Tensor:
        """Q (B, A) of the observations of a mini-batch."""
        x, hand = self.scaled(batch.obs), self.hand(self.network)
        if hand is None:
            self.given = None
            return self.network(x) if len(x) > 1 else self.calm(self.network, x)
        q, self.given = hand.forward(x)
        return q

    def targets(self, batch) -> Tensor:
        """What Q of the actions taken is pulled towards (B,)."""
        reward = batch.reward * (1 / self.reward_unit)
        with torch.no_grad():
            following = self.scaled(batch.next_obs)
            next_q = self.q(self.target, following)  # (B, A)
            if self.config.double and self.target is not self.network:
                return double_target(reward, batch.discount, self.q(self.network, following), next_q)
            return td_target(reward, batch.discount, next_q)

    def judged(self, batch) -> tuple[Tensor, Tensor]:
        """Q (B, A) and targets (B,) as an update with this mini-batch would have them."""
        with torch.no_grad():
            return self.q(self.network, self.scaled(batch.obs)), self.targets(batch)

    def loss(self, q: Tensor, batch) -> Tensor:
        """Mean loss of the TD errors of Q (B, A); with priorities, weighted."""
        error = td_error(q, batch.action, self.targets(batch))  # (B,)
        self.errors = error.detach()
        if self.given is not None:
            slope = SLOPES[self.config.loss](error) * (-1 / len(error))  # of the mean, with respect to Q of the action
            slope = slope if batch.weights is None else slope * batch.weights
            self.slope = torch.zeros_like(q).scatter_(1, batch.action[:, None], slope[:, None])  # (B, A)
        losses = LOSSES[self.config.loss](error)
        return losses.mean() if batch.weights is None else (batch.weights * losses).mean()

    def backward(self, loss: Tensor) -> None:
        """The loss's gradient into ``flat.grad``."""
        if self.given is not None:
            self.by_hand[self.network].backward(self.slope, self.given)
            self.given = self.slope = None
        else:
            self.flat.zero_grad()
            loss.backward()

    def update(self, batch) -> None:
        """One step of Adam with the gradient that is there, of the priorities, and of the target network."""
        config = self.config
        self.rule.step(self.flat.data, self.flat.grad, config.lr)
        self.updates += 1
        if batch.weights is not None:
            self.replay.update(batch.rows, self.errors)
        if config.target == "soft":
            soft_update(self.target_flat.data, self.flat.data, config.tau)
        elif config.target == "periodic" and self.updates % config.target_every == 0:
            self.target_flat.data.copy_(self.flat.data)
        for mine, theirs in self.copied:
            mine.copy_(theirs)

    # --- networks ----------------------------------------------------------------------------------------------------

    def hand(self, network) -> DenseByHand | None:
        """The network by hand, if it can be and nobody listens to what its modules say."""
        hand = self.by_hand.get(network)
        return None if hand is None or hand.heard() else hand

    def q(self, network, x: Tensor) -> Tensor:
        """Q (B, A) of a network for inputs (B, ...), of which no gradient will be asked."""
        hand = self.hand(network)
        return self.calm(network, x) if hand is None else hand.forward(x)[0]

    def calm(self, network, x: Tensor) -> Tensor:
        """Outputs (B, A) of a network as it is when it does not learn: nothing dropped out, and batch normalisation by
        its running statistics, which stay as they are. One observation has no statistics of its own anyway."""
        awake = [module for module in self.moody[network] if module.training]
        for module in awake:
            module.training = False
        try:
            return network(x)
        finally:
            for module in awake:
                module.training = True
