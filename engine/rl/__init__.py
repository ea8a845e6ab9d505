"""Reinforcement learning: targets, replay, running scales, exploration, environments."""
