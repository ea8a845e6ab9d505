"""For every test: one thread for torch, as in the workers (with more, small networks wait for each other's threads),
and no run saved in the project's folder."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TORCHLIGHT_RUNS"] = "session"
