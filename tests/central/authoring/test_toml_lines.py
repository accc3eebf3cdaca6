"""The lines that the scanner tells are the lines where things stand, in every spelling that TOML has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.authoring.toml_lines import Document, TomlSyntaxError

TEXT = '''\
top = 1  # a comment with [brackets] and = signs
"quoted.key" = 'x # not a comment'
dotted.inner.deep = true

[table]
multi = """
first [not.a.table]
key = "no"
"""
raw = \'\'\'
]]] """
\'\'\'
list = [
  1,
  # two follows
  [2, 3],
  {a = 1, b.c = 2},
]

[[row]]
id = 1
[row.sub]
x = 1979-05-27 07:32:00
[[row]]
id = 2
[[row.leaf]]
v = "}"
[[row.leaf]]
v = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("quoted.key",), 2),
        (("dotted", "inner", "deep"), 3),
        (("table",), 5),
        (("table", "multi"), 6),
        (("table", "raw"), 10),
        (("table", "list", 0), 14),
        (("table", "list", 1, 1), 16),
        (("table", "list", 2, "b", "c"), 17),
        (("row", 0), 20),
        (("row", 0, "sub", "x"), 23),
        (("row", 1, "id"), 25),
        (("row", 1, "leaf", 0, "v"), 27),
        (("row", 1, "leaf", 1), 28),
        (("row", 1, "leaf", 1, "missing"), 28),
        (("nothing", "at", "all"), 1),
    ],
)
def test_each_part_is_found_at_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert Document(TEXT).line(*path) == line


def test_decimals_keep_their_digits() -> None:
    assert str(Document("x = 0.10").data["x"]) == "0.10"


@pytest.mark.parametrize(("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ('x = """\n\n', 3)])
def test_what_is_not_toml_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TomlSyntaxError) as fault:
        Document(text)
    assert fault.value.line == line


_scalars = st.sampled_from(["1", "-2.5", "true", '"a]b}c,d"', "'# = ['", '"""x\n"y" ]"""', "'''\nz}\n'''", "07:32:00"])
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[\n " + " , # c\n".join(items) + "\n]")
        | st.lists(inner.filter(lambda v: "\n" not in v), max_size=3).map(
            lambda items: "{" + ", ".join(f"k{n} = {v}" for n, v in enumerate(items)) + "}"
        )
    ),
    max_leaves=8,
)


@given(st.lists(_values, min_size=1, max_size=6))
def test_any_value_is_passed_over_to_the_next_key(values: list[str]) -> None:
    text = "".join(f"k{n} = {value}\n" for n, value in enumerate(values))
    document = Document(text)
    lines = text.split("\n")
    for n in range(len(values)):
        assert lines[document.line(f"k{n}") - 1].startswith(f"k{n} = ")
