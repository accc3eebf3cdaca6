"""Takes the pictures of docs/proctor/papers.md anew: `.venv/bin/python -m tests.appliance.papers.pictures`."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from appliance.papers.make import pictures
from tests.appliance.papers.samples import facts

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
COLOURS = 32  # a paper is grey
SHOWN = (("cards", False), ("minutes", False), ("reconciliation", False), ("handover", True))


def main() -> None:
    """The first page of each, in Indonesian; the last as a blank form."""
    for paper, blank in SHOWN:
        picture = PICTURES / f"paper-{paper}{'-blank' if blank else ''}.png"
        shown = Image.open(io.BytesIO(pictures(paper, facts(), "id", blank)[0])).convert("RGB")
        shown.quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
        print(picture.relative_to(PICTURES.parents[1]))


if __name__ == "__main__":
    main()
