"""Finding and reading what an exam folder names: inside the folder, of bounded size, UTF-8. Used by the readers."""

from __future__ import annotations

from pathlib import Path

from central.authoring.problems import Notebook

MAX_SOURCE_BYTES = 4 * 1024 * 1024


def find_file(folder: Path, name: str, file: str, line: int, notebook: Notebook) -> Path | None:
    """The file `name` of the folder; None with the problem noted at `file`:`line`, where it is named."""
    try:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            notebook.note(file, line, "file-outside", name=name)
            return None
        if path.is_file():
            return path
    except (OSError, ValueError):  # a name that no file can have
        pass
    notebook.note(file, line, "file-missing", name=name)
    return None


def read_text(path: Path, file: str, notebook: Notebook) -> str | None:
    """The file's text with Unix line ends; None with the problem noted."""
    if path.stat().st_size > MAX_SOURCE_BYTES:
        notebook.note(file, 1, "file-large", name=file, limit_kb=MAX_SOURCE_BYTES // 1024)
        return None
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        notebook.note(file, data.count(b"\n", 0, fault.start) + 1, "file-encoding")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")
