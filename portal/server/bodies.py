"""Reads the body of a request before a thread is taken for it: bounded in size, in time, and over all requests."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import IO, Any

Receive = Callable[[], Awaitable[dict[str, Any]]]

IN_MEMORY = 128 * 1024  # bytes of a body; what is longer is written to a file


class BodyTooLarge(Exception):
    """The body is larger than this address takes."""


class BodyTooSlow(Exception):
    """The body did not come in time."""


class TooManyBodies(Exception):
    """All requests together, or those of one visitor, hold as much as they may, or the disk is full."""


class Disconnected(Exception):
    """The client has gone."""


@dataclass(frozen=True)
class BodyLimit:
    """What an address takes: bytes, and seconds for the whole of it."""

    size: int
    seconds: float


class Bodies:
    """Reads bodies, and knows how much all of them hold.

    Args:
        budget: bytes that all bodies together may hold, in memory and on disk.
        idle: seconds between two pieces of a body.
        share: bytes of the budget that one visitor may hold; None for all of it.
    """

    def __init__(self, *, budget: int, idle: float, share: int | None = None) -> None:
        self.budget = budget
        self.idle = idle
        self.share = budget if share is None else share
        self.held = 0
        self.held_by: Counter[str] = Counter()  # only visitors who hold something

    @asynccontextmanager
    async def read(self, receive: Receive, limit: BodyLimit, visitor: str) -> AsyncIterator[tuple[IO[bytes], int]]:
        """Gives the body as a file, and its length in bytes; it counts as held until the block ends.

        The file belongs to whoever takes it, and is closed here only where reading fails.

        Args:
            receive: gives the messages of the request.
            limit: of this body.
            visitor: whose body it is.

        Raises:
            BodyTooLarge, BodyTooSlow, TooManyBodies, Disconnected: what their names say.
        """
        file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  it outlives this block
        length = 0
        try:
            async with asyncio.timeout(limit.seconds):
                async for piece in self._pieces(receive):
                    length += len(piece)
                    self._hold(visitor, len(piece))
                    if length > limit.size:
                        raise BodyTooLarge
                    if self.held > self.budget or self.held_by[visitor] > self.share:
                        raise TooManyBodies
                    if length > IN_MEMORY:
                        await asyncio.get_running_loop().run_in_executor(None, file.write, piece)
                    else:
                        file.write(piece)
            file.seek(0)
        except BaseException as error:
            self._release(visitor, length)
            file.close()
            if isinstance(error, TimeoutError):
                raise BodyTooSlow from None
            if isinstance(error, OSError):
                raise TooManyBodies from error
            raise
        try:
            yield file, length
        finally:
            self._release(visitor, length)

    def _hold(self, visitor: str, length: int) -> None:
        self.held += length
        self.held_by[visitor] += length

    def _release(self, visitor: str, length: int) -> None:
        self.held -= length
        self.held_by[visitor] -= length
        if not self.held_by[visitor]:
            del self.held_by[visitor]

    async def _pieces(self, receive: Receive) -> AsyncIterator[bytes]:
        more = True
        while more:
            async with asyncio.timeout(self.idle):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            more = message.get("more_body", False)
            yield message.get("body", b"")
