"""A run in other people's formats: a program, a notebook, weights, settings, a TensorBoard log."""
