"""The makers of the test vectors, by format. Called by `make_vectors.py` beside this folder."""
