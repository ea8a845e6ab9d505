"""Where runs live: workers that give each run its turn, and the pool of them that the server talks to."""
