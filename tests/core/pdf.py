"""Reads PDF files back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pypdf import PdfReader


def reader(response: Any) -> PdfReader:
    """The file that a response carries."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(b"".join(response.streaming_content)))


def text(file: PdfReader) -> str:
    """All its text in one line, as words stand on the sheets."""
    return " ".join(" ".join(page.extract_text() for page in file.pages).split())


def bookmarks(file: PdfReader) -> list[tuple[int, str]]:
    """Level, from 0, and title of each."""

    def below(entries: list[Any], level: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        for entry in entries:
            found += below(entry, level + 1) if isinstance(entry, list) else [(level, entry.title)]
        return found

    return below(file.outline, 0)


def addresses(file: PdfReader) -> list[str]:
    """Where its links lead."""
    links = [note.get_object() for page in file.pages for note in page.get("/Annots") or ()]
    return [link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})]


def image_count(file: PdfReader) -> int:
    return sum(len(page.images) for page in file.pages)


def is_accessible(file: PdfReader) -> bool:
    """Whether it says that it keeps PDF/UA-1, and is tagged."""
    root = file.trailer["/Root"]
    declared = b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    return declared and bool(root["/MarkInfo"]["/Marked"]) and "/StructTreeRoot" in root
