"""Which children of the tests are measured for coverage: those that are started with `TRACED` in their environment.

Others start without a tracer: it slows them, and a process that is killed reports nothing anyhow.
"""

from __future__ import annotations

import os

TRACED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}

if "PYTEST_XDIST_WORKER" in os.environ:  # the process that starts xdist's workers has to hand them on
    for name in TRACED:
        del os.environ[name]
