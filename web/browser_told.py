"""What a box noted of a browser that is not the one an exam asks for, as a sentence; shown on boxes and at the centre.

The journal has it as `config key: <finding>; browser exam key: <finding>` (`appliance.web.lockdown` writes that).
"""

from __future__ import annotations

import re

from web.languages import Language, Text

_NOTED = re.compile(r"config key: (\w+); browser exam key: (\w+)", re.ASCII)

_WRONG = Text(
    "Peramban menunjukkan kunci yang lain: pengaturannya bukan yang dari server ini, atau diubah.",
    "The browser shows another key: its settings are not those of this box, or were changed.",
)
_HALF = Text(
    "Peramban hanya menunjukkan satu dari dua kunci yang diminta.", "The browser shows only one of the two keys wanted."
)
_ABSENT = Text(
    "Bukan peramban terkunci: tidak ada kunci yang ditunjukkan.", "Not the locked-down browser: it shows no key."
)
_UNASKED = Text(
    "Server tidak memegang kunci peramban mana pun, maka peramban ini tidak dapat diperiksa.",
    "The box holds no browser's key, so this browser cannot be checked.",
)


def browser_told(what: str, language: Language) -> str:
    """The sentence for what was noted; what is written in another way is shown as it is."""
    noted = _NOTED.fullmatch(what)
    if noted is None:
        return what
    found = set(noted.groups())
    if "wrong" in found:
        return _WRONG.of(language)
    if "absent" in found:
        return (_HALF if "good" in found else _ABSENT).of(language)
    return _UNASKED.of(language) if found == {"unasked"} else what
