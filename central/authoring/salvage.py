"""What can still be read of an exam.toml that has faults: as much as its block files need to be looked at.

Used by `native`, so that one check tells an author of everything, not of one file after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from central.authoring.source import ScaleSource
from sync.wire.exam import Language

_LANGUAGES = TypeAdapter(list[Language])


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`languages`: at least one. `scales`: None for one that has faults itself. `files`: each with the index of its
    block."""

    languages: tuple[str, ...]
    scales: Mapping[str, ScaleSource | None]
    files: Mapping[str, int]


def salvage(data: Mapping[str, Any]) -> Salvaged | None:
    """None where the languages cannot be read: without them nothing can be said of a block's texts."""
    try:
        languages = tuple(dict.fromkeys(_LANGUAGES.validate_python(data.get("languages"))))
    except ValidationError:
        return None
    if not languages:
        return None
    scales, blocks = data.get("scale"), data.get("block")
    files: dict[str, int] = {}
    for at, block in enumerate(blocks if isinstance(blocks, list) else []):
        file = block.get("file") if isinstance(block, dict) else None
        if isinstance(file, str) and file:
            files.setdefault(file, at)
    return Salvaged(
        languages=languages,
        scales={name: _scale(scale) for name, scale in scales.items()} if isinstance(scales, dict) else {},
        files=files,
    )


def _scale(data: Any) -> ScaleSource | None:
    try:
        return ScaleSource.model_validate(data, extra="ignore")
    except ValidationError:
        return None
