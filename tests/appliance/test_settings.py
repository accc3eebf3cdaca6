"""The `[box]` section refuses what could not work, field by field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from appliance.settings import BoxSettings


def settings(**changes: Any) -> BoxSettings:
    return BoxSettings.model_validate({"data_dir": Path("box"), "site": "smk1", "box": "box-1"} | changes)


def test_it_works() -> None:
    assert settings(origin="HTTP://Ujian.Lan:8080").origin == "http://ujian.lan:8080"
    assert settings(tls_cert="a.pem", tls_key="b.pem").tls_cert == Path("a.pem")


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "ftp://ujian.lan"},
        {"origin": "http://ujian.lan/path"},
        {"origin": "http://"},
        {"origin": "ujian.lan"},
        {"site": "smk 1"},
        {"box": ""},
        {"hosts": ["a/b"]},
        {"tls_cert": "a.pem"},
        {"tls_key": "b.pem"},
        {"group_limit": 0},
        {"held_automatic_ms": -1},
        {"colour": "green"},
    ],
)
def test_what_could_not_work_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**changes)
