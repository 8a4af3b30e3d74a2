"""Template tags for printed pages."""

from __future__ import annotations

from urllib.parse import urljoin

from django import template
from django.http import HttpRequest
from django.template import Context

from core.templatetags.machine_tags import canonical_url

register = template.Library()


@register.simple_tag(takes_context=True)
def source_url(context: Context) -> str:
    """Returns the absolute address where what is printed can be read: of the view a print view stands below, if any."""
    above = str(context.get("print_back_url") or "")
    request = context.get("request")
    if above and isinstance(request, HttpRequest):
        return urljoin(request.build_absolute_uri("/"), above)
    return canonical_url(context)
