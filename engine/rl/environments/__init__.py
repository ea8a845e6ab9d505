"""Environments an agent can act in, with discrete actions: what each is called and offers, and exact places in them.

``registry`` says what there is and refuses what cannot be used, ``making`` makes one, ``tuned`` has settings with which
a deep Q-network learns in each. Nothing here loads torch, and what an environment needs is loaded when it is made.
"""
