"""A WSGI application that stands for the portal in tests of the application server."""

import io
import os
import tempfile
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

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
    if path == "/die":
        os._exit(9)
    if path == "/hang":  # holds the interpreter as a bad regular expression does
        import re

        re.match(r"(a+)+$", "a" * 60 + "b")
    if path == "/sleep":
        time.sleep(1)
    if path == "/memory":
        _kept.append(b"x" * 400 * 1024 * 1024)
    body = environ["wsgi.input"].read() if environ.get("CONTENT_LENGTH") else b""
    answer = {
        "/pid": str(os.getpid()),
        "/length": f"{environ.get('CONTENT_LENGTH')} {len(body)}",
        "/environ": repr({name: value for name, value in environ.items() if isinstance(value, str)}),
        "/version": os.environ.get("SMALL_SITE_VERSION", ""),
    }.get(path, "hello")
    if path == "/io":
        start_response(status, headers)
        return environ["wsgi.file_wrapper"](io.BytesIO(b"in memory"))
    content = answer.encode()
    start_response(status, [*headers, ("Content-Length", str(len(content)))])
    return [content]


_kept: list[bytes] = []
