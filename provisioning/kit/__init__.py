"""The kit: a folder or stick from which a bare PC becomes a box without a network."""
