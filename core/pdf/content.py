"""Converts bodies of pages (``core.blocks.BodyBlock``) and galleries into blocks of a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from core.blocks import stream_images
from core.pdf import document as pdf
from core.pdf.document import Block, Document, Run
from core.renditions import prefetch_renditions, ready_renditions

STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "sup": "raised", "sub": "lowered"}
LISTS = ("ul", "ol")
PARAGRAPHS = ("p", "div", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", *LISTS)


def add_body(document: Document, body: Any) -> None:
    """Appends a body block by block; of blocks that a site added itself, their text."""
    prefetch_renditions(stream_images(body), "large")
    for block in body:
        document.add(*_WRITERS.get(block.block_type, _text_of)(document, block))


def add_gallery(document: Document, heading: str, pictures: Iterable[Any]) -> None:
    """Appends gallery pictures (``core.models.GalleryPicture``), two abreast, under a heading; nothing where none."""
    shown = list(pictures)
    prefetch_renditions([picture.image for picture in shown], "large")
    block = pdf.gallery(
        picture_block(document, each.image, each.alt, each.shown_caption, each.shown_credit) for each in shown
    )
    if block:
        document.head(2, heading)
        document.add(block)


def picture_block(
    document: Document, image: Any, alt: str, caption: str, credit: str, *, is_wide: bool = False
) -> Block | None:
    """Returns a picture as it was made for pages, None where it has not been made yet or its file was lost.

    Args:
        document: keeps the file.
        image: a Wagtail image or None.
        alt: what it shows.
        caption: stands under it, with ``credit``.
        is_wide: whether it fills the width of the sheet.
    """
    if image is None or image.is_svg():
        return None
    made = sorted(
        (each for spec, each in ready_renditions(image, "large").items() if "format-jpeg" in spec),
        key=lambda each: each.width,
    )
    if not made:
        return None
    rendition = made[-1 if is_wide else 0]
    try:
        with rendition.file.open("rb") as file:
            content = file.read()
    except OSError:  # the file was lost: as on the page, the text stands without it
        return None
    credit = f"{_('Photo')}: {credit}" if credit else ""
    under = f"{caption} ({credit})" if caption and credit else caption or credit
    return document.picture(content, rendition.width, rendition.height, alt=alt, caption=under)


# --- One block of a body

Blocks = Iterator[Block | None]


def _heading(document: Document, block: Any) -> Blocks:
    document.head(3 if block.value["level"] == "h3" else 2, block.value["text"])
    yield from ()


def _rich_text(document: Document, block: Any) -> Blocks:
    yield from from_html(expand_db_html(block.value.source), document.address)


def _picture(document: Document, block: Any) -> Blocks:
    yield _described(document, block.block, block.value, is_wide=True)


def _gallery(document: Document, block: Any) -> Blocks:
    if block.value["heading"]:
        document.head(3, block.value["heading"])
    of_picture = block.block.child_blocks["pictures"].child_block
    yield pdf.gallery(_described(document, of_picture, each) for each in block.value["pictures"])


def _quote(document: Document, block: Any) -> Blocks:
    source = ", ".join(part for part in (block.value["speaker"], block.value["position"]) if part)
    yield pdf.quotation(block.value["text"], source)


def _table(document: Document, block: Any) -> Blocks:
    value = block.value or {}
    data = [[str(each or "") for each in row] for row in value.get("data") or ()]
    if not data or not data[0]:
        return
    spans = {(each["row"], each["col"]): each for each in value.get("mergeCells") or ()}
    covered = {
        (row, column)
        for (top, left), span in spans.items()
        for row in range(top, top + span["rowspan"])
        for column in range(left, left + span["colspan"])
    } - set(spans)

    def row_of(number: int) -> list[Any]:
        return [
            pdf.cell(
                pdf.lines(text),
                columns=spans.get((number, column), {}).get("colspan", 1),
                rows=spans.get((number, column), {}).get("rowspan", 1),
                bold=column == 0 and bool(value.get("first_col_is_header")),
            )
            for column, text in enumerate(data[number])
            if (number, column) not in covered
        ]

    # A head that reaches into the rows below cannot be repeated by itself.
    has_head = value.get("first_row_is_table_header") and all(
        span["rowspan"] == 1 for (top, _left), span in spans.items() if top == 0
    )
    widths = [min(max(len(row[column]) for row in data), 40) + 4 for column in range(len(data[0]))]
    rows = [row_of(number) for number in range(1 if has_head else 0, len(data))]
    yield pdf.table(rows, widths, row_of(0) if has_head else (), caption=value.get("table_caption") or "")


def _file(document: Document, block: Any) -> Blocks:
    if file := block.value["document"]:
        yield _link(document, block.value["title"] or file.title, file.url)


def _video(document: Document, block: Any) -> Blocks:
    yield _link(document, block.value["title"], block.value["url"])


def _text_of(document: Document, block: Any) -> Blocks:
    for text in block.block.get_searchable_content(block.value):
        yield pdf.paragraph(pdf.lines(text))


_WRITERS: dict[str, Callable[[Document, Any], Blocks]] = {
    "heading": _heading,
    "rich_text": _rich_text,
    "picture": _picture,
    "gallery": _gallery,
    "quote": _quote,
    "table": _table,
    "document": _file,
    "video": _video,
}


def _described(document: Document, block: Any, value: Any, *, is_wide: bool = False) -> Block | None:
    shown = block.get_context(value)
    return picture_block(document, shown["image"], shown["alt"], shown["caption"], shown["credit"], is_wide=is_wide)


def _link(document: Document, text: str, address: str) -> Block | None:
    return pdf.paragraph([{"text": pdf.clean(text), "address": urljoin(document.address, address)}])


# --- Rich text


def from_html(html: str, base: str) -> list[Block]:
    """Returns rich text as paragraphs and lists; what it knows no word for it takes as text.

    Args:
        html: as Wagtail expands it for pages.
        base: absolute address that links are relative to.
    """
    return list(_blocks(BeautifulSoup(html, "html.parser").children, base))


def _blocks(nodes: Iterable[Any], base: str) -> Iterator[Block]:
    """Yields a block for each paragraph and list, and one for what stands between them."""
    for is_block, group in groupby(nodes, key=lambda node: isinstance(node, Tag) and node.name in PARAGRAPHS):
        if not is_block:
            if text := tidy(_runs(group, base, {})):
                yield {"kind": "paragraph", "text": text}
            continue
        for node in group:
            if node.name in LISTS:
                yield _list(node, base)
            else:
                yield from _blocks(node.children, base)


def _list(node: Tag, base: str) -> Block:
    items = []
    for item in node.find_all("li", recursive=False):
        inner = list(_blocks(item.children, base))
        first = inner.pop(0)["text"] if inner and inner[0]["kind"] == "paragraph" else ""
        items.append({"text": first, "blocks": inner})
    return {"kind": "list", "ordered": node.name == "ol", "items": items}


def _runs(nodes: Iterable[Any], base: str, style: Run) -> Iterator[Run]:
    for node in nodes:
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):  # comments and the like
                yield {**style, "text": pdf.composed(node)}
        elif node.name == "br":
            yield {"break": True}
        elif node.name == "a":
            yield from _runs(node.children, base, {**style, **_address(node, base)})
        elif node.name not in ("script", "style"):
            inner = {**style, STYLES[node.name]: True} if node.name in STYLES else style
            yield from _runs(node.children, base, inner)


def _address(link: Tag, base: str) -> Run:
    try:
        address = urljoin(base, str(link.get("href") or "").strip())
        scheme = urlsplit(address).scheme
    except ValueError:
        return {}
    return {"address": address} if scheme in ("http", "https", "mailto", "tel") else {}


def tidy(runs: Iterable[Run]) -> list[Run]:
    """Returns runs with white space as HTML shows it: one space between words, none at the ends."""
    kept: list[Run] = []
    after_space = True
    for run in runs:
        if "break" in run:
            after_space = True
        else:
            text = pdf.SPACES.sub(" ", run["text"])
            text = text.removeprefix(" ") if after_space else text
            if not text:
                continue
            after_space = text.endswith(" ")
            run = {**run, "text": text}
        kept.append(run)
    while kept and ("break" in kept[-1] or not kept[-1]["text"].strip(" ")):
        kept.pop()
    return kept
