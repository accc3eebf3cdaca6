"""/rehearsal on a real box: there is none, and none of its routes does anything."""

from __future__ import annotations

import requests

from sync import errors
from tests.appliance.web.server import Server


def test_a_real_box_says_that_no_rehearsal_is_held(box: Server) -> None:
    page = requests.get(f"{box.site.origin}/rehearsal", timeout=60)
    assert page.status_code == 200
    assert "Tidak ada gladi bersih" in page.text
    assert "<script" not in page.text


def test_a_real_box_gives_out_no_card_and_takes_no_report(box: Server) -> None:
    asked = {"headers": {"Origin": box.site.origin, "Accept": "application/json"}, "timeout": 30}
    report = {
        "label": "A1",
        "confirmed": 1,
        "p50_ms": 1,
        "p99_ms": 1,
        "worst_ms": 1,
        "cuts": 0,
        "longest_ms": 0,
        "lost": 0,
    }
    for path, body in (("seats", {"label": "A1"}), ("reports", report)):
        answer = requests.post(f"{box.site.origin}/api/v1/rehearsal/{path}", json=body, **asked)  # type: ignore[arg-type]  # by name
        assert answer.json()["error"]["code"] == errors.NO_SUCH_PAGE.code
    answer = requests.get(f"{box.site.origin}/api/v1/rehearsal", **asked)  # type: ignore[arg-type]  # by name
    assert answer.status_code == errors.NO_SUCH_PAGE.status
