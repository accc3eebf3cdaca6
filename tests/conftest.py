"""Of all tests: takes the coverage tool out of the environment before any of them starts a process."""

from hypothesis import settings

import tests.traced  # noqa: F401

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("lumbung", deadline=None)
settings.load_profile("lumbung")
