"""Answers from the database while the index is unavailable: pages by the words of their titles."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page

from search import text as analysis
from search.documents import sources

MOST_TITLES = 20_000  # read for one question, the newest pages first
SHOWN = 20


def pages_by_title(text: str, limit: int = SHOWN) -> list[Page]:
    """Returns public pages whose titles hold all words of a question, marks aside, the newest first.

    Args:
        text: what was typed; the last word may be the beginning of one.
        limit: how many pages to return at the most.
    """
    *whole, last = analysis.words(text)[1] or [""]
    if not last:
        return []
    models = [source.model for source in sources() if issubclass(source.model, Page)]
    unexpired = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
    pages = Page.objects.live().public().type(*models).filter(unexpired)
    pages = pages.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    found = []
    for pk, title in pages.values_list("pk", "title")[:MOST_TITLES].iterator():
        words = set(analysis.words(title)[1])
        if words.issuperset(whole) and any(word.startswith(last) for word in words):
            found.append(pk)
            if len(found) == limit:
                break
    by_pk = Page.objects.defer_streamfields().in_bulk(found)
    return [by_pk[pk] for pk in found if pk in by_pk]
