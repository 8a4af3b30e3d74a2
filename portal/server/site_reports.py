"""Writes and counts what happens before Django sees a request: refusals, and how busy the threads are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from portal import logs, request_log
from portal.server.lanes import Lane

if settings.METRICS_PORT:
    from portal import metrics


def note_refusal(scope: dict[str, Any], status: int) -> None:
    """Writes the line of a request that the front has refused, and counts it."""
    if settings.METRICS_PORT:
        metrics.REFUSED.labels(str(status)).inc()
    if settings.ACCESS_LOG:
        logs.current_request.set(request_log.new_id())
        address = (scope.get("client") or ("",))[0]
        if settings.BEHIND_PROXY:
            forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
            address = b",".join(forwarded).rpartition(b",")[2].strip().decode("latin-1") or address
        request_log.write_line(scope["method"], scope["path"], status, 0, 0, address)


def note_lanes(lanes: Mapping[str, Lane]) -> None:
    """Shows how many threads work and how many requests wait; called once a second."""
    if settings.METRICS_PORT:
        for name, lane in lanes.items():
            metrics.BUSY.labels(name).set(lane.busy)
            metrics.WAITING.labels(name).set(lane.waiting)
