"""HTTP connections that are bounded in number, and in the size and time of request headers."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0  # for the headers of a request, once the connection is there
HEAD_BYTES = 64 * 1024  # of address and headers together
CHUNK_BYTES = 8  # what a byte of a body may bring with it, where it is sent in chunks
CONNECTIONS = 2_000  # in one process
FIRST_REQUEST = 1.0  # seconds in which a new connection may still ask when its process is told to end

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BoundedConnection(HttpToolsProtocol):
    """A connection of uvicorn that is closed where the headers of a request are too slow, or what is no body too large:
    headers, those of the next request while this one is answered, the heads of chunks, and what follows the last one.

    Where there are too many connections, the one that has waited longest without a request makes room.

    uvicorn documents no API for this: ``cycle`` (the present request), ``connections`` and the callbacks of the parser
    are its own attributes, so pyproject.toml pins its minor version.
    """

    _deadline: asyncio.TimerHandle | None = None
    _body_bytes = 0  # of the request that is being received
    _other_bytes = 0
    _has_head = False
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
        if self.is_waiting and self._deadline is None:
            self._await_head()
        self._other_bytes += len(data)
        super().data_received(data)
        if self._other_bytes <= HEAD_BYTES + CHUNK_BYTES * self._body_bytes or self.transport.is_closing():
            return
        if self.is_waiting:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        else:
            self.transport.abort()

    def on_message_begin(self) -> None:
        self._has_head = False
        super().on_message_begin()
        extensions: dict[str, Any] = {"portal.transport": {"transport": self.transport}}
        self.scope["extensions"] = extensions

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._has_head = True
        super().on_headers_complete()
        if self._ends and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_header(self, name: bytes, value: bytes) -> None:
        # What follows a body would pass for headers, which front and site have judged by then (RFC 9110, 6.5.1).
        if not self._has_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._other_bytes -= len(body)
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._other_bytes = self._body_bytes = 0
        super().on_message_complete()

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
