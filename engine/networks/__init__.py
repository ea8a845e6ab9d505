"""Networks as lists of layer cards: what a card may be, what comes of it, and the PyTorch module it stands for."""
