"""An ASGI application in front of Django that limits request bodies, waiting requests and slow readers.

A request gets a thread when all of it is there, and gives it back when the answer is known: nobody who sends or reads
slowly holds one. What is more than the threads can do is refused with 503 at once.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from portal.server.bodies import Bodies, BodyLimit, BodyTooLarge, BodyTooSlow, Disconnected, TooManyBodies
from portal.server.lanes import Lane, LaneFull, LaneSize
from portal.server.wsgi import Answer, Application, Call, GrowingBody, Headers, StoredBody, discard, environ_of

logger = logging.getLogger(__name__)

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

PIECE = 128 * 1024  # bytes that are read from a file and sent at once
EXPORTS = ("exports", "exports of people")  # lanes of visitors and of signed-in people; a request may take minutes
LINGER = 3.0  # seconds in which a client who still sends may read why that is in vain


@dataclass(frozen=True)
class Kept:
    """How the application is asked for an answer that it has in memory, by a thread that does nothing else.

    Such answers go out even while every other thread is at work.

    Attributes:
        may_be: tells whether it is worth asking.
        asked: the name in the environment under which the application is asked for nothing but a kept answer.
        busy: the value under that name while no thread for visitors is free; else it is "".
        missing: the name in the environment under which it says that it has none.
    """

    may_be: Callable[[Scope], bool]
    asked: str
    busy: str
    missing: str


@dataclass(frozen=True)
class Rules:
    """What a site asks of the front.

    Attributes:
        staff: the path under which people may upload files, such as ``/admin/``.
        files: paths of files, such as ``/static/``; they have threads of their own.
        alive: the path that is answered as long as the process lives.
        ready: the path that says whether the process can do its work; it has a thread of its own.
        session_cookie: name of the cookie of people who have signed in; their requests have threads of their own.
        body, upload: bounds of a body, elsewhere and for signed-in people under ``staff``.
        bodies: bytes that all bodies together may hold which are no larger than ``body`` allows.
        uploads: the same for larger ones; one visitor may hold a quarter of it.
        idle: seconds without a byte after which a client is given up who sends.
        stalled: the same for a client who reads.
        visitors, people, pictures: how much the threads for anonymous visitors, signed-in people and files take on.
        exports, documents: the same for answers that take minutes or seconds to make; for exports of visitors and of
            signed-in people each.
        is_export, is_document: tell of a path whether it is one of these.
        kept: how to ask for answers in memory; None where the application has none.
        refusals: the page in words for each status and language; "" is the language of the site.
        visitor_key: returns by what visitors take turns and share the room for uploads; without it, the peer's address.
        shown_path: returns a path as it may be logged, without tokens and names.
        on_refusal: told of each request that the application did not answer, with its status.
        each_second: given the lanes once a second.
    """

    staff: str
    files: tuple[str, ...]
    alive: str
    ready: str
    session_cookie: str
    body: BodyLimit
    upload: BodyLimit
    bodies: int
    uploads: int
    idle: float
    stalled: float
    visitors: LaneSize
    people: LaneSize
    pictures: LaneSize
    exports: LaneSize
    documents: LaneSize
    refusals: Mapping[tuple[int, str], bytes]
    is_export: Callable[[str], bool] = lambda path: False
    is_document: Callable[[str], bool] = lambda path: False
    kept: Kept | None = None
    visitor_key: Callable[[Scope], str] = lambda scope: (scope.get("client") or ("",))[0]
    shown_path: Callable[[str], str] = lambda path: path
    on_refusal: Callable[[Scope, int], None] = lambda scope, status: None
    each_second: Callable[[Mapping[str, Lane]], None] = lambda lanes: None


class Front:
    """The ASGI application."""

    def __init__(self, application: Application, rules: Rules) -> None:
        self.application = application
        self.rules = rules
        self.bodies = Bodies(budget=rules.bodies, idle=rules.idle)
        self.uploads = Bodies(budget=rules.uploads, idle=rules.idle, share=rules.uploads // 4)
        self.lanes = {
            "visitors": Lane("visitors", rules.visitors),
            "people": Lane("people", rules.people),
            **{name: Lane(name, rules.exports) for name in EXPORTS},
            "documents": Lane("documents", rules.documents),
            "files": Lane("files", rules.pictures),
            "ready": Lane("ready", LaneSize(threads=1, waiting=16, patience=5)),
            "kept": Lane("kept", LaneSize(threads=1, waiting=256, patience=5)),
        }
        self._has_session = re.compile(rb"(?:^|;)\s*" + re.escape(rules.session_cookie.encode()) + rb"=")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        exchange = Exchange(scope, receive, send, self.rules.stalled)
        try:
            await self._answer(exchange)
        except (TimeoutError, ConnectionError):
            await exchange.abort()
        except Exception:
            logger.exception("The answer to %s %s broke off", scope["method"], self.rules.shown_path(scope["path"]))
            await exchange.abort()

    def stuck_for(self) -> float:
        """Returns for how many seconds no request of some lane has come to its end though all its threads work."""
        return max(lane.stuck_for() for name, lane in self.lanes.items() if name not in EXPORTS)

    async def _answer(self, exchange: Exchange) -> None:
        rules, path = self.rules, exchange.scope["path"]
        if path == rules.alive:
            headers = [(b"content-type", b"text/plain"), (b"content-length", b"3"), (b"cache-control", b"no-store")]
            await exchange.send_answer(Answer(200, headers, b"ok\n"))
            return
        signed_in = bool(self._has_session.search(exchange.header(b"cookie")))
        if not exchange.has_body:
            lane = self._lane(path, signed_in)
            if lane is not self.lanes["visitors"] or not await self._answered_from_memory(exchange):
                await self._run(exchange, lane, io.BytesIO(), 0)
            return
        limit = rules.upload if signed_in and path.startswith(rules.staff) else rules.body
        declared = int(exchange.header(b"content-length") or limit.size)  # a chunked body may be as long as is allowed
        bodies = self.uploads if declared > rules.body.size else self.bodies
        try:
            if declared > limit.size:
                raise BodyTooLarge
            async with bodies.read(exchange.receive, limit, rules.visitor_key(exchange.scope)) as (body, length):
                exchange.read_all = True
                await self._run(exchange, self._lane(path, signed_in), body, length)
        except BodyTooLarge:
            await self._refuse(exchange, 413)
        except BodyTooSlow:
            await self._refuse(exchange, 408)
        except TooManyBodies as error:
            logger.warning("A request body is refused: %s", error.__cause__ or "they hold too much together")
            await self._refuse(exchange, 503)
        except Disconnected:
            return

    async def _answered_from_memory(self, exchange: Exchange) -> bool:
        """Sends the answer that the application has in memory; tells whether it had one."""
        kept, lane = self.rules.kept, self.lanes["kept"]
        if kept is None or not kept.may_be(exchange.scope):
            return False
        try:
            await lane.enter(self.rules.visitor_key(exchange.scope))
        except LaneFull:
            return False
        environ = environ_of(exchange.scope, io.BytesIO(), 0)
        environ[kept.asked] = "" if self.lanes["visitors"].is_free else kept.busy
        done = lane.run(Call(self.application, environ, asyncio.get_running_loop()).run)
        await asyncio.wait((done,))
        # What fails here fails again when the request is answered, and is told then.
        answer = None if done.exception() else done.result()
        if answer is None or kept.missing in environ:
            return False
        await exchange.send_answer(answer)
        return True

    async def _run(self, exchange: Exchange, lane: Lane, body: Any, length: int) -> None:
        """Lets a thread answer the request, and sends what it answers."""
        call = Call(self.application, environ_of(exchange.scope, body, length), asyncio.get_running_loop())
        try:
            await lane.enter(self.rules.visitor_key(exchange.scope))
        except LaneFull:
            body.close()
            await self._refuse(exchange, 503)
            return
        if exchange.gone:
            lane.leave()
            body.close()
            return
        done = lane.run(call.run)
        await asyncio.wait((done, call.early), return_when=asyncio.FIRST_COMPLETED)
        if call.early.done():
            done.add_done_callback(lambda done: self._log_failure(exchange, done))
        elif done.exception():
            self._log_failure(exchange, done)
            await self._refuse(exchange, 500)
            return
        answer = call.early.result() if call.early.done() else done.result()
        assert answer is not None  # noqa: S101  what ``run`` does not return has come early
        try:
            await exchange.send_answer(answer)
        finally:
            discard(answer.body)

    def _lane(self, path: str, signed_in: bool) -> Lane:
        if path == self.rules.ready:
            return self.lanes["ready"]
        if path.startswith(self.rules.files):
            return self.lanes["files"]
        if self.rules.is_export(path):
            return self.lanes[EXPORTS[signed_in]]
        if self.rules.is_document(path):
            return self.lanes["documents"]
        return self.lanes["people" if signed_in else "visitors"]

    def _log_failure(self, exchange: Exchange, done: asyncio.Future[Any]) -> None:
        """Logs what Django did not catch itself."""
        if not done.cancelled() and (error := done.exception()):
            path = self.rules.shown_path(exchange.scope["path"])
            logger.error("%s %s failed", exchange.scope["method"], path, exc_info=error)

    async def _refuse(self, exchange: Exchange, status: int) -> None:
        """Answers in words why a request is not answered."""
        self.rules.on_refusal(exchange.scope, status)
        language = exchange.scope["path"].lstrip("/").partition("/")[0]
        pages = self.rules.refusals
        page = pages.get((status, language)) or pages[status, ""]
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(page)).encode()),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if status == 503:
            headers.append((b"retry-after", b"5"))
        await exchange.send_answer(Answer(status, headers, page), early=exchange.has_body and not exchange.read_all)


class Exchange:
    """A request and the way back to its client."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, stalled: float) -> None:
        self.scope = scope
        self.receive = receive
        self._send = send
        self._stalled = stalled
        self._headers: Headers = scope["headers"]
        self._transport = scope.get("extensions", {}).get("portal.transport", {}).get("transport")
        self.read_all = False
        self.has_body = any(name in (b"content-length", b"transfer-encoding") for name, _ in self._headers)

    @property
    def gone(self) -> bool:
        """Whether the client has hung up."""
        return self._transport is not None and self._transport.is_closing()

    async def abort(self) -> None:
        """Drops the connection, with what the client has not read."""
        if self._transport is not None:
            self._transport.abort()
            await asyncio.sleep(0)  # uvicorn learns of it, else it writes that no answer has come

    def header(self, name: bytes) -> bytes:
        """Returns a header of the request, all of its lines joined, b"" where there is none."""
        separator = b"; " if name == b"cookie" else b","
        return separator.join(value for key, value in self._headers if key == name)

    async def send_answer(self, answer: Answer, *, early: bool = False) -> None:
        """Sends an answer.

        Args:
            answer: what to send.
            early: whether the client may still be sending; it gets a moment to read the answer.

        Raises:
            TimeoutError: the client does not read.
            ConnectionError: the client has gone, or the answer broke off.
        """
        headers = [*answer.headers, (b"connection", b"close")] if early else answer.headers
        body = answer.body
        if isinstance(body, GrowingBody) and answer.length is None and self.scope["http_version"] == "1.0":
            body = b"".join([piece async for piece in _pieces(body)])  # HTTP/1.0 knows no chunks
            headers.append((b"content-length", str(len(body)).encode()))
        await self._send_piece({"type": "http.response.start", "status": answer.status, "headers": headers})
        if isinstance(body, bytes):
            await self._send_piece({"type": "http.response.body", "body": body, "more_body": early})
            if early:
                await self._drain()
                await self._send_piece({"type": "http.response.body"})
            return
        async for piece in _pieces(body):
            await self._send_piece({"type": "http.response.body", "body": piece, "more_body": True})
        await self._send_piece({"type": "http.response.body"})

    async def _send_piece(self, message: dict[str, Any]) -> None:
        if self.gone:
            raise ConnectionResetError
        async with asyncio.timeout(self._stalled):
            await self._send(message)

    async def _drain(self) -> None:
        """Reads what the client still sends, for a moment: closing at once would keep the answer from it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER):
                while (message := await self.receive())["type"] == "http.request" and message.get("more_body"):
                    pass


async def _pieces(body: StoredBody | GrowingBody):  # type: ignore[no-untyped-def]  # an iterator of bytes
    """Gives a body in pieces that are read beside the event loop."""
    if isinstance(body, GrowingBody):
        while piece := await body.read(PIECE):
            yield piece
        return
    loop = asyncio.get_running_loop()
    offset, end = body.offset, body.offset + body.length
    while offset < end:
        piece = await loop.run_in_executor(None, os.pread, body.descriptor, min(PIECE, end - offset), offset)
        if not piece:
            raise ConnectionAbortedError  # the file has become shorter
        yield piece
        offset += len(piece)
