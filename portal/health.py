"""Serves ``/healthz`` (is the process alive) and ``/readyz`` (can it do its work)."""

from __future__ import annotations

import logging
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import get_random_string

from search import health as search_health

logger = logging.getLogger(__name__)

ALIVE, READY = "/healthz", "/readyz"
REMEMBERED = 1.0  # seconds that an answer holds, so that asking costs nothing, however often
PATIENCE = 2.0  # seconds until a database that somebody else writes to counts as busy
LARGEST_LAG = 300.0  # seconds that search may be behind the database
TRIED_BYTES = 64 * 1024  # that have to fit on a disk


class HealthMiddleware:
    """Answers monitors before anything else can: by any host name, and over plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.readiness = Readiness()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info not in (ALIVE, READY):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        if request.path_info == ALIVE:
            return HttpResponse("ok\n", content_type="text/plain", headers=headers)
        answer = self.readiness.get()
        return JsonResponse(answer, status=503 if answer["status"] == "down" else 200, headers=headers)


class Readiness:
    """Remembers for a moment what ``readiness`` found; who asks meanwhile waits for the one who looks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._answer: dict[str, Any] = {}

    def get(self) -> dict[str, Any]:
        """Returns what ``readiness`` returns, not older than ``REMEMBERED``."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._answer = readiness()
                self._until = time.monotonic() + REMEMBERED
            return self._answer


def readiness() -> dict[str, Any]:
    """Tries everything that the site depends on, by writing.

    Returns:
        ``status``: "ok"; "degraded", where pages are served but something is away or behind; "down", where nothing can
        be saved. ``database``: whether it takes a row (``"busy"``: somebody else has been writing for long);
        ``files``: whether the directories of files can be written to; ``cache``; ``search``: see
        ``search.health.status``, without the reasons, which are logged: a stranger may read this.
    """
    database = database_takes_rows()
    files = all(directory_takes_files(directory) for directory in directories())
    answer: dict[str, Any] = {"status": "down", "database": database, "files": files, "cache": cache_keeps_values()}
    if database:
        answer["search"] = search_state()
    if database and files:
        search = answer["search"]
        is_behind = search.get("outbox", {}).get("lag_seconds", 0) > LARGEST_LAG
        well = database is True and answer["cache"] and search["ok"] and not is_behind
        answer["status"] = "ok" if well else "degraded"
    return answer


def database_takes_rows() -> bool | str:
    """Writes a row and takes it back. Returns "busy" where another writer does not let it."""
    try:
        with short_patience(), transaction.atomic():
            Session.objects.create(session_key=get_random_string(40), session_data="", expire_date=timezone.now())
            transaction.set_rollback(True)
    except DatabaseError as error:
        if re.search(r"\block", str(error)):
            logger.warning("The database is busy: %s", error)
            return "busy"
        logger.exception("The database takes no rows")
        return False
    return True


@contextmanager
def short_patience() -> Iterator[None]:
    """Lets the connection wait for another writer for ``PATIENCE`` only."""
    milliseconds = round(PATIENCE * 1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
            restore = f"PRAGMA busy_timeout = {before}"
        else:
            cursor.execute(f"SET lock_timeout = {milliseconds}")
            restore = "RESET lock_timeout"
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(restore)


def directories() -> set[Path]:
    """Returns the directories that data are kept in."""
    found = {Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)}
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and Path(name).is_file():
        found.add(Path(name).parent)
    return {directory for directory in found if directory.is_dir()}


def directory_takes_files(directory: Path) -> bool:
    """Writes a file that nobody sees, and takes it back."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(bytes(TRIED_BYTES))
            file.flush()
    except OSError:
        logger.exception("A directory cannot be written to")
        return False
    return True


def cache_keeps_values() -> bool:
    """Writes a value to the cache and reads it."""
    value = get_random_string(12)
    try:
        cache.set("portal.readyz", value, 60)
        return bool(cache.get("portal.readyz") is not None)
    except Exception:  # each kind of cache has errors of its own
        logger.exception("The cache keeps no values")
        return False


def search_state() -> dict[str, Any]:
    """Returns ``search.health.status()`` with "unavailable" in place of reasons, which name hosts and paths."""
    try:
        state = search_health.status()
    except DatabaseError:
        logger.exception("The outbox of search cannot be read")
        return {"ok": False}
    for name, index in state.get("indexes", {}).items():
        if "error" in index:
            logger.warning("The index %s cannot be asked: %s", name, index["error"])
            index["error"] = "unavailable"
    return state
