"""Serves renditions of pictures and documents to those who may see them, and the icon of pages that cannot name it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since
from wagtail.documents.views.serve import serve as serve_document
from wagtail.images import get_image_model
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS

from core.models.photo import RENDITIONS
from core.public_pictures import is_public, may_see
from core.renditions import private_collections

A_YEAR = 31_536_000
# A cache in front of the site asks again by then whether a picture is still public (RFC 9213).
CDN_SECONDS = 300
KINDS = {suffix: f"image/{kind}" for kind, suffix in IMAGE_FORMAT_EXTENSIONS.items()} | {".svg": "image/svg+xml"}
LONGEST_NAME = 100  # characters, as the column


# A browser shows a picture by itself in a page of its own making, with inline style.
@csp_update({"style-src": UNSAFE_INLINE})  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serves a rendition while something public shows its picture, or to a person who may see it (decision 0022).

    The name of the file is random and its content never changes, so browsers may keep what is public for a year.
    Originals and documents stand beside the renditions; they are reached through Wagtail, which knows who may see them.
    """
    found = _found(f"{RENDITIONS}/{path}")
    if found is None:
        return _missing()
    is_for_all = is_public(found.image)
    if not is_for_all and not may_see(request, found.image):
        return _missing()
    try:
        response = _file(request, found.file)
    except OSError:  # it was lost
        return _missing()
    if is_for_all:
        response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        response["CDN-Cache-Control"] = f"public, max-age={CDN_SECONDS}"
    else:
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie"])
    return response


def _found(name: str) -> Any:
    """Returns the rendition in the file of this name with its image, None where there is none."""
    if len(name) > LONGEST_NAME or not name.isprintable():
        return None
    renditions = get_image_model().get_rendition_model()._default_manager
    return renditions.select_related("image").filter(file=name).first()


def _file(request: HttpRequest, file: Any) -> HttpResponseBase:
    """Returns the file, 304 where the browser has it. Raises OSError where it was lost."""
    content = file.open("rb")
    modified = file.storage.get_modified_time(file.name).timestamp()
    if not was_modified_since(request.headers.get("If-Modified-Since"), modified):
        content.close()
        return HttpResponseNotModified()
    # Python's own table knows not every kind on every machine.
    kind = KINDS.get(PurePath(file.name).suffix, "application/octet-stream")
    response = FileResponse(content, content_type=kind)
    response["Last-Modified"] = http_date(modified)
    return response


def _missing() -> HttpResponse:
    """Returns an answer that no cache keeps: the file may be public in a moment."""
    text = _("This file does not exist, or is not public.")
    return HttpResponse(
        text, status=404, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


@require_safe
def document(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """Serves a document as Wagtail does, and as ``hide_document`` has it; caches ask each time whether that holds."""
    response: HttpResponseBase = serve_document(request, document_id, document_filename)
    if response.get("Content-Encoding") == "None":  # Wagtail's word for no encoding
        del response["Content-Encoding"]
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def hide_document(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Answers for Wagtail where a document is not found: nothing public shows it, and this person may not see it.

    Of a private collection Wagtail has asked by now who may see it, which is enough: it may be shared by its address.
    """
    if document.collection_id in private_collections() or is_public(document) or may_see(request, document):
        return None
    return _missing()


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Leads to the icon of the site; its address changes with its content."""
    return redirect(static("core/img/favicon.svg"))
