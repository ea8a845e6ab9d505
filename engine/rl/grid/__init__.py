"""Gridworlds: their text, their dynamics, planning and learning in them, and a Gymnasium environment."""
