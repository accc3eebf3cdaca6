"""Text as the papers' face can print it: a sign that it lacks is written by its number, so that nothing vanishes.

PDF/UA refuses a text with a sign that has no glyph; a name must never stop a room's papers. Called by `shown`.
"""

from __future__ import annotations

import re
import unicodedata

# what both cuts of Atkinson Hyperlegible 1.006 hold, without combining marks, whose place depends on their neighbours
_HELD = (
    "\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123\u0126\u0127\u012a\u012b\u012e\u012f\u0131"
    "\u0136\u0137\u013b-\u013e\u0141-\u0148\u0150-\u0155\u0158-\u015b\u015e-\u0165\u016a\u016b\u016e-\u0173"
    "\u0178-\u017e\u0192\u0218-\u021b\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
    "\u20ac\u2122\u2212\u2248\u2260\u2264\u2265"
)
HELD = re.compile(f"[{_HELD}]")
_LACKED = re.compile(f"[^{_HELD}]")


def printable(text: str) -> str:
    """`text` composed (NFC), with U+674E in the place of a sign that the face has not; line ends as one newline."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _LACKED.sub(lambda found: f"[U+{ord(found.group()):04X}]", plain)
