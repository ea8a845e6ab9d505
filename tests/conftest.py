"""For every test: one thread for torch, as in the workers. With more, small networks wait for each other's threads."""

import os

os.environ["OMP_NUM_THREADS"] = "1"
