"""The small exam as a participant goes through it: the answers that are all right, block by block."""

from __future__ import annotations

import io
import shutil
import wave
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw

from tests.e2e.paper import SMALL, read_paper
from tests.e2e.participant import Answer, Participant

PAPER = read_paper(SMALL)
ANSWERS: dict[str, Answer] = {
    "K1": "B",
    "K2": ("A", "C"),
    "K3": "B",
    "K4": "1",
    "K5": ("A", "B"),
    "K6": "37,5",
    "K7": "lumbung",
}
SECONDS = 0.5  # of the recording
WIDTH, HEIGHT = 320, 180  # of the picture
IN_B1 = ("K1", "K2", "K3", "K4", "K5")


def answer_first_block(who: Participant, answers: Mapping[str, Answer] = ANSWERS) -> None:
    for number in range(1, 6):
        who.go(number)
        who.answer(answers[who.here().id])


def given(who: Participant) -> dict[str, Answer]:
    """What the first block's items show, one by one."""
    shown: dict[str, Answer] = {}
    for number in range(1, 6):
        who.go(number)
        shown[who.here().id] = who.shown()
    return shown


def finish(who: Participant) -> None:
    """From the first block's items to the slip, the second block included."""
    who.go(5)
    who.press("Periksa")
    who.press("Lanjut ke subtes berikutnya")
    who.enter_block()
    who.answer_all(ANSWERS)
    who.press("Lanjut ke penutup")
    who.submit()


def first_block(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {item: answers[item] for item in IN_B1}


def with_media(folder: Path) -> Path:
    """The small exam again in `folder`, its first item with a picture and a recording."""
    shutil.copytree(SMALL, folder)
    (folder / "suara.wav").write_bytes(recording())
    (folder / "gambar.png").write_bytes(drawing())
    block = folder / "blok-1.md"
    both = "![Sebuah gambar](gambar.png)\n\n![Rekaman percakapan](suara.wav)\n\n"
    block.write_text(block.read_text().replace("Berapakah 7 × 8?", f"Berapakah 7 × 8?\n\n{both}", 1))
    return folder


def drawing() -> bytes:
    """Seven rows of eight dots as a PNG file."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen = ImageDraw.Draw(picture)
    for row in range(7):
        for column in range(8):
            at = (24 + 36 * column, 12 + 24 * row)
            pen.ellipse((*at, at[0] + 14, at[1] + 14), fill="#1f6f4a")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def recording() -> bytes:
    """Silence as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8_000)
        sound.writeframes(bytes(int(2 * 8_000 * SECONDS)))
    return file.getvalue()
