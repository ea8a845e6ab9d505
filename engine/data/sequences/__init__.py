"""Sequences whose answers are known: what networks with a memory, and those that look back, are asked to learn."""
