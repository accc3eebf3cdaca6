"""What a check is. Each module of `provisioning.doctor` adds its own by `@check`; the list of all is `registry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.checkup import Figure, Said, Verdict
from provisioning.doctor.machine import Machine
from web.languages import LANGUAGES, Language, number


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found, see `appliance.checkup.Finding`."""

    verdict: Verdict
    evidence: Said
    todo: Said | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)


Look = Callable[[Machine], Outcome]


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `id` never changes: reports, manuals and phone calls name it."""

    id: str
    title: Said
    look: Look


ADDED: dict[str, Check] = {}  # by the modules that were read so far: `provisioning.doctor.registry` reads all


def check(id_: str, title_id: str, title_en: str) -> Callable[[Look], Look]:
    """Adds a function to the list of checks."""

    def add(look: Look) -> Look:
        if id_ in ADDED:
            raise AssertionError(f"{id_} is given twice")
        ADDED[id_] = Check(id_, Said(id=title_id, en=title_en), look)
        return look

    return add


def both(id_: str, en: str, **values: object) -> Said:
    """A sentence in both languages; numbers among `values` are written as each language writes them."""
    texts: dict[Language, str] = {"id": id_, "en": en}
    filled = {each: texts[each].format(**_written(values, each)) if values else texts[each] for each in LANGUAGES}
    return Said(id=filled["id"], en=filled["en"])


def _written(values: Mapping[str, object], language: Language) -> dict[str, object]:
    written: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, float):
            written[name] = number(value, language, 1)
        elif isinstance(value, int):
            written[name] = number(value, language)
        else:
            written[name] = getattr(value, language) if isinstance(value, Said) else value
    return written


def passed(evidence: Said, **figures: Figure) -> Outcome:
    return Outcome(Verdict.PASSED, evidence, None, figures)


def attention(evidence: Said, todo: Said, **figures: Figure) -> Outcome:
    return Outcome(Verdict.ATTENTION, evidence, todo, figures)


def failed(evidence: Said, todo: Said, **figures: Figure) -> Outcome:
    return Outcome(Verdict.FAILED, evidence, todo, figures)


def not_applicable(evidence: Said, **figures: Figure) -> Outcome:
    return Outcome(Verdict.NOT_APPLICABLE, evidence, None, figures)
