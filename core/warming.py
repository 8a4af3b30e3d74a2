"""Makes the pages that were read last anew once the site has changed, so that their next reader need not wait."""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

from core import site_version

logger = logging.getLogger(__name__)

EVERY = 0.5  # seconds between two looks at the version: changes that come closer are waited for


class PageKey(NamedTuple):
    """What tells one kept page from another."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    text_size: str


class Warmer:
    """Watches the version of the site in a thread of its own and asks for pages as a visitor would.

    A page is made by the same means as for a visitor, and kept under the version that was read before: whatever the
    thread does or leaves undone, nobody is shown what is out of date.

    Args:
        latest: returns the keys of the pages that were read last, at most so many.
        make: answers a request and keeps the answer.
    """

    def __init__(
        self, latest: Callable[[], Sequence[PageKey]], make: Callable[[HttpRequest], HttpResponseBase]
    ) -> None:
        self._latest = latest
        self._make = make
        self._lock = threading.Lock()
        self._is_running = False
        self._is_over = threading.Event()

    def start(self) -> None:
        """Starts the thread, in whatever process the first page is kept; it ends with the process."""
        if self._is_running:
            return
        with self._lock:
            if not self._is_running:
                self._is_running = True
                version = site_version.current()
                threading.Thread(target=self._run, args=(version,), name="page-warmer", daemon=True).start()

    def stop(self) -> None:
        """Ends the thread after what it is doing; it is not started again."""
        self._is_over.set()

    def _run(self, version: str) -> None:
        wanted, is_due = self._latest(), False
        while not self._is_over.wait(EVERY):
            try:
                now = site_version.current()
                if now != version:
                    version, is_due = now, True
                elif is_due:
                    is_due = False
                    self.warm(wanted)
                else:
                    wanted = self._latest() or wanted
            except Exception:  # whatever it was, the next change is waited for
                logger.exception("Pages are not made anew this time: their next reader waits")
            finally:
                connections.close_all()

    def warm(self, pages: Sequence[PageKey]) -> None:
        """Has these pages made, one after the other; stops where the site changes meanwhile."""
        version = site_version.current()
        for key in pages:
            if version != site_version.current():
                return
            self._make(request_for(key))


def request_for(key: PageKey) -> HttpRequest:
    """Returns the request of a visitor whom nobody knows and who chose no language and no size of text."""
    name, _, port = key.host.partition(":")
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": key.path.encode().decode("latin-1"),
            "QUERY_STRING": key.query,
            "SERVER_NAME": name,
            "SERVER_PORT": port or ("443" if key.scheme == "https" else "80"),
            "HTTP_HOST": key.host,
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": key.scheme,
            "wsgi.input": io.BytesIO(),
        }
    )
