"""Whether what is printed stays in its place: read off the picture of a page, as a person would see it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import reduce

from PIL import Image, ImageChops

PPI = 110
MARGIN_MM = 8  # nothing is printed so near the edge of the paper
FOOT_MM = 18  # the foot has a line of its own close above its words
INK = 80  # as dark are letters, but no rule of a table
RULE = (90, 200)
LEAST_RULE_PX = 32
BESIDE_PX = (2, 3, 4)  # what a cell keeps clear left and right; above and below it is less, for letters that go down
BELOW_PX = (2,)


def strays(page: bytes) -> int:
    """How many dots of ink of a page (PNG, `PPI`) lie upon or against a table's rule, or beside the paper's margin."""
    grey = Image.open(io.BytesIO(page)).convert("L")
    dark = grey.point([255 * (value < INK) for value in range(256)])
    frames = _union([_runs(dark, 0, 1), _runs(dark, 1, 0)])  # and thick lines: no text
    ink = ImageChops.subtract(dark, _union([_moved(frames, x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]))
    ink.paste(0, (0, grey.height - round(FOOT_MM / 25.4 * PPI), grey.width, grey.height))
    line = grey.point([255 * (RULE[0] <= value <= RULE[1]) for value in range(256)])
    upright, level = _runs(line, 0, 1), _runs(line, 1, 0)
    kept_clear = _union(
        [_moved(upright, by, 0) for px in BESIDE_PX for by in (px, -px)]
        + [_moved(level, 0, by) for px in BELOW_PX for by in (px, -px)]
    )
    margin = round(MARGIN_MM / 25.4 * PPI)
    for at in (0, grey.width - margin):
        kept_clear.paste(255, (at, 0, at + margin, grey.height))
    return ImageChops.darker(ink, kept_clear).histogram()[255]


def _runs(line: Image.Image, x: int, y: int) -> Image.Image:
    """Of the dots of lines those in a run of at least `LEAST_RULE_PX` in that direction."""
    run, length = line, 1
    while length < LEAST_RULE_PX:
        run = ImageChops.darker(run, _moved(run, -x * length, -y * length))
        length *= 2
    while length > 1:
        length //= 2
        run = ImageChops.lighter(run, _moved(run, x * length, y * length))
    return run


def _moved(picture: Image.Image, x: int, y: int) -> Image.Image:
    """What is moved over the edge is gone."""
    moved = Image.new("L", picture.size)
    moved.paste(picture, (x, y))
    return moved


def _union(pictures: Iterable[Image.Image]) -> Image.Image:
    return reduce(ImageChops.lighter, pictures)
