"""Builds the plain data that describes a PDF and that ``document.typ`` typesets.

Text is a string or a list of runs; both are only ever shown, never read as a program.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from search.text import limit_marks

Block = dict[str, Any]
Run = dict[str, Any]
Text = str | list[Run]

MOST_PICTURES = 60  # in one document, some 15 sheets of paper
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SPACES = re.compile(r"[ \t\r\n]+")  # not those that keep words together


@dataclass(slots=True)
class Document:
    """A document with its head, its blocks and the pictures they show.

    Args:
        title: the only heading of the first level, and the title that readers of the file show.
        language: of the text, such as "vi".
        address: absolute address of the page it is made from.
        kicker: a word or two above the title.
        date: as it is shown under the title.
        description: one or two sentences for programs that list files.
        agency: whose document it is, and ``superior``, the agency above that one.
    """

    title: str
    language: str
    address: str
    kicker: str = ""
    date: str = ""
    description: str = ""
    agency: str = ""
    superior: str = ""
    blocks: list[Block] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: int = 0

    def add(self, *blocks: Block | None) -> None:
        """Appends blocks, and leaves out what is None."""
        self.blocks += [block for block in blocks if block]

    def head(self, level: int, text: str) -> None:
        """Appends a heading below the title; readers of tagged files need levels without gaps.

        Args:
            level: 2 or more; a level that would skip one is raised.
        """
        above = next((block["level"] for block in reversed(self.blocks) if "level" in block), 1)
        self.add({"kind": "heading", "level": min(max(level, 2), above + 1), "text": clean(text)})

    def picture(self, content: bytes, width: int, height: int, *, alt: str, caption: str) -> Block | None:
        """Keeps a JPEG and returns its block; None where the document holds as many as it may.

        Args:
            content: the file.
            width: in pixels, as ``height``.
            alt: what it shows; "" for one that says nothing beyond the text around it.
            caption: shown under it.
        """
        if len(self.files) >= MOST_PICTURES:
            self.left_out += 1
            return None
        name = f"{len(self.files)}.jpg"
        self.files[name] = content
        size = {"width": width, "height": height}
        return {"kind": "picture", "file": name, "alt": clean(alt), "caption": clean(caption), **size}

    def data(self) -> dict[str, Any]:
        """Returns everything but the files, for JSON."""
        blocks = self.blocks
        if self.left_out:
            more = _("%(count)d more pictures can be seen at %(address)s")
            blocks = [*blocks, note(more % {"count": self.left_out, "address": self.address})]
        words = ("title", "kicker", "date", "description", "agency", "superior")
        texts = {name: clean(getattr(self, name)) for name in words}
        labels = {"source": _("Source")}
        return {**texts, **labels, "language": self.language, "address": self.address, "blocks": blocks}


def clean(text: str) -> str:
    """Returns text composed (NFC), in one line, without control characters, which no font can show."""
    return SPACES.sub(" ", composed(text)).strip(" ")


def composed(text: str) -> str:
    """Returns text composed (NFC), without control characters."""
    return _CONTROLS.sub(" ", unicodedata.normalize("NFC", limit_marks(str(text))))


def lines(text: str) -> Text:
    """Returns text in which line breaks count."""
    runs: list[Run] = []
    for line in str(text).strip().splitlines():
        runs += [{"break": True}] if runs else []
        runs.append({"text": clean(line)})
    return runs


def paragraph(text: Text) -> Block | None:
    """Returns a paragraph, None where there is nothing in it."""
    return {"kind": "paragraph", "text": _text(text)} if text else None


def lede(text: str) -> Block | None:
    """Returns the opening paragraph, None where there is none."""
    return {"kind": "lede", "text": clean(text)} if text else None


def note(text: str) -> Block:
    """Returns something said about the text: a correction, a warning."""
    return {"kind": "note", "text": clean(text)}


def signature(text: str) -> Block | None:
    """Returns who wrote the text, None where nobody is named."""
    return {"kind": "signature", "text": clean(text)} if text else None


def quotation(text: str, source: str) -> Block:
    """Returns somebody's words and whose they are ("" where unknown)."""
    return {"kind": "quote", "text": lines(text), "source": clean(source)}


def facts(rows: Iterable[tuple[str, Text]]) -> Block | None:
    """Returns labels with their values, without those that are empty."""
    known = [[clean(label), _text(value)] for label, value in rows if value]
    return {"kind": "facts", "rows": known} if known else None


def gallery(pictures: Iterable[Block | None]) -> Block | None:
    """Returns pictures two abreast, None where there are none."""
    shown = [each for each in pictures if each]
    return {"kind": "gallery", "pictures": shown} if shown else None


def table(
    rows: Iterable[Sequence[Any]],
    widths: Sequence[float],
    head: Sequence[Any] = (),
    *,
    caption: str = "",
    numbered: bool = False,
) -> Block:
    """Returns a table whose head stands again on each sheet.

    Args:
        rows: cells are strings, or ``cell``.
        widths: of its columns, relative to one another.
        head: cells above the columns.
        caption: what it shows.
        numbered: whether the first column holds numbers.
    """
    return {
        "kind": "table",
        "rows": [[_cell(each) for each in row] for row in rows],
        "widths": list(widths),
        "head": [_cell(each) for each in head],
        "caption": clean(caption),
        "numbered": numbered,
    }


def cell(text: Text, *, columns: int = 1, rows: int = 1, bold: bool = False) -> Block:
    """Returns a cell of a table that spans several, or is set in bold."""
    return {"text": _text(text), "columns": columns, "rows": rows, "bold": bold}


def annex(title: str, under: Iterable[str]) -> Block:
    """Returns the head of an annex, which begins a new sheet, with the lines under its title."""
    return {"kind": "annex", "level": 2, "text": clean(title), "lines": [clean(line) for line in under if line]}


def _text(text: Text) -> Text:
    return clean(text) if isinstance(text, str) else text


def _cell(content: Any) -> Any:
    return clean(content) if isinstance(content, str) else content
