"""HTTP connections that are bounded in number, and in the size and time of request headers."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0  # for the headers of a request, once the connection is there
HEAD_BYTES = 64 * 1024  # of address and headers together
CONNECTIONS = 2_000  # in one process
FIRST_REQUEST = 1.0  # seconds in which a new connection may still ask when its process is told to end

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedConnection(HttpToolsProtocol):
    """A connection of uvicorn that is closed where the headers of a request are too slow or too large.

    Where there are too many connections, the one that has waited longest without a request makes room.

    uvicorn documents no API for this: ``cycle`` (the present request), ``connections`` and the callbacks of the parser
    are its own attributes, so pyproject.toml pins its minor version.
    """

    _deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0
    waiting_since = 0.0
    _ends = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._await_head()
        if len(self.connections) > CONNECTIONS:
            waiting = [other for other in self.connections if isinstance(other, BoundedConnection) and other.is_waiting]
            min(waiting, key=lambda other: other.waiting_since, default=self).transport.abort()

    @property
    def is_waiting(self) -> bool:
        """Whether no request of this connection is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.is_waiting:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._await_head()
        super().data_received(data)
        if self.is_waiting and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        extensions: dict[str, Any] = {"portal.transport": {"transport": self.transport}}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._head_bytes = 0
        super().on_headers_complete()
        if self._ends and self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """Ends the connection after the present request. One accepted a moment ago, whose request is on its way, is
        answered first: closing it would reset a visitor who did nothing wrong.
        """
        self._ends = True
        if self.cycle is None:
            self.loop.call_later(FIRST_REQUEST, super().shutdown)
        else:
            super().shutdown()

    def _await_head(self) -> None:
        self.waiting_since = self.loop.time()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
