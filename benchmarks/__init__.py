"""Speeds that README.md and docs/ state, measured: ``python -m benchmarks [name ...]``. One benchmark a file."""
