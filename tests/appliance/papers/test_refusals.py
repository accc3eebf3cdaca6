"""What cannot be printed says why, in words of the catalogue."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping

import pytest

from appliance.papers import make as making
from appliance.papers.make import make
from sync.errors import NO_SUCH_PAPER, PAPER_FAILED, PRINTING_MISSING, LumbungError
from tests.appliance.papers.samples import NAMES, facts


def test_a_box_without_typst_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: object, **more: Mapping[str, object]) -> object:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "typst", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LumbungError) as refused:
        make("minutes", facts(), "id")
    assert refused.value.entry is PRINTING_MISSING
    assert "print" in PRINTING_MISSING.hint[1]


@pytest.mark.parametrize("name", ["", "lumbung", "../minutes", "kartu"])
def test_a_paper_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(LumbungError) as refused:
        make(name, facts(), "id")
    assert refused.value.entry is NO_SUCH_PAPER


def test_a_paper_that_fails_names_itself_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "told", lambda *_: {"people": NAMES})
    with pytest.raises(LumbungError) as refused:
        make("attendance", facts(), "id")
    assert refused.value.entry is PAPER_FAILED
    assert refused.value.details == {"paper": "attendance"}
