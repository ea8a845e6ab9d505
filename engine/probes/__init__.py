"""Ways to look into a network that learns, and to judge what is seen. They know experiments, but no lab."""
