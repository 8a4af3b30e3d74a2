"""Template tags of the search."""

from __future__ import annotations

from django import template

from search.opensearch import shortened

register = template.Library()
register.filter("shortened", shortened)
