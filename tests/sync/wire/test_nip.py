"""A NIP is read as people write it and sheets spoil it; each fault has a name; errors never quote it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import errors
from sync.errors import WireError
from sync.wire.nip import Fault, Oddity, check_nip
from sync.wire.roster import check_nip as the_rosters
from tests.sync.wire.trust import refused

GOOD = "198503152010011001"
BORN = st.dates(date(1940, 1, 1), date(2005, 12, 31))


@given(BORN, st.integers(16, 60), st.integers(1, 12), st.sampled_from("12"), st.integers(1, 999))
def test_every_part_is_read(born: date, age: int, month: int, sex: str, serial: int) -> None:
    text = f"{born:%Y%m%d}{born.year + age}{month:02}{sex}{serial:03}"
    found = check_nip(text)
    assert (found.text, found.born, found.year, found.month) == (text, born, born.year + age, month)
    assert (found.sex, found.serial, found.warnings) == ("L" if sex == "1" else "P", serial, ())


@pytest.mark.parametrize(
    "raw",
    [
        GOOD,
        f" {GOOD} ",
        f"'{GOOD}",
        f'"{GOOD}"',
        f"‘{GOOD}’",
        "19850315 201001 1 001",
        "19850315\u00a0201001\u202f1\u200b001\n",
        int(GOOD),
    ],
)
def test_spaces_and_quotes_do_not_matter(raw: Any) -> None:
    assert check_nip(raw).text == GOOD


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (None, [Fault.EMPTY]),
        ("", [Fault.EMPTY]),
        (" ' ", [Fault.EMPTY]),
        ("198503152010011000", [Fault.ROUNDED]),
        (198503152010011000, [Fault.ROUNDED]),
        (1.98503152010011e17, [Fault.ROUNDED]),
        (float("nan"), [Fault.ROUNDED]),
        (float(GOOD), [Fault.ROUNDED]),
        ("1.98503E+17", [Fault.ROUNDED]),
        ("1,98503152010011E+17", [Fault.ROUNDED]),
        ("1e17", [Fault.ROUNDED]),
        (GOOD + ".0", [Fault.ROUNDED]),
        (GOOD + ",00", [Fault.ROUNDED]),
        ("19850315201001100A", [Fault.NOT_DIGITS]),
        ("19850315-201001-1-001", [Fault.NOT_DIGITS]),
        ("١٩٨٥٠٣١٥٢٠١٠٠١١٠٠١", [Fault.NOT_DIGITS]),
        ("¹98503152010011001", [Fault.NOT_DIGITS]),
        (True, [Fault.NOT_DIGITS]),
        (b"198503152010011001", [Fault.NOT_DIGITS]),
        ([GOOD], [Fault.NOT_DIGITS]),
        (-5, [Fault.NOT_DIGITS]),
        pytest.param(10**5000, [Fault.NOT_DIGITS], id="beyond what Python prints"),
        (GOOD[:-1], [Fault.LENGTH]),
        (GOOD + "1", [Fault.LENGTH]),
        (0, [Fault.LENGTH]),
        ("9" * 100_000, [Fault.LENGTH]),
        ("198502302010011001", [Fault.BIRTH_DATE]),
        ("198513152010011001", [Fault.BIRTH_DATE]),
        ("000003152010011001", [Fault.BIRTH_DATE]),
        ("189903152010011001", [Fault.BIRTH_DATE]),
        ("198503151985031001", [Fault.APPOINTMENT]),  # in the month of birth
        ("198503151984121001", [Fault.APPOINTMENT]),
        ("198503151985211001", [Fault.APPOINTMENT]),  # a contract in the year of birth
        ("198503152010010001", [Fault.SEX]),
        ("198503152010013001", [Fault.SEX]),
        ("198502302010013001", [Fault.BIRTH_DATE, Fault.SEX]),
        ("198503151980013001", [Fault.APPOINTMENT, Fault.SEX]),
    ],
)
def test_each_fault_has_its_name(raw: Any, faults: list[Fault]) -> None:
    with refused(errors.BAD_NIP) as caught:
        check_nip(raw, cell="Sheet1!B7")
    assert caught.value.details == {"faults": [str(fault) for fault in faults], "cell": "Sheet1!B7"}


@pytest.mark.parametrize("code", ["00", "13", "21", "99"])
def test_contract_numbers_are_warned_of_and_not_refused(code: str) -> None:
    found = check_nip(f"199001012022{code}1004")
    assert (found.month, found.warnings) == (None, (Oddity.PPPK,))


@pytest.mark.parametrize(("year", "warnings"), [(2000, (Oddity.AGE,)), (2005, ()), (2050, ()), (2051, (Oddity.AGE,))])
def test_an_unlikely_age_is_warned_of(year: int, warnings: tuple[Oddity, ...]) -> None:
    assert check_nip(f"19900101{year}051004").warnings == warnings


@given(st.none() | st.floats() | st.integers() | st.text(max_size=40) | st.from_regex(r"[0-9 ]{15,24}", fullmatch=True))
def test_anything_else_is_refused_without_being_quoted(raw: Any) -> None:
    details = _details(raw)
    assert details is None or (set(details) == {"faults"} and details["faults"])


def _details(raw: Any) -> dict[str, Any] | None:
    try:
        check_nip(raw)
    except WireError as error:
        return error.details if error.entry is errors.BAD_NIP else {}
    return None


def test_the_roster_checks_by_the_same_rule() -> None:
    assert the_rosters is check_nip
