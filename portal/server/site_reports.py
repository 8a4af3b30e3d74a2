"""Logs and counts what happens before Django sees a request: refusals, and how busy the threads are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal import logs, request_log
from portal.client_address import address_of_scope
from portal.server.lanes import Lane

if settings.METRICS_PORT:
    from portal import metrics


def note_refusal(scope: dict[str, Any], status: int) -> None:
    """Writes the line of a request that the front has refused, and counts it."""
    if settings.METRICS_PORT:
        metrics.REFUSED.labels(str(status)).inc()
    if settings.ACCESS_LOG:
        logs.current_request.set(request_log.new_id())
        path = request_log.shown_path(scope["path"])
        request_log.write_line(scope["method"], path, status, 0, 0, address_of_scope(scope))


def note_lanes(lanes: Mapping[str, Lane]) -> None:
    """Shows how many threads work and how many requests wait; called once a second."""
    if settings.METRICS_PORT:
        for name, lane in lanes.items():
            metrics.BUSY.labels(name).set(lane.busy)
            metrics.WAITING.labels(name).set(lane.waiting)
