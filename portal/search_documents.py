"""Builds the search documents of standard pages."""

from core.blocks import plain_text
from portal.models import StandardPage
from search.documents import SearchDocument, Source, register


def standard_page_document(page: StandardPage) -> SearchDocument:
    """Builds the document of a standard page."""
    return SearchDocument(
        texts={
            "title": page.title,
            "lede": page.lede,
            "body": plain_text(page.body),
        },
        values={"kind": ["page"], "has_pictures": [0]},
        stored={"kind": "page", "title": page.title, "url": page.get_url_parts()[2], "summary": page.lede},
    )


def register_all() -> None:
    """Registers the documents of this site's own pages."""
    register(Source(index="site", model=StandardPage, build=standard_page_document))
