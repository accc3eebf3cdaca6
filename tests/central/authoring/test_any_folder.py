"""Whatever is in a folder, a check ends with problems or an exam, never with a crash."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central import authoring
from central.authoring import sealing
from tests.central.authoring.folder import CHOICES, EXAM, FILL, KEY, write_exam

FILES = {"exam.toml": EXAM, "pilihan.md": CHOICES, "isian.md": FILL, "key.toml": KEY}
SNIPPETS = [
    *(
        "\n",
        " ",
        "::: id\n",
        "::: en\n",
        ":::\n",
        "## ",
        "## X single\n",
        "- A. \n",
        "- B) x\n",
        "choose: 0\n",
        "```\n",
    ),
    *(
        "<!--",
        "-->",
        "![",
        "](",
        "](x y)",
        "<b",
        "|",
        "[[block]]\n",
        "[item.S1]\n",
        "= ",
        '"',
        "'''",
        "{",
        "]",
        ", 1e400",
    ),
    *("\0", "\ufeff", "\u202e", "9" * 400, "id = 1\n", "unit fr: x\n", "inf", "nan", "-1", "true"),
]


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, str]:
    """The small exam's files with a few pieces taken out, doubled or put in."""
    files = dict(FILES)
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(files)))
        text = files[name]
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 5, 40, 400])))
        filling = draw(st.sampled_from(SNIPPETS) | st.text(max_size=8) | st.just(text[start:end] * 2))
        files[name] = text[:start] + filling + text[end:]
    return files


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_exam(tmp_path_factory.mktemp("any") / "ujian")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(spoilt())
def test_a_spoilt_folder_is_reported_and_never_crashes_the_check(scratch: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (scratch / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    checked = authoring.check(scratch)
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    assert (checked.exam is None) == (checked.key is None) == bool(errors)
    for problem in checked.problems:
        source = (scratch / problem.file).read_bytes() if (scratch / problem.file).is_file() else b""
        assert 1 <= problem.line <= source.count(b"\n") + source.count(b"\r") + 1
    if checked.exam is not None and checked.key is not None:
        assert set(checked.key.items) == {item.id for block in checked.exam.blocks for item in block.items}
        sealing.content_parts(checked)
