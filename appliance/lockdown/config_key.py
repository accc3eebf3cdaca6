"""SEB's Config Key: the SHA-256 of a settings file, told by all SEB versions alike. Pure; used by `cli`.

Form: SEB's developer documentation, "Config Key". The settings become one line of "SEB-JSON": keys sorted without
regard to case at every depth, empty dicts and `originatorVersion` left out, no white space, nothing escaped, data as
base64.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

LEFT_OUT = "originatorversion"  # says which SEB wrote the file; no setting


class NotSettingsError(ValueError):
    """A value that SEB-JSON has no form for."""


def config_key(settings: Mapping[str, Any]) -> str:
    """The Config Key of a settings dict, as it lies in the plist: 64 hex digits. NotSettingsError."""
    return hashlib.sha256(seb_json(settings).encode()).hexdigest()


def seb_json(settings: Mapping[str, Any]) -> str:
    """The line that is hashed. NotSettingsError."""
    left = {name: value for name, value in settings.items() if name.lower() != LEFT_OUT}
    return _dict(left)


def _dict(settings: Mapping[str, Any]) -> str:
    kept = sorted((name for name, value in settings.items() if not _empty(value)), key=_place)
    return "{" + ",".join(f'"{name}":{_value(settings[name])}' for name in kept) + "}"


def _place(name: str) -> tuple[str, str]:
    """Without regard to case; of names that differ in it alone, the one with the small letter is first."""
    return name.lower(), name.swapcase()


def _empty(value: Any) -> bool:
    return isinstance(value, Mapping) and not value


def _value(value: Any) -> str:
    match value:
        case bool():  # before int: True is one
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return _real(value)
        case str():
            return f'"{value}"'
        case bytes():
            return f'"{base64.b64encode(value).decode()}"'
        case datetime():
            return f'"{value.isoformat(timespec="seconds")}Z"'
        case Mapping():
            return _dict(value)
        case Sequence():
            return "[" + ",".join(_value(each) for each in value) + "]"
    raise NotSettingsError(type(value).__name__)


def _real(value: float) -> str:
    """As SEB writes it: shortest, a whole number without `.0`. What would need an exponent has no common form."""
    shown = repr(value).removesuffix(".0")
    if not shown.lstrip("-").replace(".", "", 1).isdecimal():
        raise NotSettingsError(shown)
    return shown
