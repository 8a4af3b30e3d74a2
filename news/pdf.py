"""Converts articles into PDFs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.pdf import Document, document, new_document
from core.pdf.content import add_body, add_gallery

if TYPE_CHECKING:
    from django.http import HttpRequest


def article_document(request: HttpRequest, article: Any) -> Document:
    """Returns an article with all its pictures, as its page shows it to everyone."""
    made = new_document(
        request,
        article,
        kicker=article.category.name if article.category else "",
        date=date_format(timezone.localtime(article.display_date), "DATETIME_FORMAT"),
        description=article.search_description or article.lede,
    )
    made.add(document.lede(article.lede))
    add_body(made, article.body)
    made.add(document.signature(article.byline))
    if article.source:
        made.add(document.paragraph(f"{_('Source')}: {article.source}"))
    for correction in article.correction_list:
        label = _("Corrected on %(date)s") % {"date": date_format(correction.corrected_on)}
        made.add(document.note(f"{label}: {correction.note}"))
    add_gallery(made, _("Pictures"), article.gallery)
    return made
