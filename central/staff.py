"""Who of the staff may do what, and signing in: wrong passwords make an account wait, shortly, and never lock it out.

Called by the staff pages and their API.
"""

from __future__ import annotations

from central.centre import Centre
from central.store import notices, plans
from central.store.engine import reading, writing
from sync import errors
from sync.errors import LumbungError
from web.sessions import Account, Sessions

FREE_FAILURES = 3
LONGEST_WAIT_MS = 60_000

EVERYONE = ("admin", "planner", "scorer", "viewer")
MAY: dict[str, tuple[str, ...]] = {  # what -> roles
    "see_sites": EVERYONE,
    "see_sittings": EVERYONE,
    "see_notices": EVERYONE,
    "see_exams": ("admin", "planner", "scorer"),
    "see_people": ("admin", "planner", "scorer"),
    "see_answers": ("admin", "scorer"),
    "see_results": ("admin", "scorer"),
    "settle_notices": ("admin", "planner"),
    "see_emergency": ("admin", "planner", "scorer"),
    "bring_emergency": ("admin", "planner"),
    "rule_people": ("admin", "planner"),  # who somebody on no list is
    "rule_answers": ("admin", "scorer"),  # whether a held attempt counts
    "enrol_boxes": ("admin", "planner"),
    "revoke_boxes": ("admin",),  # also: replacing one, and counting what a revoked one sent
}


def may(role: str, what: str) -> bool:
    """Whether a role may do this."""
    return role in MAY[what]


def settle_notice(centre: Centre, site: str, notice: bytes, account: str, note: str) -> None:
    """Say what a notice was; the data stays as it is. LumbungError(NO_SUCH_RECORD) where it is not open."""
    with writing(centre.engine, site) as connection:
        if not notices.settle_notice(connection, site, notice, account, note, centre.now_ms()):
            raise LumbungError(errors.NO_SUCH_RECORD, notice=notice.hex())


class StaffSessions:
    """The log-in of staff over the stored accounts."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._sessions = Sessions(
            self._find, lambda: centre.now_ms() / 1000, idle_s=centre.settings.session_hours * 3600.0
        )

    def sign_in(self, account: str, password: str) -> Account:
        """Start a session. LumbungError: SIGN_IN_WAIT (details.wait_ms), SIGN_IN_REFUSED."""
        now = self._centre.now_ms()
        with reading(self._centre.engine) as connection:
            row = plans.find_staff(connection, account)
        if row is not None and now < row.wait_until_ms:
            raise LumbungError(errors.SIGN_IN_WAIT, wait_ms=row.wait_until_ms - now)
        try:
            found = self._sessions.sign_in(account, password)
        except LumbungError:
            if row is not None:
                self._note(account, row.failures + 1, now + wait_ms(row.failures + 1))
            raise
        if row is not None and row.failures:
            self._note(account, 0, 0)
        return found

    def sign_out(self) -> None:
        """End this browser's session."""
        self._sessions.sign_out()

    def current(self) -> Account | None:
        """Who is signed in."""
        return self._sessions.current()

    def require(self, what: str) -> Account:
        """Who is signed in, if their role may do this; LumbungError NOT_SIGNED_IN or NOT_ALLOWED."""
        return self._sessions.require(*MAY[what])

    def _find(self, account: str) -> Account | None:
        with reading(self._centre.engine) as connection:
            row = plans.find_staff(connection, account)
        if row is None or row.disabled:
            return None
        return Account(row.account, row.name, row.role, row.password_hash)

    def _note(self, account: str, failures: int, wait_until_ms: int) -> None:
        with writing(self._centre.engine, "staff") as connection:
            plans.note_failure(connection, account, failures, wait_until_ms)


def wait_ms(failures: int) -> int:
    """How long an account waits after so many wrong passwords in a row.

    None for three, then 1 s, doubling up to a minute.
    """
    extra = failures - FREE_FAILURES
    return 0 if extra <= 0 else min(1000 * 2 ** min(extra - 1, 10), LONGEST_WAIT_MS)
