"""The one catalogue of errors: stable code, HTTP status, whether a retry can help, and a hint a technician can act on.

Pages, API and command line show the same code. Each file here holds the codes that its first line names; a new error
goes at its place there and can be imported from here at once. A code is never reused for another meaning.
"""

# A star hands on every entry of a file, so that nobody keeps a list; tests/sync/test_errors.py holds the names apart.
# ruff: noqa: F403

from __future__ import annotations

from sync.errors.base import CATALOGUE as CATALOGUE
from sync.errors.base import Entry as Entry
from sync.errors.base import LumbungError as LumbungError
from sync.errors.base import WireError as WireError
from sync.errors.box import *
from sync.errors.centre import *
from sync.errors.command import *
from sync.errors.emergency import *
from sync.errors.enrolment import *
from sync.errors.faces import *
from sync.errors.kit import *
from sync.errors.link import *
from sync.errors.lockdown import *
from sync.errors.network import *
from sync.errors.papers import *
from sync.errors.participant import *
from sync.errors.readiness import *
from sync.errors.room import *
from sync.errors.wire import *
