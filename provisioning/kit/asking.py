"""What `settle` asks a technician, and what it takes for an answer, on the command line too. Used by `cli`."""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from sync import errors
from sync.errors import LumbungError
from sync.settings import centre_address
from web.security import plain_origin

USUAL_BOX = "box-1"
_CARDS = "Alamat pada kartu / address on the cards"
_CENTRE = "Alamat pusat, Enter bila belum tahu / the centre's address, Enter if not known"


def who_and_where(box_id: str | None, origin: str | None, own: str | None, *, asks: bool) -> tuple[str, str]:
    """This box's id and its address on the cards. LumbungError KIT_NO_ADDRESS where nobody can tell it."""
    if box_id is None:  # a standby made of the same kit or stick is another box
        box_id = _ask("Id server ini / this box's id", a_box, USUAL_BOX) if asks else USUAL_BOX
    if origin is None and own is not None:
        usual = f"http://{own}"
        origin = _ask(_CARDS, an_origin, usual) if asks else usual
    elif origin is None:
        if not asks:
            raise LumbungError(errors.KIT_NO_ADDRESS)
        click.echo(
            "PC ini belum punya alamat. Ketik alamat yang akan diberikan kepadanya (halaman 7), misalnya "
            "http://192.168.77.1,\natau Ctrl-C, sambungkan kabel, ulangi. / This PC has no address yet. Type the one "
            "that it will be given\n(page 7), such as http://192.168.77.1, or press Ctrl-C, connect it, run this again."
        )
        origin = _ask(_CARDS, an_origin, None)
    return box_id, origin


def _ask(question: str, checked: Callable[[str], str], usual: str | None) -> str:
    """An answer that passes; asked again until one does."""
    answer: str = click.prompt(question, default=usual, value_proc=checked, show_default=bool(usual))
    return answer


def ask_centre() -> str | None:
    """None where it is not known yet: enrolment by file and telephone needs none."""
    return _ask(_CENTRE, a_centre, "") or None


def a_box(text: str) -> str:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", text) is None:
        raise click.BadParameter("huruf, angka, - _ . / letters, digits, - _ .")
    return text


def an_origin(text: str) -> str:
    try:
        return plain_origin(text.strip().rstrip("/"))
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def a_centre(text: str) -> str:
    try:
        return centre_address(text.strip()) if text.strip() else ""
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from wrong


def passes(checked: Callable[[str], str]) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """An option's callback."""
    return lambda _context, _option, text: None if text is None else checked(text)
