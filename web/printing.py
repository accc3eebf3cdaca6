"""Typst, for the papers of box and centre: a template and what it prints in, a PDF/UA-1 file or pictures of pages out.

Typst is the optional extra `print` (an 80 MB library), so it is loaded when the first paper is asked for. Compiling
lets go of the interpreter's lock, so it may run on a thread beside others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from sync.errors import PAPER_FAILED, PRINTING_MISSING, LumbungError

FONTS: Final = Path(__file__).parent / "fonts"
SHARED: Final = Path(__file__).parent / "papers" / "templates"  # what the templates of all packages may import
PDF: Final[Mapping[str, Any]] = {"format": "pdf", "pdf_standards": ["ua-1"]}


def compiled(template: Path, told: Mapping[str, object], **how: Any) -> bytes | list[bytes]:
    """What comes of a template, which finds `told` as JSON in `sys.inputs.paper`. `how`: as Typst.

    It may import what lies in `SHARED`, and show pictures that lie beside it.

    LumbungError: (PRINTING_MISSING) without Typst, (PAPER_FAILED) where Typst refuses.
    """
    compiler, refused = _typst()
    sources = {path.name: path.read_bytes() for path in SHARED.glob("*.typ")} | {"main": template.read_bytes()}
    try:
        made: bytes | list[bytes] = compiler(
            sources,
            root=str(template.parent),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"paper": json.dumps(told, ensure_ascii=False)},
            **how,
        )
        return made
    except refused as error:  # its text may hold a name, so it stays the cause and does not go into the details
        raise LumbungError(PAPER_FAILED, paper=template.stem) from error


def pdf(template: Path, told: Mapping[str, object], *, at_s: int | None = None) -> bytes:
    """A PDF/UA-1 file, dated `at_s` (Unix time): the same facts make the same bytes. Raises as `compiled`."""
    made = compiled(template, told, **PDF, **({} if at_s is None else {"timestamp": at_s}))
    assert isinstance(made, bytes)
    return made


def _typst() -> tuple[Callable[..., Any], type[Exception]]:
    """Typst's compiler and its error."""
    try:
        import typst
    except ImportError as error:
        raise LumbungError(PRINTING_MISSING) from error
    return typst.compile, typst.TypstError
