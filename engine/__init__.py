"""Torchlight's engine: experiments, the runs that drive them and the workers that host the runs."""
