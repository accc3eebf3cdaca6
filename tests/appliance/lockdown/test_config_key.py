"""The Config Key: the documented example's order and forms, and that any change of a setting changes the key."""

from __future__ import annotations

import hashlib
import plistlib
import random
import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.lockdown.config_key import NotSettingsError, config_key, seb_json
from tests.appliance.lockdown import documented

NAMES = st.text("abcdefXYZ019", min_size=1, max_size=8)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**31), 2**31 - 1) | st.text("az /:.-*é") | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
SETTINGS = st.dictionaries(NAMES, VALUES, max_size=6)


def shuffled(names: list[str], chance: random.Random, **given: Any) -> dict[str, Any]:
    """Those names in another order, each false unless it is given."""
    return {name: given.get(name, False) for name in chance.sample(names, len(names))}


@pytest.mark.parametrize("seed", range(5))
def test_the_documented_examples_order_comes_out_at_every_depth(seed: int) -> None:
    chance = random.Random(seed)
    settings = shuffled(
        documented.ROOT,
        chance,
        permittedProcesses=[shuffled(documented.PROCESS, chance)],
        proxies=shuffled(documented.PROXIES, chance),
        URLFilterRules=[shuffled(documented.RULE, chance), shuffled(documented.RULE, chance)],
    )
    told = seb_json(plistlib.loads(plistlib.dumps(settings, sort_keys=False)))
    order = list(documented.ROOT)
    for name, inner in (
        ("permittedProcesses", documented.PROCESS),
        ("proxies", documented.PROXIES),
        ("URLFilterRules", documented.RULE * 2),
    ):
        at = order.index(name) + 1
        order[at:at] = inner
    assert re.findall(r'"([^"]+)":', told) == order
    assert config_key(settings) == hashlib.sha256(told.encode()).hexdigest()


def test_the_documented_example_comes_out_byte_for_byte() -> None:
    """Its digest was taken from the line on the page, not from ours. A plist in between keeps every kind."""
    settings = documented.settings()
    assert len(seb_json(settings)) == 6_410
    assert config_key(settings) == documented.CONFIG_KEY
    kept = plistlib.loads(plistlib.dumps({**settings, "originatorVersion": "SEB_OSX_3.3"}, sort_keys=False))
    assert config_key(kept) == documented.CONFIG_KEY


@pytest.mark.parametrize("name", ["allowQuit", "URLFilterEnable", "startURL", "proxies", "URLFilterRules"])
def test_the_documented_example_without_a_setting_has_another_key(name: str) -> None:
    assert (
        config_key({key: each for key, each in documented.settings().items() if key != name}) != documented.CONFIG_KEY
    )


def test_each_kind_of_value_is_written_as_documented() -> None:
    settings = {
        "text": r"^.*?:\/\/a\.b$;ws:\localhost",  # back slashes stay single
        "umlaut": "é",
        "yes": True,
        "no": False,
        "number": -7,
        "part": 0.25,
        "whole": 3.0,
        "data": b"\x00\xff\x10",
        "when": datetime(2026, 11, 22, 8, 0, 5),
        "none": [],
        "list": [1, "a", {"b": 2, "A": 1}],
        "empty": {},
        "originatorVersion": "SEB_Win_3.9",
        "empties": [{}, ""],
    }
    assert seb_json(settings) == (
        r'{"data":"AP8Q","empties":[{},""],"list":[1,"a",{"A":1,"b":2}],"no":false,"none":[],"number":-7,"part":0.25,'
        r'"text":"^.*?:\/\/a\.b$;ws:\localhost","umlaut":"é","when":"2026-11-22T08:00:05Z","whole":3,"yes":true}'
    )


def test_names_that_differ_in_case_alone_have_one_order() -> None:
    """The document's own case: allowWlan before allowWLAN, whichever was written first."""
    there, back = {"allowWlan": 1, "allowWLAN": 2}, {"allowWLAN": 2, "allowWlan": 1}
    assert seb_json(there) == seb_json(back) == '{"allowWlan":1,"allowWLAN":2}'


@pytest.mark.parametrize("value", [None, 1e300, float("nan"), float("inf"), object()])
def test_what_has_no_common_form_is_refused(value: object) -> None:
    with pytest.raises(NotSettingsError):
        config_key({"a": value})


@given(SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_writing_does_not_matter(settings: dict[str, Any], chance: random.Random) -> None:
    names = list(settings)
    chance.shuffle(names)
    assert config_key({name: settings[name] for name in names}) == config_key(settings)


@given(SETTINGS)
def test_the_plist_and_back_keeps_the_key(settings: dict[str, Any]) -> None:
    assert config_key(plistlib.loads(plistlib.dumps(settings))) == config_key(settings)


@given(SETTINGS, NAMES, st.booleans())
def test_a_changed_setting_changes_the_key(settings: dict[str, Any], name: str, value: bool) -> None:
    before = config_key({**settings, name: value})
    assert config_key({**settings, name: not value}) != before
    assert config_key({**settings, name: value, f"{name}More": 1}) != before
