"""Of all tests: takes the coverage tool out of the environment before any of them starts a process."""

import tests.traced  # noqa: F401
