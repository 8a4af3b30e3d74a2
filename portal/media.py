"""Serves pictures where no web server stands in front."""

from django.conf import settings
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

# Renditions only: originals and documents are reached through Wagtail, which knows who may see them.
PUBLIC_DIRECTORY = "images/"
A_YEAR = 31_536_000


@require_safe
def rendition(request, path):
    """Serves a rendition; its name changes with its content, so browsers may keep it for a year."""
    if not path.startswith(PUBLIC_DIRECTORY):
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
