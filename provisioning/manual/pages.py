"""Reads docs/field: each page's two halves as plain blocks, which the template prints. Called by `press`.

A page is Markdown: `# N. Judul · Title`, the Indonesian half, a rule, the English half. What the template cannot print
is refused here by name, so that nothing vanishes on its way to paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from web.languages import LANGUAGES, Language

_IN_WHEEL: Final = Path(__file__).parent / "docs"  # put there by hatch_build.py
_IN_CHECKOUT: Final = Path(__file__).parents[2] / "docs"
NAMES: Final = "[0-9][0-9]-*.md"
_TITLE: Final = re.compile(r"(\d+)\. (.+) · (.+)")
_BELOW: Final = "(English below.)"

Block = dict[str, Any]  # what the template reads: see `_block`


class Page(NamedTuple):
    """One situation. `path`: of its file, to which pictures and links are relative."""

    number: int
    path: Path
    titles: dict[Language, str]
    halves: dict[Language, list[Block]]


def folder() -> Path:
    """Where the pages lie, in an installed package or in a checkout."""
    return next(each for each in (_IN_WHEEL, _IN_CHECKOUT) if each.is_dir()) / "field"


def read_pages() -> list[Page]:
    """All pages in their order. ValueError names the page that cannot be printed, and why."""
    return [read_page(path) for path in sorted(folder().glob(NAMES))]


def read_page(path: Path) -> Page:
    """One page. ValueError as above."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(path.read_text("utf-8")))
    first, *rest = tree.children
    title = _TITLE.fullmatch(_plain(first))
    rules = [at for at, node in enumerate(rest) if node.type == "hr"]
    if first.type != "heading" or title is None or len(rules) != 1:
        raise ValueError(f"{path.name}: wants `# N. Judul · Title` and one rule between its halves")
    halves = (rest[: rules[0]], rest[rules[0] + 1 :])
    try:
        blocks = {
            language: [_block(node) for node in half if _plain(node) != _BELOW]
            for language, half in zip(LANGUAGES, halves, strict=True)
        }
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong
    return Page(int(title[1]), path, dict(zip(LANGUAGES, title.groups()[1:], strict=True)), blocks)


def pictures(page: Page) -> Iterator[Path]:
    """The files that a page shows, in both halves."""
    for half in page.halves.values():
        for block in half:
            if block["k"] == "image":
                yield (page.path.parent / block["source"]).resolve()


def _plain(node: SyntaxTreeNode) -> str:
    """A node's text without its marks."""
    if node.type in ("text", "code_inline"):
        return node.content
    return "".join(_plain(child) for child in node.children)


def _block(node: SyntaxTreeNode) -> Block:
    """`k` says what it is: par, image, code, list, table. ValueError for anything else."""
    match node.type:
        case "paragraph":
            inline = node.children[0].children
            if [each.type for each in inline] == ["image"]:
                return {"k": "image", "source": str(inline[0].attrs["src"]), "alt": _plain(inline[0])}
            return {"k": "par", "body": _inlines(inline)}
        case "fence":
            return {"k": "code", "text": node.content.rstrip("\n")}
        case "bullet_list" | "ordered_list":
            items = [[_block(child) for child in item.children] for item in node.children]
            return {"k": "list", "ordered": node.type == "ordered_list", "items": items}
        case "table":
            rows = [[_cell(cell) for cell in row.children] for part in node.children for row in part.children]
            return {"k": "table", "head": rows[0], "rows": rows[1:]}
        case other:
            raise ValueError(f"{other} is not printed")


def _cell(cell: SyntaxTreeNode) -> list[Block]:
    return _inlines(cell.children[0].children) if cell.children else []


def _inlines(nodes: list[SyntaxTreeNode]) -> list[Block]:
    return [_inline(node) for node in nodes]


def _inline(node: SyntaxTreeNode) -> Block:
    """text, code, strong, em, link; a link within the manual has the `page` it leads to, any other none."""
    match node.type:
        case "text":
            return {"k": "text", "text": node.content}
        case "softbreak":
            return {"k": "text", "text": " "}
        case "code_inline":
            return {"k": "code", "text": node.content}
        case "strong" | "em":
            return {"k": node.type, "body": _inlines(node.children)}
        case "link":
            inside = re.match(r"(\d\d)-[a-z-]+\.md$", str(node.attrs["href"]))
            return {"k": "link", "page": int(inside[1]) if inside else None, "body": _inlines(node.children)}
        case other:
            raise ValueError(f"{other} is not printed")
