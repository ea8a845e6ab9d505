"""Pairs of sequences to learn a translation from: both made here, with the word of the source behind each word of the
target known."""
