"""Writes docs/technician/errors.md from the catalogue: `python docs/make_errors.py` (`--check` only compares)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sync.errors import CATALOGUE

PAGE = Path(__file__).parent / "technician" / "errors.md"
HEAD = """# Kode kesalahan · Error codes

Dibuat dari `sync/errors` oleh `docs/make_errors.py`. *Coba lagi*: apakah mengulang dapat menolong.
Made from the catalogue by `docs/make_errors.py`. *Retry*: whether repeating can help.

| kode · code | arti dan tindakan | meaning and what to do | HTTP | retry |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page: a row a code, ascending."""
    rows = [
        f"| **{code}** `{entry.name}` | {entry.message[0]} {entry.hint[0]} | {entry.message[1]} {entry.hint[1]} "
        f"| {entry.status} | {'ya · yes' if entry.retry else '–'} |"
        for code, entry in sorted(CATALOGUE.items())
    ]
    return HEAD + "\n".join(row.replace("\n", " ") for row in rows) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        sys.exit(0 if PAGE.read_text() == page() else f"{PAGE.name} is behind the catalogue: run docs/make_errors.py")
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
