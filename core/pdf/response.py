"""Answers a request with a page as PDF, cached, and limited for each visitor."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.template import RequestContext, Template
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from wagtail.models import Page

from core import site_version
from core.languages import language_of
from core.pdf.document import Document
from core.pdf.typesetting import CannotTypeset, typeset
from core.templatetags.core_tags import site_name
from search.throttle import address_key, spend

LIFETIME = 24 * 60 * 60  # seconds a document is kept, unless the site changes before
BUSY = 30  # seconds after which to ask again where many documents are being made

logger = logging.getLogger(__name__)


def new_document(request: HttpRequest, page: Page, **words: Any) -> Document:
    """Returns an empty document under the name of the agency.

    Args:
        request: tells the site.
        page: what it is made from; its title and address hold unless ``words`` give others.
        words: fields of ``Document``.
    """
    context = RequestContext(request, {"page": page})
    with context.bind_template(Template("")):
        furniture = context.get("site_furniture") or {}
        words = {"agency": site_name(context), "superior": furniture.get("parent_name") or "", **words}
    words = {"title": page.title, "address": page.get_full_url(request) or "", **words}
    return Document(language=translation.get_language(), **words)


def pdf_response(request: HttpRequest, page: Page, name: str, make: Callable[[], Document]) -> HttpResponseBase:
    """Answers with a document as a file to be saved.

    Args:
        request: at an address that stands for this document alone.
        page: what everyone who may ask this reads; the document is in its language.
        name: of the file, without its suffix.
        make: describes the document; called in the page's language, only where it is not in the cache.

    Returns:
        The file; a page with status 429 for a visitor who had too many made, 503 where it cannot be made.
    """
    whole = "\n".join((str(site_version.current()), request.get_host(), request.path))
    key = hashlib.sha256(whole.encode()).hexdigest()
    etag = f'"{key[:32]}"'
    if request.headers.get("If-None-Match") and (unchanged := get_conditional_response(request, etag)):
        return unchanged
    content = cache.get(f"core.pdf:{key}")
    if content is None:
        if wait := _seconds_to_wait(request):
            return _instead(request, page, 429, wait)
        try:
            with translation.override(language_of(page)):
                content = typeset(make())
        except TimeoutError:
            return _instead(request, page, 503, BUSY)
        except (CannotTypeset, OSError):  # a full disk, for instance
            logger.exception("No PDF of %s", request.path)
            return _instead(request, page, 503)
        cache.set(f"core.pdf:{key}", content, LIFETIME)
    # A file is neither kept in the memory for pages nor compressed again.
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=f"{name}.pdf",
        content_type="application/pdf",
        headers={"ETag": etag, "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"},
    )


def _seconds_to_wait(request: HttpRequest) -> int:
    """Counts this request and returns how long the visitor must wait, 0 where the document may be made."""
    return spend("core.pdf", address_key(request), getattr(settings, "PDF_RATE", "20/m"))


def _instead(request: HttpRequest, page: Page, status: int, wait: int = 0) -> HttpResponseBase:
    context: dict[str, Any] = {"page": page, "wait": wait, "self": page}
    response = TemplateResponse(request, "core/no_pdf.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response
