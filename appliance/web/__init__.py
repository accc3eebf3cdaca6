"""The box's two faces on one port: a small bare ASGI app for what is hot, Flask for everything else."""
