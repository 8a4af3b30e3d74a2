"""A WSGI application that stands for the portal in tests of the application server, and the rules for it."""

import io
import os
import tempfile
import threading
import time

from portal.server.bodies import BodyLimit
from portal.server.front import Kept, Rules
from portal.server.lanes import LaneSize

OPTIONS = ("--application=tests.portal.small_site:application", "--rules=tests.portal.small_site:rules")
BIG = 30 * 1024 * 1024
_file = tempfile.NamedTemporaryFile()  # noqa: SIM115  as long as the process
_file.truncate(BIG)
_held = threading.Event()


def application(environ, start_response):
    """Answers by path: what the tests ask for."""
    path = environ["PATH_INFO"]
    status, headers = "200 OK", [("Content-Type", "text/plain")]

    def lines():
        for _ in range(BIG // 1024):
            yield b"x" * 1023 + b"\n"

    def broken():
        for _ in range(1024):
            yield b"x" * 1024
        raise RuntimeError("as asked for")

    if "only.kept" in environ:
        if path == "/fail":
            raise RuntimeError("as asked for")
        if path != "/kept":
            environ["not.kept"] = True
        start_response(status, [*headers, ("Content-Length", "4")])
        return [environ["only.kept"].encode().ljust(4)]
    if path == "/big":
        start_response(status, [*headers, ("Content-Length", str(BIG))])
        return environ["wsgi.file_wrapper"](open(_file.name, "rb"))
    if path == "/stream":
        start_response(status, headers)
        return lines()
    if path == "/broken":
        start_response(status, headers)
        return broken()
    if path == "/fail":
        raise RuntimeError("as asked for")
    if path.endswith("/wait"):  # until /release
        _held.wait(60)
    if path == "/release":
        _held.set()
    if path == "/sleep":
        time.sleep(1)
    if path == "/memory":
        _kept.append(b"x" * 400 * 1024 * 1024)
    body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b""
    answer = {
        "/pid": str(os.getpid()),
        "/length": f"{environ.get('CONTENT_LENGTH')} {len(body)}",
        "/environ": repr({name: value for name, value in environ.items() if isinstance(value, str)}),
    }.get(path, "hello")
    if path == "/io":
        start_response(status, headers)
        return environ["wsgi.file_wrapper"](io.BytesIO(b"in memory"))
    content = answer.encode()
    start_response(status, [*headers, ("Content-Length", str(len(content)))])
    return [content]


def rules():
    """Returns what ``portal.server.site_rules`` does for the portal, with less room."""
    size = LaneSize(threads=2, waiting=128, patience=20)
    return Rules(
        staff="/admin/",
        files=("/static/", "/media/"),
        alive="/healthz",
        ready="/readyz",
        session_cookie="sessionid",
        body=BodyLimit(size=100_000, seconds=20),
        upload=BodyLimit(size=1_000_000, seconds=60),
        bodies=10_000_000,
        uploads=4_000_000,
        idle=5,
        stalled=30,
        visitors=size,
        people=size,
        pictures=size,
        exports=size,
        documents=size,
        is_export=lambda path: path.startswith("/export"),
        is_document=lambda path: path.startswith("/document"),
        kept=Kept(lambda scope: scope["method"] in ("GET", "HEAD"), "only.kept", "busy", "not.kept"),
        visitor_key=lambda scope: dict(scope["headers"]).get(b"visitor", b"").decode(),
        shown_path=lambda path: path.replace("secret", "…"),
        refusals={(status, ""): b"<h1>%d</h1></html>\n" % status for status in (408, 413, 500, 503)},
    )


_kept: list[bytes] = []
