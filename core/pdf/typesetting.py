"""Typesets documents with Typst (https://typst.app) in this process, without network, system fonts or other files.

Its own serif, Libertinus, has every Vietnamese letter in all the styles used here.
"""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

from core.pdf.document import Document

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("document.typ")
# Each document takes a processor and some memory: one after the other in each process.
_one_at_a_time = Lock()
LONGEST_WAIT = 15  # seconds for the documents before

logger = logging.getLogger(__name__)


class CannotTypeset(Exception):
    """A document cannot be set: a picture in it cannot be read, say."""


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)


def typeset(document: Document) -> bytes:
    """Returns a document as a tagged PDF, as PDF/UA-1 (ISO 14289-1) where it can be.

    A sign that no font shows is the usual reason why it cannot: such a document is tagged all the same.

    Raises:
        CannotTypeset: a picture cannot be read.
        TimeoutError: too many others are waiting.
    """
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise TimeoutError
    try:
        with TemporaryDirectory(prefix="pdf-") as directory:
            return _typeset(document, Path(directory))
    finally:
        _one_at_a_time.release()


def _typeset(document: Document, root: Path) -> bytes:
    import typst  # not before the first document: a dozen megabytes of every process

    (root / "data.json").write_text(json.dumps(document.data(), ensure_ascii=False), encoding="utf-8")
    for name, content in document.files.items():
        (root / name).write_bytes(content)
    (root / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
    compiler = typst.Compiler(str(root / TEMPLATE.name), root=str(root), font_paths=_fonts())
    try:
        try:
            return compiler.compile(format="pdf", pdf_standards="ua-1")  # type: ignore[return-value]  # one file
        except typst.TypstError as error:
            logger.info("Not accessible by PDF/UA-1: %s: %s", document.address, error.message)
            return compiler.compile(format="pdf")  # type: ignore[return-value]  # as above
    except typst.TypstError as error:
        raise CannotTypeset(error.message) from error
