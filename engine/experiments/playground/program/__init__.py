"""A run of the Playground as one plain PyTorch program; see story.write."""
