"""Draws the line drawings of docs/field: `python docs/make_drawings.py`; with `--check` only compares.

One pen, one palette (docs' own: ink, leaf, grain, clay), no words in a drawing, so that one serves both languages.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parent / "field" / "pictures"
INK, LEAF, GRAIN, CLAY, PAPER, TINT = "#1b2420", "#1f6f4a", "#8a5a00", "#b3372f", "#fbfaf6", "#e4efe7"


def rect(x: int, y: int, w: int, h: int, fill: str = PAPER, r: int = 3) -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>'


def path(d: str, colour: str = INK, fill: str = "none") -> str:
    return f'<path d="{d}" stroke="{colour}" fill="{fill}"/>'


def circle(x: int, y: int, r: int, fill: str = PAPER, colour: str = INK) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{colour}"/>'


def screen(x: int, y: int, fill: str = PAPER) -> str:
    """A lab PC: monitor, foot and keyboard; 64 wide, 66 high."""
    foot = path(f"M{x + 26} {y + 40}v8h-8m20 0h-8v-8")
    return rect(x, y, 64, 40, fill) + foot + rect(x + 4, y + 54, 56, 10)


def server(x: int, y: int, lamp: str = LEAF) -> str:
    """The server's PC: a tower with a lamp, 40 wide, 72 high; a barn's roof marks it."""
    roof = path(f"M{x - 6} {y + 2}l26-16l26 16", LEAF)
    slots = path(f"M{x + 8} {y + 14}h24M{x + 8} {y + 22}h24")
    return rect(x, y, 40, 72) + roof + slots + circle(x + 20, y + 54, 5, lamp)


def switch(x: int, y: int) -> str:
    """Eight ports, 92 wide, 24 high."""
    ports = "".join(rect(x + 6 + 10 * n, y + 8, 7, 8, r=1) for n in range(8))
    return rect(x, y, 92, 24, TINT) + ports


def stick(x: int, y: int) -> str:
    """A USB stick lying, its plug to the right; 54 wide, 18 high."""
    return rect(x, y, 38, 18, TINT) + rect(x + 38, y + 3, 16, 12, r=1) + path(f"M{x + 44} {y + 7}v4m5-4v4")


def phone(x: int, y: int) -> str:
    """A phone, 38 wide, 70 high, with a message on it."""
    lines = path(f"M{x + 8} {y + 16}h22M{x + 8} {y + 26}h22M{x + 8} {y + 36}h14", LEAF)
    return rect(x, y, 38, 70, r=6) + lines + circle(x + 19, y + 61, 3)


def house(x: int, y: int, fill: str = PAPER) -> str:
    """A building, 70 wide, 62 high."""
    walls = path(f"M{x} {y + 24}v38h70v-38", INK, fill)
    return walls + path(f"M{x - 6} {y + 26}l41-26l41 26z", INK, TINT) + rect(x + 28, y + 40, 14, 22)


def arrow(x: int, y: int, length: int, colour: str = LEAF) -> str:
    return path(f"M{x} {y}h{length}m-10-8l10 8l-10 8", colour)


def tick(x: int, y: int) -> str:
    return path(f"M{x} {y}l9 10l18-22", LEAF)


def cross(x: int, y: int, size: int) -> str:
    return path(f"M{x} {y}l{size} {size}m0-{size}l-{size} {size}", CLAY)


def bolt(x: int, y: int) -> str:
    return path(f"M{x + 14} {y}l-14 24h10l-4 20l16-28h-11z", GRAIN, "#f4e7cc")


def tower_of_data(x: int, y: int, fill: str) -> str:
    """A disk as people draw it, 70 wide, 80 high."""
    body = path(f"M{x} {y + 10}v60a35 10 0 0 0 70 0v-60", INK, fill)
    lid = f'<ellipse cx="{x + 35}" cy="{y + 10}" rx="35" ry="10" fill="{fill}"/>'
    return body + lid + path(f"M{x} {y + 30}a35 10 0 0 0 70 0M{x} {y + 50}a35 10 0 0 0 70 0")


def room() -> str:
    pcs = screen(204, 12) + screen(286, 12) + screen(368, 12)
    cables = path("M80 104h22M194 98h42V76M194 105h124V76M194 112h206V76")
    return server(40, 40) + cables + switch(102, 92) + pcs


def write_stick() -> str:
    laptop = rect(60, 22, 96, 60) + path("M46 92h124l-10-10H56z", INK, TINT)
    return laptop + path("M84 52h48M84 42h48M84 62h28", LEAF) + arrow(176, 62, 50) + stick(244, 53)


def stick_into_pc() -> str:
    return stick(90, 66) + arrow(156, 75, 44) + server(220, 30) + tick(290, 70)


def by_telephone() -> str:
    talk = phone(222, 44) + path("M206 66c-8 8-8 20 0 28M276 66c8 8 8 20 0 28", GRAIN)
    there = arrow(130, 26, 210) + path("M206 80h-70m10-8l-10 8l10 8M340 80h-64m54-8l10 8l-10 8", GRAIN)
    return server(70, 36) + talk + there + house(358, 34)


def phone_picture() -> str:
    waves = path("M158 44c10 10 10 26 0 36M172 34c16 16 16 40 0 56", LEAF)
    return server(90, 32) + waves + phone(230, 26) + rect(300, 52, 30, 26) + path("M306 52v-8a9 9 0 0 1 18 0v8")


def lab_pc() -> str:
    return screen(170, 26) + tick(188, 46)


def rehearsal() -> str:
    bars = "".join(rect(230 + 26 * n, 98 - 12 * (n + 1), 16, 12 * (n + 1), TINT, 1) for n in range(6))
    return server(70, 34) + screen(136, 36) + bars + path("M222 100h172M222 40h172", GRAIN)


def power() -> str:
    plug = rect(96, 48, 34, 26) + path("M130 54h14m-14 14h14") + path("M96 61H40")
    socket = rect(210, 40, 42, 42, r=6) + circle(224, 54, 3, INK) + circle(224, 68, 3, INK)
    return plug + socket + bolt(164, 40) + server(310, 34, PAPER)


def cable() -> str:
    wire = path("M152 60h52m40 0h62") + path("M204 60l8-12m32 12l-8 12")
    return switch(60, 48) + wire + cross(214, 50, 20) + screen(306, 26)


def replace() -> str:
    return server(90, 34, PAPER) + cross(86, 44, 48) + arrow(160, 70, 70) + server(260, 34) + tick(318, 76)


def disk() -> str:
    return tower_of_data(180, 16, "#f4e7cc") + path("M270 30v50m0 8v4", CLAY)


def clock() -> str:
    cell = '<ellipse cx="300" cy="70" rx="40" ry="14" fill="#e4efe7"/>' + path("M260 70v12a40 14 0 0 0 80 0v-12")
    return circle(160, 62, 44) + path("M160 62V34m0 28l20 12") + cell + path("M292 70h16m-8-8v16", GRAIN)


def road() -> str:
    way = path("M130 100c60-24 130 16 196-8", GRAIN)
    return (
        house(46, 34)
        + way
        + arrow(136, 48, 70)
        + rect(212, 34, 44, 28)
        + path("M206 68h56l-6-6h-44z")
        + arrow(266, 48, 60)
        + house(342, 34, TINT)
    )


def upgrade() -> str:
    old = rect(320, 40, 60, 62, TINT) + path("M330 56h40M330 68h40M330 80h24")
    return stick(60, 62) + arrow(124, 71, 50) + server(196, 34) + arrow(252, 70, 54, GRAIN) + old


DRAWINGS: dict[str, Callable[[], str]] = {
    "room": room,
    "write-stick": write_stick,
    "stick-into-pc": stick_into_pc,
    "by-telephone": by_telephone,
    "phone": phone_picture,
    "lab-pc": lab_pc,
    "rehearsal": rehearsal,
    "power": power,
    "cable": cable,
    "replace": replace,
    "disk": disk,
    "clock": clock,
    "road": road,
    "upgrade": upgrade,
}


def drawing(name: str) -> str:
    """The file of a drawing, 440 × 120."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 440 130" width="440" height="130">'
    back = f'<rect width="440" height="130" fill="{PAPER}"/>'
    pen = f'<g stroke="{INK}" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" fill="none">'
    return f"{head}{back}{pen}{DRAWINGS[name]()}</g></svg>\n".replace("><", ">\n<")


def main() -> int:
    stale = [name for name in DRAWINGS if not _same(name)]
    if "--check" in sys.argv:
        print("\n".join(stale))
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        (FOLDER / f"{name}.svg").write_text(drawing(name), "utf-8")
    return 0


def _same(name: str) -> bool:
    held = FOLDER / f"{name}.svg"
    return held.is_file() and held.read_text("utf-8") == drawing(name)


if __name__ == "__main__":
    sys.exit(main())
