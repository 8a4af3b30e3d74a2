"""Runs a WSGI application in a thread and passes its response to the event loop."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import unquote_to_bytes

Headers = list[tuple[bytes, bytes]]
Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

IN_MEMORY = 256 * 1024  # bytes of a streamed answer; what is longer goes through a file
AHEAD = 256 * 1024 * 1024  # bytes that an application may be ahead of a slow reader


@dataclass(frozen=True)
class StoredBody:
    """A body, or the rest of one, in an open file; whoever sends it closes the file."""

    descriptor: int
    offset: int
    length: int


class GrowingBody:
    """A body that the application still writes, through a file: it never waits for a reader who is only slow.

    The application's thread calls ``write`` and ``finish``, the event loop everything else.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  ``close`` closes it
        self._loop = loop
        self._condition = threading.Condition()
        self._written = 0
        self._read = 0
        self._finished = False
        self._failed = False
        self._given_up = False
        self._changed = asyncio.Event()

    def write(self, data: bytes) -> None:
        """Adds to the body; waits where the reader is far behind.

        Raises:
            BrokenPipeError: nobody reads any more.
            OSError: the disk is full.
        """
        with self._condition:
            while self._written - self._read > AHEAD and not self._given_up:
                self._condition.wait()
            if self._given_up:
                raise BrokenPipeError
            self._file.write(data)
            self._written += len(data)
        self._loop.call_soon_threadsafe(self._changed.set)

    def finish(self, *, failed: bool) -> None:
        """Says that nothing more will come, because that was all or because the application ``failed``."""
        self._failed = failed
        self._finished = True
        self._loop.call_soon_threadsafe(self._changed.set)

    async def read(self, size: int) -> bytes:
        """Returns the next bytes, b"" at the end.

        Raises:
            ConnectionAbortedError: the application failed.
        """
        while self._read == self._written:
            if self._finished and self._read == self._written:
                if self._failed:
                    raise ConnectionAbortedError
                return b""
            self._changed.clear()
            if self._read == self._written and not self._finished:
                await self._changed.wait()
        data = os.pread(self._file.fileno(), size, self._read)
        with self._condition:
            self._read += len(data)
            self._condition.notify()
        return data

    def close(self) -> None:
        """Gives the file up; an application that still writes is told."""
        with self._condition:
            self._given_up = True
            self._condition.notify()
        self._file.close()


@dataclass
class Answer:
    """Status, headers and body of an answer."""

    status: int
    headers: Headers
    body: bytes | StoredBody | GrowingBody = b""

    @property
    def length(self) -> int | None:
        """The length of the body that the headers declare, in bytes."""
        return next((int(value) for name, value in self.headers if name.lower() == b"content-length"), None)


class FileWrapper:
    """What an application returns in place of a body that stands in a file (``wsgi.file_wrapper``)."""

    def __init__(self, file: IO[bytes], block_size: int = 65_536) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        if hasattr(self.file, "close"):
            self.file.close()

    def stored(self, length: int | None) -> StoredBody | None:
        """Returns the file as a body with a descriptor of its own; None where it is no plain file of the system.

        Args:
            length: bytes to send; None for all that the file holds.
        """
        plain = getattr(self.file, "file", self.file)
        if not isinstance(plain, io.BufferedReader | io.BufferedRandom | io.FileIO):
            return None
        offset = plain.tell()
        there = max(0, os.fstat(plain.fileno()).st_size - offset)
        return StoredBody(os.dup(plain.fileno()), offset, there if length is None else min(there, length))


@dataclass
class Call:
    """One call of the application, made in a thread.

    ``early`` is done as soon as the status and headers of a long answer are known; a short one is what ``run`` returns.
    """

    application: Application
    environ: Environ
    loop: asyncio.AbstractEventLoop
    early: asyncio.Future[Answer] = field(init=False)

    def __post_init__(self) -> None:
        self.early = self.loop.create_future()

    def run(self) -> Answer | None:
        """Returns the answer; None where it was handed over ``early``."""
        started: list[Answer] = []

        def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
            encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            started[:] = [Answer(int(status[:3]), encoded)]

        result = self.application(self.environ, start_response)
        try:
            answer = started[0]
            if answer.status in (204, 304):
                answer.headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
                return answer
            if self.environ["REQUEST_METHOD"] == "HEAD":
                return answer
            if isinstance(result, FileWrapper) and (stored := result.stored(answer.length)):
                answer.body = stored
                return answer
            return self._collect(answer, result)
        finally:
            if hasattr(result, "close"):
                result.close()
            self.environ["wsgi.input"].close()

    def _collect(self, answer: Answer, result: Iterable[bytes]) -> Answer | None:
        """Reads a body: a short one is returned, a long one goes through a file while it is sent."""
        pieces: list[bytes] = []
        size = 0
        rest = iter(result)
        for piece in rest:
            pieces.append(piece)
            size += len(piece)
            if size > IN_MEMORY and len(pieces) > 1:
                break
        else:
            answer.body = b"".join(pieces)
            if answer.length is None:
                answer.headers.append((b"Content-Length", str(len(answer.body)).encode()))
            return answer
        body = answer.body = GrowingBody(self.loop)
        self.loop.call_soon_threadsafe(self._hand_over, answer)
        failed = True
        try:
            body.write(b"".join(pieces))
            pieces, size = [], 0
            for piece in rest:
                pieces.append(piece)
                size += len(piece)
                if size > IN_MEMORY:
                    body.write(b"".join(pieces))
                    pieces, size = [], 0
            body.write(b"".join(pieces))
            failed = False
        except BrokenPipeError:
            pass  # the reader has gone; nothing is wrong here
        finally:
            body.finish(failed=failed)
        return None

    def _hand_over(self, answer: Answer) -> None:
        if not self.early.done():
            self.early.set_result(answer)


def environ_of(scope: dict[str, Any], body: IO[bytes], length: int) -> Environ:
    """Returns the WSGI environment of an ASGI request whose body has been read.

    Args:
        scope: of the request.
        body: what the application reads.
        length: of the body, in bytes.
    """
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(length) if length else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileWrapper,
    }
    for name, value in scope["headers"]:
        # With an underscore, a header would pass for the one with a hyphen that a proxy writes.
        if b"_" in name or name in (b"content-length", b"transfer-encoding"):
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
        environ[key] = text
    return environ


def discard(body: object) -> None:
    """Closes the file that a body stands in."""
    if isinstance(body, GrowingBody):
        body.close()
    elif isinstance(body, StoredBody):
        with suppress(OSError):
            os.close(body.descriptor)
