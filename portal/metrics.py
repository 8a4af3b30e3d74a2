"""Exports metrics for Prometheus, served by the worker on a port of their own.

Web processes and the worker write to files in ``settings.METRICS_DIRECTORY``, which the worker adds up when it is asked
(prometheus_client's multiprocess mode). Nothing here is imported where ``METRICS_PORT`` is not set.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from search import health as search_health

logger = logging.getLogger(__name__)

REMEMBERED = 5.0  # seconds between two looks at database and disk, however often somebody asks
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
# The beginning of an address and the kind of request; all others are pages.
KINDS = {
    "/admin/": "admin",
    "/api/": "api",
    "/static/": "static",
    "/media/": "picture",
    "/documents/": "document",
    "/healthz": "probe",
    "/readyz": "probe",
}
METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH")

REQUESTS = Counter("portal_requests", "Requests that were answered.", ["kind", "method", "status"])
SECONDS = Histogram("portal_request_seconds", "Time until an answer was made.", ["kind"], buckets=BUCKETS)
REFUSED = Counter("portal_refused_requests", "Requests refused before Django saw them.", ["status"])
BUSY = Gauge("portal_busy_threads", "Threads at work.", ["lane"], multiprocess_mode="livesum")
WAITING = Gauge("portal_waiting_requests", "Requests that wait for a thread.", ["lane"], multiprocess_mode="livesum")
TASKS = Counter("portal_tasks", "Background tasks that ended.", ["status"])


def count_request(path: str, method: str, status: int, seconds: float) -> None:
    """Counts an answered request.

    Args:
        path: only its beginning counts, so that no visitor can make new rows.
        method: of the request.
        status: of the answer.
        seconds: until the answer was made.
    """
    kind = next((kind for start, kind in KINDS.items() if path.startswith(start)), "page")
    REQUESTS.labels(kind, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(kind).observe(seconds)


def count_task(task_result: Any, **kwargs: Any) -> None:
    """Counts a task that has ended; a receiver of ``task_finished``."""
    TASKS.labels(str(task_result.status).lower()).inc()


def clean() -> None:
    """Removes what processes have left that are gone. To be called before any is started."""
    shutil.rmtree(settings.METRICS_DIRECTORY, ignore_errors=True)
    Path(settings.METRICS_DIRECTORY).mkdir(parents=True, exist_ok=True)


def serve() -> None:
    """Serves the metrics from a thread of this process.

    Raises:
        OSError: the port cannot be had.
    """
    registry = CollectorRegistry()
    registry.register(Counted())
    registry.register(Measured())
    start_http_server(settings.METRICS_PORT, settings.METRICS_HOST, registry)


class Counted(Collector):
    """What the processes have counted, those included that have ended."""

    def collect(self) -> Iterable[Metric]:
        directory = str(settings.METRICS_DIRECTORY)
        for file in Path(directory).glob("gauge_live*.db"):
            pid = file.stem.rpartition("_")[2]
            if pid.isdigit() and not Path("/proc", pid).exists():
                mark_process_dead(int(pid), directory)
        found: Iterable[Metric] = MultiProcessCollector(None, directory).collect()
        return found


class Measured(Collector):
    """What database, disk and system say at the moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._metrics: list[Metric] = []

    def describe(self) -> list[Metric]:
        """Returns nothing: what is measured is known when it is asked for."""
        return []

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if time.monotonic() >= self._until:
                close_old_connections()
                try:
                    self._metrics = list(measure())
                finally:
                    connection.close()  # each question comes in a thread of its own
                self._until = time.monotonic() + REMEMBERED
            return self._metrics


def measure() -> Iterator[Metric]:
    """Gives what can be measured; a part that is away is left out, and the rest is given."""
    for part in (database, search, tasks, processes, disk, backup):
        try:
            yield from part()
        except Exception:  # whatever is away must not hide the rest
            logger.exception("The metrics of %s cannot be had", part.__name__)
            yield gauge(f"portal_{part.__name__}_up", "Whether this part could be measured.", 0)


def gauge(name: str, text: str, value: float) -> Metric:
    """Returns a metric with one value."""
    return GaugeMetricFamily(name, text, value=value)


def database() -> Iterator[Metric]:
    """Gives the size of the database."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        files = [Path(f"{name}{ending}") for ending in ("", "-wal")]
        size = sum(file.stat().st_size for file in files if file.is_file())
        connection.ensure_connection()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0]
    yield gauge("portal_database_bytes", "Size of the database.", size)


def search() -> Iterator[Metric]:
    """Gives the documents of each index and the state of the outbox."""
    state = search_health.status()
    documents = GaugeMetricFamily("portal_index_documents", "Documents of an index.", labels=["index"])
    up = GaugeMetricFamily("portal_index_up", "Whether an index can be asked.", labels=["index"])
    for name, index in state["indexes"].items():
        up.add_metric([name], 0 if "error" in index else 1)
        if "count" in index:
            documents.add_metric([name], index["count"])
    yield from (documents, up)
    outbox = state["outbox"]
    yield gauge("portal_outbox_rows", "Changes that wait for the index.", outbox["waiting"])
    yield gauge("portal_outbox_failed_rows", "Of these, tried at least once in vain.", outbox["failed"])
    yield gauge("portal_outbox_lag_seconds", "Age of the oldest of them.", outbox["lag_seconds"])


def tasks() -> Iterator[Metric]:
    """Gives the background tasks by state."""
    found = GaugeMetricFamily("portal_task_rows", "Background tasks that are kept.", labels=["status"])
    counts = dict.fromkeys(TaskResultStatus.values, 0) | dict(
        DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    )
    for status, count in counts.items():
        found.add_metric([str(status).lower()], count)
    yield found
    oldest = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(at=Min("enqueued_at"))["at"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    yield gauge("portal_task_lag_seconds", "Age of the oldest task that waits.", age)


def processes() -> Iterator[Metric]:
    """Gives the memory of the portal's processes: this one, its parent, and the parent's other children."""
    found = GaugeMetricFamily("portal_resident_bytes", "Memory of a process.", labels=["process", "pid"])
    parent = str(os.getppid())
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            lines = (directory / "status").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        if parent not in (directory.name, status["PPid"].strip()) or "VmRSS" not in status:
            continue
        roles = {"portal.server.web": "web", "run_worker": "worker", "portal.server.supervisor": "supervisor"}
        role = next((role for part, role in roles.items() if part in command), "")
        if role:
            found.add_metric([role, directory.name], int(status["VmRSS"].split()[0]) * 1024)
    yield found


def disk() -> Iterator[Metric]:
    """Gives what is free on the disk of the portal's files."""
    yield gauge("portal_disk_free_bytes", "Free on the disk of VAR_DIR.", shutil.disk_usage(settings.VAR_DIR).free)


def backup() -> Iterator[Metric]:
    """Gives the age of the newest backup in ``BACKUP_DIR``; nothing where that is not set."""
    if settings.BACKUP_DIR:
        found = Path(settings.BACKUP_DIR).glob("*/manifest.json*")
        made = [file.stat().st_mtime for file in found if not file.parent.name.startswith(".")]  # those are unfinished
        age = time.time() - max(made) if made else float("inf")
        yield gauge("portal_backup_age_seconds", "Age of the newest backup; infinite where there is none.", age)
