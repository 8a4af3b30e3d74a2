"""Serves pictures where no web server stands in front, and the icon of pages that cannot name it."""

from pathlib import Path

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from django.views.static import serve

A_YEAR = 31_536_000


# A browser shows a picture by itself in a page of its own making, with inline style.
@csp_update({"style-src": UNSAFE_INLINE})  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serves a rendition; its name changes with its content, so browsers may keep it for a year.

    Originals and documents stand beside the renditions; they are reached through Wagtail, which knows who may see them.
    """
    response = serve(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Leads to the icon of the site; its address changes with its content."""
    return redirect(static("core/img/favicon.svg"))
