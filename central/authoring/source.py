"""The forms of exam.toml and key.toml as pydantic models, and their faults in the author's words, each with its line.

Used by `native` and `keys`. What refers to something elsewhere is judged there; here only shapes.
"""

from __future__ import annotations

import difflib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from central.authoring.files import find_file, read_text
from central.authoring.problems import Notebook
from central.authoring.toml_lines import Document, TomlSyntaxError
from sync.wire.exam import Id, Language, LateTime, Lockdown, SecondLogin

EVERY_LANGUAGE = "*"

_Model = TypeVar("_Model", bound=BaseModel)


class Source(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _in_every_language(value: Any) -> Any:
    return {EVERY_LANGUAGE: value} if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


Texts = Annotated[dict[str, str], BeforeValidator(_in_every_language)]  # a plain string stands for every language
Count = Annotated[int, Field(ge=0, le=1000)]
Version = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1, max_length=32)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10_000, decimal_places=4)]
PercentCut = Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=100, decimal_places=4)]


class ComponentSource(Source):
    id: Id
    weight: Count
    title: Texts


class BlockEntry(Source):
    id: Id
    component: Id
    file: Annotated[str, Field(min_length=1, max_length=200)]
    title: Texts
    minutes: Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=1440, decimal_places=2)] | None = None
    seconds: Annotated[int, Field(ge=10, le=86_400)] | None = None
    navigation: Literal["free", "linear"] = "free"
    shuffle_items: bool = False
    shuffle_options: bool = False


class ScaleOption(Source):
    id: Annotated[Id, BeforeValidator(_text)]
    text: Texts


class ScaleSource(Source):
    options: Annotated[list[ScaleOption], Field(min_length=2, max_length=11)]


class ExamSource(Source):
    """exam.toml."""

    id: Id
    version: Version
    languages: Annotated[list[Language], Field(min_length=1, max_length=8)]
    title: Texts
    rules: Texts
    offline_run_ms: Annotated[int, Field(ge=0, le=3_600_000)] = 300_000
    check_in: bool = False
    late_until_minutes: Annotated[int, Field(ge=0, le=24 * 60)] | None = None
    late_time: LateTime = "full"
    second_login: SecondLogin = "free"
    lockdown: Lockdown = "off"
    component: Annotated[list[ComponentSource], Field(min_length=1)]
    block: Annotated[list[BlockEntry], Field(min_length=1, max_length=200)]
    scale: dict[Id, ScaleSource] = Field(default_factory=dict)


class LevelsSource(Source):
    cuts: Annotated[list[PercentCut], Field(min_length=1, max_length=9)]
    names: dict[str, list[str]] = Field(default_factory=dict)


class CompetencySource(Source):
    id: Id
    component: Id
    title: Texts
    levels: Id
    missing: Literal["zero", "skip"] = "zero"
    min_answered: Annotated[int, Field(ge=1, le=1000)] | None = None


class KeySource(Source):
    """key.toml. The items' tables are read by type, see `ITEM_SOURCES`."""

    levels: dict[Id, LevelsSource] = Field(default_factory=dict)
    competency: list[CompetencySource] = Field(default_factory=list)
    item: dict[str, dict[str, Any]] = Field(default_factory=dict)


OptionId = Annotated[Id, BeforeValidator(_text)]


class ItemSource(Source):
    competency: Id | None = None
    unscored: bool = False


class SingleSource(ItemSource):
    correct: OptionId | None = None
    worth: Amount = Decimal(1)
    points: dict[OptionId, Amount] | None = None


class GradedSource(ItemSource):
    points: dict[OptionId, Amount] | None = None


class LikertSource(ItemSource):
    keying: Literal[1, -1] | None = None
    points: dict[OptionId, Amount] | None = None


class MultipleSource(ItemSource):
    correct: Annotated[list[OptionId], Field(min_length=1)] | None = None
    points_each: Amount = Decimal(1)
    penalty: Amount = Decimal(0)
    all_or_nothing: bool = False
    max: Amount | None = None


class MostLeastSource(ItemSource):
    most: dict[OptionId, Amount] | None = None
    least: dict[OptionId, Amount] | None = None


def _decimal_text(value: Any) -> Any:
    """Numbers may be written bare or, as they would be typed, in quotes."""
    value = _number(value)
    try:
        return Decimal(value.replace(",", ".")) if isinstance(value, str) else value
    except ArithmeticError:
        return value


DecimalText = Annotated[Decimal, BeforeValidator(_decimal_text), Field(ge=-(10**15), le=10**15, decimal_places=10)]


class AcceptNumberSource(Source):
    value: DecimalText
    tolerance: Annotated[DecimalText, Field(ge=0)] = Decimal(0)
    points: Amount = Decimal(1)


class NumericSource(ItemSource):
    accept: Annotated[list[AcceptNumberSource], Field(min_length=1)] | None = None


class AcceptTextSource(Source):
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
    points: Amount = Decimal(1)


class TextSource(ItemSource):
    accept: Annotated[list[AcceptTextSource], Field(min_length=1)] | None = None
    case_sensitive: bool = False


ITEM_SOURCES: dict[str, type[ItemSource]] = {
    "single": SingleSource,
    "graded": GradedSource,
    "likert": LikertSource,
    "multiple": MultipleSource,
    "most-least": MostLeastSource,
    "numeric": NumericSource,
    "text": TextSource,
}


def read_toml(folder: Path, file: str, notebook: Notebook) -> Document | None:
    """The TOML document of a file of the folder; None with the problem noted."""
    path = find_file(folder, file, file, 1, notebook)
    text = read_text(path, file, notebook) if path else None
    if text is None:
        return None
    try:
        return Document(text)
    except TomlSyntaxError as fault:
        notebook.note(file, fault.line, "toml-syntax", detail=fault.detail)
        return None


def shape(
    model: type[_Model], data: Any, document: Document, file: str, notebook: Notebook, *at: str | int
) -> _Model | None:
    """`data`, which lies at path `at` of the document, as `model`; None with every fault noted at its line.

    A field that nobody knows is noted and passed over: what else is wrong shall be told in the same reading.
    """
    try:
        return model.model_validate(data)
    except ValidationError as faults:
        found = faults.errors(include_url=False)
    for fault in found:
        path = (*at, *(part for part in fault["loc"] if part != "[key]"))
        _note_fault(fault, model, document.line(*path), _field(path), file, notebook)
    if any(fault["type"] != "extra_forbidden" for fault in found):
        return None
    try:
        return model.model_validate(data, extra="ignore")
    except ValidationError:
        return None


def complete(
    texts: dict[str, str],
    languages: tuple[str, ...],
    document: Document,
    path: tuple[str | int, ...],
    file: str,
    notebook: Notebook,
) -> dict[str, str]:
    """`texts` in exactly the exam's languages (a plain string stands for all); gaps and strangers are noted."""
    if EVERY_LANGUAGE in texts:
        return dict.fromkeys(languages, texts[EVERY_LANGUAGE])
    for language in texts:
        if language not in languages:
            notebook.note(file, document.line(*path, language), "language-unknown", language=language)
    for language in languages:
        if language not in texts:
            notebook.note(file, document.line(*path), "language-missing", what=_field(path), language=language)
    return {language: texts[language] for language in languages if language in texts}


def _field(path: tuple[str | int, ...]) -> str:
    shown = ""
    for part in path:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return shown.lstrip(".")


def _note_fault(fault: Any, model: type[BaseModel], line: int, name: str, file: str, notebook: Notebook) -> None:
    match fault["type"]:
        case "missing":
            notebook.note(file, line, "field-missing", field=name)
        case "extra_forbidden":
            close = difflib.get_close_matches(str(fault["loc"][-1]), _names(model), n=1)
            notebook.note(
                file,
                line,
                "field-unknown",
                field=name,
                maybe_id=f" Maksud Anda '{close[0]}'?" if close else "",
                maybe_en=f" Did you mean '{close[0]}'?" if close else "",
            )
        case _:
            context = {key: value for key, value in fault.get("ctx", {}).items() if key != "error"}
            in_indonesian = _SAID.get(fault["type"], "nilainya tidak sesuai").format(**context)
            notebook.note(
                file, line, "field-bad", field=name, detail_id=in_indonesian, detail_en=_uncapitalised(fault["msg"])
            )


def _uncapitalised(message: str) -> str:
    return message[:1].lower() + message[1:]


def _names(model: type[BaseModel]) -> list[str]:
    """All field names in `model` and the models inside it: what a misspelt field may have meant."""
    names: set[str] = set()
    waiting: list[Any] = [model]
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
            seen.add(kind)
            names |= set(kind.model_fields)
            waiting += [field.annotation for field in kind.model_fields.values()]
        waiting += [part for part in getattr(kind, "__args__", ()) if part not in seen and part is not kind]
    return sorted(names)


_SAID = {
    "string_type": "harus teks dalam tanda kutip",
    "string_pattern_mismatch": "hanya huruf, angka, '_', '.', '-', paling banyak 32, diawali huruf atau angka",
    "string_too_short": "terlalu pendek",
    "string_too_long": "paling panjang {max_length} karakter",
    "int_type": "harus bilangan bulat",
    "int_parsing": "harus bilangan bulat",
    "bool_type": "harus true atau false",
    "decimal_type": "harus bilangan",
    "decimal_parsing": "harus bilangan",
    "is_instance_of": "harus bilangan",
    "finite_number": "harus bilangan",
    "decimal_max_places": "paling banyak {decimal_places} angka di belakang koma",
    "decimal_max_digits": "terlalu banyak angka",
    "decimal_whole_digits": "terlalu banyak angka",
    "greater_than": "harus lebih dari {gt}",
    "greater_than_equal": "paling kecil {ge}",
    "less_than_equal": "paling besar {le}",
    "literal_error": "harus salah satu dari {expected}",
    "dict_type": 'harus tabel, misalnya {{id = "…", en = "…"}}',
    "list_type": "harus daftar dalam [ ]",
    "too_short": "perlu paling sedikit {min_length}",
    "too_long": "paling banyak {max_length}",
    "model_type": "harus tabel",
}
