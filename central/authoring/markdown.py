"""Markdown of stems, options and rules to clean HTML, once, at publish time: the box and the page never see Markdown.

What an exam cannot carry (links, foreign images, other HTML than a few marks) is a problem with its line, never
silently dropped; nh3 stands behind as the last guard.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from central.authoring.media import Shelf, Sound
from central.authoring.problems import Notebook

MAX_TEXT_CHARS = 20_000

_INLINE_HTML = {"sub", "sup", "u", "br", "kbd", "small", "mark"}
_TAGS = _INLINE_HTML | {"p", "em", "strong", "s", "ul", "ol", "li", "code", "pre", "blockquote", "img", "audio", "hr"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"}
_ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls", "aria-label"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)\s*/?>")
_ALIGN = re.compile(r"text-align:(left|center|right)")
# C0 and C1 controls, zero-width and bidirectional marks, the byte-order mark: what nobody sees and nobody means.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Renderer:
    """Renders the texts of one source file. Problems are noted with that file's name."""

    def __init__(self, file: str, shelf: Shelf, notebook: Notebook) -> None:
        self.file = file
        self.shelf = shelf
        self.notebook = notebook

    def block(self, source: str, line: int, what: str) -> str:
        """HTML of paragraphs, lists, tables, images. `line` is where `source` begins; `what` names it in problems."""
        return self._render(source, line, what, inline=False)

    def option(self, source: str, line: int, what: str) -> str:
        """As `block`, but without the `<p>` around a single paragraph, for labels and units."""
        return self._render(source, line, what, inline=True)

    def plain(self, source: str, line: int, what: str, *, limit: int = 200) -> str:
        """A title: one line, no markup."""
        text = " ".join(source.split())
        self._check(text, line, what, limit)
        return text

    def _render(self, source: str, line: int, what: str, *, inline: bool) -> str:
        if not self._check(source, line, what, MAX_TEXT_CHARS):
            return ""
        tokens = _PARSER.parse(source)
        for token in tokens:
            self._examine(token, line + (token.map[0] if token.map else 0))
        if inline and [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
            tokens = tokens[1:2]
        html = _PARSER.renderer.render(tokens, _PARSER.options, {})
        return nh3.clean(
            html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=set(), link_rel=None, strip_comments=True
        ).strip()

    def _check(self, text: str, line: int, what: str, limit: int) -> bool:
        if not text.strip():
            self.notebook.note(self.file, line, "text-empty", what=what)
        elif len(text) > limit:
            self.notebook.note(self.file, line, "text-long", what=what, limit=limit)
        for hidden in _CONTROL.finditer(text):
            where = line + text.count("\n", 0, hidden.start())
            self.notebook.note(self.file, where, "text-control", code=f"{ord(hidden[0]):04X}")
        return bool(text.strip())

    def _examine(self, token: Token, line: int) -> None:
        """Note what is not allowed in `token` and its children, and point its images at the package's media."""
        if token.type in ("html_block", "html_inline"):
            self._examine_html(token, line)
        elif token.type == "link_open":
            self.notebook.note(self.file, line, "link-not-allowed", target=str(token.attrs.get("href", "")))
        elif token.type == "image":
            self._embed(token, line)
        elif token.type == "heading_open" and token.tag in ("h1", "h2"):
            token.tag = "h3"  # h1 and h2 belong to the page itself
        elif token.type == "heading_close" and token.tag in ("h1", "h2"):
            token.tag = "h3"
        elif token.type in ("th_open", "td_open"):
            align = _ALIGN.search(str(token.attrs.pop("style", "")))
            if align:
                token.attrs["align"] = align[1]
        for child in token.children or []:
            self._examine(child, line)
            line += child.type in ("softbreak", "hardbreak")

    def _examine_html(self, token: Token, line: int) -> None:
        for tag in re.finditer(r"<[^<>]*>?", token.content):
            mark = _TAG.fullmatch(tag[0])
            if mark is None or mark[1].lower() not in _INLINE_HTML:
                where = line + token.content.count("\n", 0, tag.start())
                self.notebook.note(self.file, where, "html-not-allowed", tag=tag[0][:40])

    def _embed(self, token: Token, line: int) -> None:
        target = unquote(str(token.attrs.get("src", "")))
        address = urlsplit(target)
        if address.scheme or address.netloc:
            self.notebook.note(self.file, line, "link-not-allowed", target=target)
            return
        if not token.content.strip():
            self.notebook.note(self.file, line, "image-alt", name=target)
        taken = self.shelf.take(target, self.file, line)
        if isinstance(taken, Sound):  # as it is written for an image; the description is its name for a screen reader
            spoken = escape(" ".join(token.content.split()))
            token.type, token.children = "html_inline", None
            token.content = f'<audio controls src="{taken.media.name}" aria-label="{spoken}"></audio>'
            return
        token.attrs = {"src": taken.media.name if taken else ""}
        if taken:
            token.attrs |= {"width": str(taken.width), "height": str(taken.height)}
        token.attrs["alt"] = ""  # the renderer fills it in from the description
