"""The revisions of the centre's schema: `NNNN_what.py`, each tested with data."""
