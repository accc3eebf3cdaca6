"""A small exam with one item of each type, to be spoilt in one place at a time."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

EXAM = """\
id = "kecil"
version = "1"
languages = ["id", "en"]

[title]
id = "Ujian Kecil"
en = "Small Exam"

[rules]
id = "Kerjakan **sendiri**."
en = "Work **alone**."

[[component]]
id = "satu"
weight = 70
title = {id = "Komponen Satu", en = "Component One"}

[[component]]
id = "dua"
weight = 30
title = {id = "Komponen Dua", en = "Component Two"}

[[block]]
id = "B1"
component = "satu"
file = "pilihan.md"
minutes = 10
shuffle_items = true
shuffle_options = true
title = {id = "Pilihan", en = "Choices"}

[[block]]
id = "B2"
component = "dua"
file = "isian.md"
seconds = 90
navigation = "linear"
title = "Isian"

[scale.setuju]
options = [
  {id = "1", text = {id = "Tidak", en = "No"}},
  {id = "2", text = {id = "Ragu", en = "Unsure"}},
  {id = "3", text = {id = "Ya", en = "Yes"}},
]
"""

CHOICES = """\
# Judul untuk penulis, tidak tampil

::: id
Pilih jawaban Anda.

::: en
Choose your answers.

## S1 single

::: id
Berapa warna bendera?

![Bendera](bendera.png)

- A. Dua
- B. Tiga

::: en
How many colours has the flag?

![Flag](bendera.png)

- A. Two
- B. Three

## M1 multiple
choose: 2

::: id
Pilih dua.

- A. Padi
- B. Batu
- C. Jagung

::: en
Choose two.

- A. Rice
- B. Stone
- C. Maize

## G1 graded
shuffle: tidak

::: id
Apa yang Anda lakukan?

- A. Menolong
- B. Menunggu
- C. Pergi

::: en
What do you do?

- A. Help
- B. Wait
- C. Leave

## P1 most-least

::: id
Paling dan paling tidak.

- A. Sabar
- B. Cepat
- C. Teliti

::: en
Most and least.

- A. Patient
- B. Quick
- C. Careful
"""

FILL = """\
## L1 likert setuju

::: id
Saya suka membaca.

::: en
I like to read.

## N1 numeric
unit id: menit
unit en: minutes

::: id
Berapa lama satu jam?

::: en
How long is an hour?

## T1 text
max: 30

::: id
Ibu kota Kalimantan Utara?

::: en
Capital of North Kalimantan?
"""

KEY = """\
[levels.tiga]
cuts = [50, 75]
names.id = ["Rendah", "Menengah", "Tinggi"]
names.en = ["Low", "Medium", "High"]

[[competency]]
id = "TAHU"
component = "satu"
title = {id = "Pengetahuan", en = "Knowledge"}
levels = "tiga"

[[competency]]
id = "DIRI"
component = "dua"
title = {id = "Gambaran diri", en = "Self-description"}
levels = "tiga"
missing = "skip"

[item.S1]
competency = "TAHU"
correct = "A"
worth = 2

[item.M1]
competency = "TAHU"
correct = ["A", "C"]
penalty = 0.5

[item.G1]
competency = "TAHU"
points = {A = 5, B = 3, C = 1}

[item.P1]
most = {A = 2, B = 1, C = 0}
least = {A = 0, B = 1, C = 2}

[item.L1]
competency = "DIRI"
keying = -1

[item.N1]
accept = [{value = 60, points = 2}, {value = "60", tolerance = "1,5", points = 1}]

[item.T1]
accept = [
  {text = "Tanjung Selor", points = 2},
  {text = "tanjungselor"},
]
"""


def png(width: int = 3, height: int = 2) -> bytes:
    """A sound white PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xff" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write_exam(folder: Path) -> Path:
    """The small exam in `folder`, which is made; free of problems."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("exam.toml", EXAM), ("pilihan.md", CHOICES), ("isian.md", FILL), ("key.toml", KEY)):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bendera.png").write_bytes(png())
    return folder
