"""Reports the state of search for ``/readyz``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from search.engines import SearchUnavailable, get_engine
from search.index import indexes
from search.models import OutboxEntry


def status() -> dict[str, Any]:
    """Returns the state of the engine and of the outbox: three queries.

    Returns:
        ``ok``: every index can be asked, though one that takes no writes falls behind; ``indexes``: name → ``count``
        of documents, ``generation``, ``size`` in bytes, or ``error``; ``outbox``: rows ``waiting``, rows that
        ``failed`` at least once, ``lag_seconds`` of the oldest.
    """
    states: dict[str, dict[str, Any]] = {}
    for index in indexes():
        try:
            state = get_engine().status(index)
        except (SearchUnavailable, ImproperlyConfigured) as error:
            states[index.name] = {"error": str(error)}
        else:
            states[index.name] = {"count": state.count, "generation": state.generation, "size": state.size}
    waiting = OutboxEntry.objects.filter(applied_at=None)
    oldest = waiting.order_by("since").values_list("since", flat=True).first()
    return {
        "ok": not any("error" in state for state in states.values()),
        "indexes": states,
        "outbox": {
            "waiting": waiting.count(),
            "failed": waiting.filter(attempts__gt=0).count(),
            "lag_seconds": round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0.0,
        },
    }
