"""Encoder and decoder: a sequence is read, then another one written token by token, with attention or without.

``none``      the decoder has the encoder's last state and nothing else: Sutskever, Vinyals and Le 2014,
              arXiv:1409.3215; Cho et al. 2014, arXiv:1406.1078.
``additive``  before each token the last state of the decoder asks where to look, and what it finds goes into the cell:
              Bahdanau et al. 2015, arXiv:1409.0473.
``dot``       the cell goes first and its new state asks; what it finds is put beside the state: Luong et al. 2015,
              arXiv:1508.04025 (global attention, no input feeding). So all steps can be worked out at once.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.models.alignment_scores import SCORES, spread
from engine.models.recurrent_encoder import PADDING, RECURRENT, Encoder

BEGIN = 1  # ids that begin and end what is written
STOP = 2


class Translator(nn.Module):
    """``words`` and ``answers``: sizes of the two vocabularies; ``width``: numbers an embedded token has."""

    def __init__(self, words: int, answers: int, width: int, units: int, attention: str, cell: str, both: bool):
        super().__init__()
        self.encoder = Encoder(words, width, units, cell, both)
        self.embedding = nn.Embedding(answers, width, padding_idx=PADDING)
        self.attention = SCORES[attention](units) if attention in SCORES else None
        self.first = attention == "additive"  # it looks before the cell, not after it
        self.writer = RECURRENT[cell](width + units * self.first, units, batch_first=True)
        self.combine = nn.Linear(units * (1 + (self.attention is not None)), units)
        self.out = nn.Linear(units, answers)

    def forward(self, source: Tensor, inputs: Tensor, given: Tensor | None = None) -> Tensor:  # (B, S), (B, T)
        """Logits (B, T, K). ``inputs`` are the true tokens so far, beginning with BEGIN: teacher forcing (Williams and
        Zipser 1989). Where ``given`` bool (B, T) is False the network is told its own last token instead, as when it
        writes alone (scheduled sampling, Bengio et al. 2015, arXiv:1506.03099)."""
        read = self.read(source)
        if given is None or bool(given.all()):
            return self.told(inputs, read)[0]
        logits, state, said = [], read[2], inputs[:, 0]
        for t in range(inputs.shape[1]):
            token = torch.where(given[:, t], inputs[:, t], said) if t else inputs[:, 0]  # (B,)
            scores, state, _ = self.write(token, state, read)
            said = scores.detach().argmax(1)
            logits.append(scores)
        return torch.stack(logits, 1)  # (B, T, K)

    def read(self, source: Tensor) -> tuple[Tensor, Tensor | None, tuple[Tensor, ...], Tensor]:  # (B, S)
        """Memory (B, S, U), its keys (B, S, U), the decoder's first state, and which tokens are real (B, S)."""
        memory, state = self.encoder(source)
        keys = self.attention.keys(memory) if self.attention is not None else None
        return memory, keys, state, source != PADDING

    def look(self, query: Tensor, read: tuple) -> tuple[Tensor, Tensor]:  # (B, Q, U)
        """Contexts (B, Q, U) and weights (B, Q, S) for states that ask."""
        memory, keys, _, real = read
        weights = spread(self.attention(query, keys), real)  # (B, Q, S)
        return weights @ memory, weights

    def told(self, inputs: Tensor, read: tuple) -> tuple[Tensor, Tensor | None]:  # (B, T)
        """Logits (B, T, K) where every token before is given, and where each looked (B, T, S) if it can look."""
        embedded, weights = self.embedding(inputs), None  # (B, T, E)
        if not self.first:
            states, _ = self.turn(embedded, read[2])  # (B, T, U)
            contexts, weights = self.look(states, read) if self.attention is not None else (None, None)
            return self.answer(states, contexts), weights
        state, found = read[2], []
        for t in range(inputs.shape[1]):
            context, looked = self.look(state[0][:, None], read)  # (B, 1, U), (B, 1, S)
            new, state = self.turn(torch.cat([embedded[:, t : t + 1], context], 2), state)
            found.append((new, context, looked))
        states, contexts, weights = (torch.cat(parts, 1) for parts in zip(*found, strict=True))
        return self.answer(states, contexts), weights

    def write(self, token: Tensor, state: tuple, read: tuple) -> tuple[Tensor, tuple, Tensor | None]:  # (B,)
        """One token further: logits (B, K), the state after it, and where it looked (B, S) if it can look."""
        inputs, context, weights = self.embedding(token)[:, None], None, None  # (B, 1, E)
        if self.first:
            context, weights = self.look(state[0][:, None], read)
            inputs = torch.cat([inputs, context], 2)  # (B, 1, E + U)
        states, state = self.turn(inputs, state)  # (B, 1, U)
        if self.attention is not None and not self.first:
            context, weights = self.look(states, read)
        return self.answer(states, context)[:, 0], state, None if weights is None else weights[:, 0]

    def turn(self, inputs: Tensor, state: tuple) -> tuple[Tensor, tuple]:  # (B, T, I)
        """The cell over some steps: its states (B, T, U), and the last one as it is handed on, each part (B, U)."""
        if inputs.shape[1] == 1:  # one step is quicker without torch's machinery for many
            weights = dict(self.writer.named_parameters()).values()
            last = (
                torch.lstm_cell(inputs[:, 0], state, *weights)
                if len(state) > 1
                else (torch.gru_cell(inputs[:, 0], state[0], *weights),)
            )
            return last[0][:, None], last
        first = tuple(part[None] for part in state)  # (1, B, U): one layer
        states, last = self.writer(inputs, first if len(first) > 1 else first[0])
        return states, tuple(part[0] for part in (last if len(first) > 1 else (last,)))

    def answer(self, states: Tensor, contexts: Tensor | None) -> Tensor:  # (B, T, U)
        """Logits (B, T, K) from what the cell says and what was found."""
        both = states if contexts is None else torch.cat([contexts, states], 2)
        return self.out(torch.tanh(self.combine(both)))

    def greedy(self, source: Tensor, most: int) -> tuple[Tensor, Tensor, Tensor]:  # (B, S)
        """The likeliest token at every step, fed back, at most ``most`` times: tokens (B, T), PADDING behind STOP,
        their log p (B, T), and where each looked (B, T, S), zeros without attention. T ends where all have ended."""
        read = self.read(source)
        state, token = read[2], torch.full((len(source),), BEGIN)
        over = torch.zeros(len(source), dtype=torch.bool)
        tokens, sure, looked = [], [], []
        while len(tokens) < most and not bool(over.all()):
            logits, state, weights = self.write(token, state, read)
            best, token = logits.log_softmax(1).max(1)  # (B,)
            token = token.masked_fill(over, PADDING)
            tokens.append(token)
            sure.append(best.masked_fill(over, 0.0))
            looked.append(source.new_zeros(source.shape, dtype=torch.float32) if weights is None else weights)
            over = over | (token == STOP)
        return torch.stack(tokens, 1), torch.stack(sure, 1), torch.stack(looked, 1)
