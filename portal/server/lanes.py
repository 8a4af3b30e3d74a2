"""Queues requests for worker threads; each queue is bounded and fair between visitors."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


class LaneFull(Exception):
    """A lane has as much to do as it takes on."""


@dataclass(frozen=True)
class LaneSize:
    """How much a lane takes on: threads, requests that wait for one of them, and seconds that a request may wait."""

    threads: int
    waiting: int
    patience: float


class Lane:
    """Threads for one kind of request, with the queue before them. Its methods belong to the event loop.

    Visitors take turns: one who sends a thousand requests at once makes others wait for one of them, not for all.
    """

    def __init__(self, name: str, size: LaneSize) -> None:
        self.name = name
        self.size = size
        self.refused = 0
        self._free = size.threads
        self._threads = ThreadPoolExecutor(size.threads, thread_name_prefix=name)
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._waiting = 0
        self._began: dict[int, float] = {}

    @property
    def is_free(self) -> bool:
        """Whether a request would get a thread at once."""
        return self._free > 0

    @property
    def waiting(self) -> int:
        """How many requests wait for a thread."""
        return self._waiting

    @property
    def busy(self) -> int:
        """How many threads are at work."""
        return len(self._began)

    def stuck_for(self) -> float:
        """Returns for how many seconds every thread has been at its present request; 0 where one is free."""
        if self._free or len(self._began) < self.size.threads:
            return 0.0
        return time.monotonic() - max(self._began.values())

    async def enter(self, visitor: str) -> None:
        """Waits for a thread. Each call that returns is followed by one of ``run``.

        Args:
            visitor: whose request it is; visitors take turns.

        Raises:
            LaneFull: too many wait already, half of them for this visitor, or this request has waited too long.
        """
        if self._free:
            self._free -= 1
            return
        queue = self._queues.setdefault(visitor, deque())
        if self._waiting >= self.size.waiting or len(queue) >= max(1, self.size.waiting // 2):
            if not queue:
                del self._queues[visitor]
            self._refuse()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        self._waiting += 1
        try:
            await asyncio.wait_for(turn, self.size.patience)
        except TimeoutError:
            self._forget(visitor, turn)
            self._refuse()
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()
            else:
                self._forget(visitor, turn)
            raise

    def run(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """Runs a function in the thread that ``enter`` got, and returns the future of what it returns."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        key = id(done)
        self._began[key] = time.monotonic()

        def finish(result: T | None, error: BaseException | None) -> None:
            del self._began[key]
            self._pass_on()
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type]  # what the function returned

        def work() -> None:
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001  the caller gets it
                loop.call_soon_threadsafe(finish, None, error)
            else:
                loop.call_soon_threadsafe(finish, result, None)

        self._threads.submit(work)
        return done

    def leave(self) -> None:
        """Gives the thread back that ``enter`` got, without a call of ``run``."""
        self._pass_on()

    def _pass_on(self) -> None:
        """Gives a free thread to the visitor whose turn it is."""
        while self._queues:
            visitor, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            self._waiting -= 1
            if queue:
                self._queues[visitor] = queue
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    def _forget(self, visitor: str, turn: asyncio.Future[None]) -> None:
        """Takes a request out of the queue that is waited for no longer."""
        queue = self._queues.get(visitor)
        if queue is None or turn not in queue:
            return
        queue.remove(turn)
        self._waiting -= 1
        if not queue:
            del self._queues[visitor]

    def _refuse(self) -> None:
        self.refused += 1
        raise LaneFull(self.name)
