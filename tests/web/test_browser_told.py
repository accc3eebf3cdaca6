"""What a box noted of a browser becomes a sentence in both languages, and nothing that is not known is lost."""

from __future__ import annotations

import itertools

from web.browser_told import browser_told

FINDINGS = ("unasked", "absent", "good", "wrong")


def test_every_finding_that_is_noted_has_a_sentence() -> None:
    for pair in itertools.product(FINDINGS, repeat=2):
        if "good" in pair and set(pair) <= {"good", "unasked"}:
            continue  # that one passes
        noted = "config key: {}; browser exam key: {}".format(*pair)
        told = [browser_told(noted, language) for language in ("id", "en")]
        assert told[0] != told[1]
        assert all(each.endswith(".") and "unasked" not in each and "config key" not in each for each in told)


def test_a_sentence_that_another_version_wrote_is_shown_as_it_is() -> None:
    assert browser_told("something else", "id") == "something else"
