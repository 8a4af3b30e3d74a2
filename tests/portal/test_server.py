"""One web process of the application server, run as in production with a small application in place of the portal."""

import asyncio
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.urls import resolve

from portal.client_address import visitor_key
from portal.server.front import Front
from portal.server.site_rules import site_rules
from tests.portal.small_site import OPTIONS, application, rules

ROOT = Path(__file__).resolve().parents[2]
BIG = 30 * 1024 * 1024
A_WHILE = 30  # seconds: a busy machine starts a process slowly


class Server:
    """A running web process."""

    def __init__(self, port):
        self.port = port

    def connect(self, timeout=A_WHILE):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def send(self, data, timeout=A_WHILE):
        """Sends bytes on a connection of their own and returns all that comes back until the server closes it."""
        with self.connect(timeout) as connection:
            connection.sendall(data)
            return read_all(connection)

    def get(self, path, method="GET", body=None, headers=None, timeout=A_WHILE):
        """Returns the response to a request, its content read."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        response.content = response.read()
        connection.close()
        return response


def read_all(connection):
    pieces = []
    with suppress(ConnectionResetError):  # a server that does not read all of it
        while piece := connection.recv(65_536):
            pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture
def logged(log):
    """Returns what the server has logged since the test began."""
    start = log.stat().st_size
    return lambda: log.read_bytes()[start:].decode()


@pytest.fixture(scope="module")
def server(log):
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    command = ["-m", "portal.server.web", f"--socket={listener.fileno()}", *OPTIONS]
    with log.open("ab") as stderr:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, pass_fds=[listener.fileno()], stderr=stderr)
    running = Server(listener.getsockname()[1])
    listener.close()
    assert running.get("/", timeout=120).content == b"hello"
    yield running
    process.terminate()
    process.wait(timeout=90)


def half_sent_body(server):
    connection = server.connect()
    connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000\r\n\r\nabcde")
    return connection


def stalled_download(server):
    connection = server.connect()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(b"GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection


def stalled_stream(server):
    connection = server.connect()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection


def slow_headers(server):
    connection = server.connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    return connection


def test_slow_senders_and_readers_hold_no_thread(server):
    with ExitStack() as held:
        for _ in range(24):
            held.enter_context(half_sent_body(server))
            held.enter_context(stalled_download(server))
        for _ in range(60):
            held.enter_context(slow_headers(server))
        assert [server.get("/", timeout=10).status for _ in range(10)] == [200] * 10
        assert server.get("/healthz", timeout=10).content == b"ok\n"


def test_a_stream_that_is_not_read_holds_no_thread(server):
    with stalled_stream(server), stalled_stream(server):  # for each thread one
        until = time.monotonic() + 20  # less than the time after which a reader is given up
        while server.get("/").status != 200:
            assert time.monotonic() < until


def test_what_is_in_memory_is_asked_for_first_and_the_rest_answered_as_ever(server):
    assert server.get("/kept").content == b"    "
    assert server.get("/").content == b"hello"
    assert server.get("/kept", method="POST").content == b"hello"
    assert server.get("/kept", headers={"Cookie": "sessionid=a"}).content == b"hello"


def test_health_is_answered_while_every_thread_is_busy_and_what_is_too_much_is_refused(server):
    with ExitStack() as held:
        for _ in range(400):  # more than two threads and the queue of the lane
            connection = held.enter_context(server.connect())
            connection.sendall(b"GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert server.get("/healthz").content == b"ok\n"
        refused = server.get("/")
        assert refused.status == 503
        assert refused.headers["Retry-After"] == "5"
        assert b"<h1>" in refused.content
        assert server.get("/", headers={"Cookie": "sessionid=a"}).status == 200  # staff have threads of their own
        assert server.get("/static/a.css").status == 200
        assert server.get("/readyz").status == 200
        assert server.get("/kept").content == b"busy"  # from memory, by a thread of its own
        assert server.get("/export").status == 200
        assert server.get("/document").status == 200
        assert server.get("/release", headers={"Cookie": "sessionid=a"}).status == 200


def test_while_files_are_made_for_minutes_everything_else_is_answered(server):
    with ExitStack() as held:
        for cookie in ("", "Cookie: sessionid=a\r\n") * 10:
            connection = held.enter_context(server.connect())
            connection.sendall(f"GET /export/wait HTTP/1.1\r\nHost: localhost\r\n{cookie}\r\n".encode())
        assert server.get("/").status == 200
        assert server.get("/", headers={"Cookie": "sessionid=a"}).status == 200
        assert server.get("/document").status == 200
        assert server.get("/release").status == 200


def test_the_portal_knows_its_exports_and_documents_by_their_addresses():
    found = site_rules()
    for path in ("/api/v1/awards/export.csv", "/api/v1/awards/export.jsonl", "/admin/emulation/awards/export.xlsx"):
        assert found.is_export(path), path
        resolve(path)
    assert found.is_document("/khen-thuong/quyet-dinh/1/pdf/")
    for path in ("/", "/khen-thuong/", "/api/v1/awards/", "/khen-thuong/thong-ke/nam/csv/", "/tin-tuc/export/"):
        assert not found.is_export(path), path
        assert not found.is_document(path), path


def test_a_process_that_makes_files_for_minutes_is_not_taken_for_stuck():
    async def made():
        front = Front(lambda environ, start_response: [b""], rules())
        for name in ("exports", "exports of people"):
            for _thread in range(2):
                await front.lanes[name].enter("")
                front.lanes[name].run(held.wait)
        await asyncio.sleep(0.02)
        stuck = front.stuck_for(), front.lanes["exports"].stuck_for()
        held.set()
        return stuck

    held = threading.Event()
    of_front, of_lane = asyncio.run(made())
    assert of_lane > 0
    assert of_front == 0


@pytest.mark.parametrize(
    "request_head",
    [
        b"Content-Length: 100001\r\n",
        b"Content-Length: 99999999999999\r\n",
        b"Content-Length: 100001\r\nExpect: 100-continue\r\n",
    ],
)
def test_a_body_that_is_too_large_is_refused_by_its_declared_length(server, request_head):
    with server.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\n" + request_head + b"\r\n")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"<h1>" in answer
    assert b"connection: close" in answer.lower()


def test_a_chunked_body_that_is_too_large_is_refused(server):
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    with server.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + 4 * chunk)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_a_client_who_sends_too_much_can_read_why(server):
    """Closing with unread bytes would reset the connection, and take the answer from the client."""
    answer = server.send(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b"</html>\n")


@pytest.mark.parametrize("size", [0, 1, 99_999, 100_000])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_arrives_whole(server, size, chunked):
    body = b"x" * size
    sent = iter([body[: size // 2], body[size // 2 :]] if size > 1 else [body]) if chunked else body
    headers = {"Transfer-Encoding": "chunked"} if chunked else {}
    connection = HTTPConnection("127.0.0.1", server.port, timeout=A_WHILE)
    connection.request("POST", "/length", body=sent, headers=headers, encode_chunked=chunked)
    answer = connection.getresponse().read().decode()
    connection.close()
    assert answer.split() == ([str(size), str(size)] if size else ["0"])


def test_signed_in_people_may_upload_in_the_admin_and_nobody_elsewhere(server):
    large, session = b"x" * 900_000, {"Cookie": "a=b; sessionid=c"}
    assert server.get("/admin/x", "POST", large, session).status == 200
    assert server.get("/admin/x", "POST", large).status == 413
    assert server.get("/admin/x", "POST", large, {"Cookie": "notsessionid=c"}).status == 413
    assert server.get("/x", "POST", large, session).status == 413
    assert server.get("/admin/x", "POST", b"x" * 1_100_000, session).status == 413


@pytest.mark.parametrize("path", ["/big", "/stream"])
def test_large_answers_arrive_whole(server, path):
    response = server.get(path)
    assert response.status == 200
    assert len(response.content) == BIG


def test_a_stream_to_an_old_client_has_a_length(server):
    head, _, body = server.send(b"GET /stream HTTP/1.0\r\n\r\n").partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert len(body) == BIG


def test_head_has_headers_and_no_body(server):
    for path in ("/", "/big", "/stream"):
        answer = server.send(f"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\n")


def test_a_stream_that_breaks_off_is_not_taken_for_whole(server):
    answer = server.send(b"GET /broken HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert not answer.endswith(b"0\r\n\r\n")


def test_an_application_that_fails_is_answered_for(server):
    response = server.get("/fail")
    assert response.status == 500
    assert b"<h1>" in response.content


def test_a_header_with_an_underscore_cannot_pass_for_one_that_a_proxy_writes(server):
    environ = server.get("/environ", headers={"X_Forwarded_For": "10.0.0.1", "X-Forwarded-Proto": "https"}).content
    assert b"HTTP_X_FORWARDED_FOR" not in environ
    assert b"'HTTP_X_FORWARDED_PROTO': 'https'" in environ
    assert b"'REMOTE_ADDR': '127.0.0.1'" in environ


def test_a_path_reaches_the_application_byte_by_byte(server):
    environ = server.get("/environ/../%FF%00%2F%C4%91?a=%C4%91").content.decode()
    assert server.get("/%E1%BA%A3").status == 200
    assert "hello" in environ  # the small site knows /environ only


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET \xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nA: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 500,
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n"
        b"Sec-WebSocket-Key: a\r\nSec-WebSocket-Version: 13\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
        b"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_ends_with_an_answer_or_a_closed_connection(server, data):
    answer = server.send(data, timeout=100)
    assert re.match(rb"HTTP/1.1 [24]\d\d |\Z", answer), answer[:100]
    assert server.get("/").status == 200


CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
ATTACKS = {
    "a chunk whose size is no number": CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
    "a chunk of more bytes than there are": CHUNKED + b"f" * 18 + b"\r\nabc",
    "a chunk that is too short": CHUNKED + b"5\r\nab\r\n0\r\n\r\n",
    "what follows a body without end": CHUNKED + b"0\r\n" + b"A: b\r\n" * 300_000,
    "a chunk with a long extension": CHUNKED + b"1;" + b"a=b;" * 300_000 + b"\r\na\r\n0\r\n\r\n",
    "bytes of no use between chunks": CHUNKED + b"0000000000000000001;a\r\nb\r\n" * 30_000,
    "the next head, while this one is answered": (
        b"GET /sleep HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n" + b"A: b\r\n" * 300_000
    ),
    "two encodings": CHUNKED[:-2] + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "a length in Arabic digits": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ١\r\n\r\na".encode(),
    "a NUL in a header": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: a\0b\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n",
    "a line of a proxy": b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address with a host that is none": b"GET http://[::1/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a request before another ends": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n",
}


def test_attacks_on_the_protocol_hold_nobody_up_and_leave_no_traceback(server, logged):
    """Each as it is, and by a client that says at once that it sends no more."""
    with ExitStack() as held:
        connections = [held.enter_context(server.connect()) for _ in range(2 * len(ATTACKS))]
        for number, (connection, data) in enumerate(zip(connections, 2 * list(ATTACKS.values()), strict=True)):
            with suppress(ConnectionError):
                connection.sendall(data)
                if number >= len(ATTACKS):
                    connection.shutdown(socket.SHUT_WR)
        assert server.get("/", timeout=10).content == b"hello"
        for number, connection in enumerate(connections[len(ATTACKS) :]):
            answer = read_all(connection)
            assert re.match(rb"HTTP/1.1 [24]\d\d |\Z", answer), (number, answer[:100])
    assert server.get("/", timeout=10).content == b"hello"
    assert "Traceback" not in logged()


@pytest.mark.parametrize("name", ["what follows a body without end", "the next head, while this one is answered"])
def test_what_is_no_body_is_bounded(server, name):
    with server.connect() as connection:
        with suppress(ConnectionError):
            connection.sendall(ATTACKS[name])
        assert b" 200 " not in read_all(connection)


def test_what_follows_a_body_is_no_header(server):
    request = CHUNKED.replace(b"POST /", b"POST /environ") + b"0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(request)
        answer = connection.recv(65_536)
    assert b" 200 " in answer
    assert b"192.0.2.1" not in answer


def test_headers_without_end_are_cut_off(server):
    with server.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.sendall(b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(20_000)))


def test_requests_on_one_connection_are_answered_in_order(server):
    one = b"GET /%b HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    answer = server.send(one % (b"pid", b"") + one % (b"big", b"") + one % (b"io", b"Connection: close\r\n"))
    assert answer.endswith(b"in memory")
    assert answer.count(b"HTTP/1.1 200 ") == 3


def test_a_client_who_leaves_a_stream_frees_its_thread(server):
    for _ in range(20):
        with stalled_stream(server) as connection:
            connection.recv(1000)
    assert server.get("/", timeout=A_WHILE).status == 200


def test_slow_headers_and_bodies_end(server):
    began = time.monotonic()
    with slow_headers(server) as first, half_sent_body(server) as second:
        first.settimeout(60)
        second.settimeout(60)
        assert read_all(first) == b""
        assert second.recv(65_536).startswith(b"HTTP/1.1 408 ")
    assert time.monotonic() - began < 60


async def post(front, path, size, *, visitor=b"a", stays=False):
    """Sends a POST with a session cookie to a front in this process, without its last byte where the client stays.

    Returns the status of the answer.
    """
    messages = [{"type": "http.request", "body": b"x" * (size - stays), "more_body": stays}]
    answers = []

    async def receive():
        if messages:
            return messages.pop()
        if stays:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message):
        answers.append(message)

    headers = [(b"content-length", b"%d" % size), (b"cookie", b"sessionid=forged"), (b"visitor", visitor)]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
    await front({**scope, "http_version": "1.1", "scheme": "http", "headers": headers}, receive, send)
    return answers[0]["status"]


def test_uploads_keep_no_small_body_out_and_one_visitor_cannot_take_all_their_room():
    async def attack():
        front = Front(application, replace(rules(), idle=60))
        share = front.uploads.budget // 4
        held = []
        for number, visitor in enumerate((b"a", b"b", b"c", b"d"), 1):
            held.append(asyncio.create_task(post(front, "/admin/x", share, visitor=visitor, stays=True)))
            async with asyncio.timeout(A_WHILE):
                while front.uploads.held < number * (share - 1):
                    await asyncio.sleep(0)
            if number == 1:
                assert await post(front, "/admin/x", 200_000, visitor=b"a") == 503
                assert await post(front, "/admin/x", 200_000, visitor=b"b") == 200
        assert await post(front, "/admin/x", 200_000, visitor=b"e") == 503
        assert await post(front, "/admin/x", 100_000, visitor=b"e") == 200
        assert await post(front, "/x", 10, visitor=b"a") == 200
        for task in held:
            task.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        assert (front.uploads.held, dict(front.uploads.held_by)) == (0, {})

    asyncio.run(attack())


def test_a_failure_is_logged_without_what_the_site_hides_of_the_path(caplog):
    def fail(environ, start_response):
        raise RuntimeError

    assert asyncio.run(post(Front(fail, rules()), "/reset/secret/", 10)) == 500
    assert "POST /reset/…/ failed" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("behind_proxy", "peer", "forwarded", "key"),
    [
        (False, "2001:db8:1:2::3", [b"203.0.113.9"], "2001:db8:1:2::"),
        (True, "127.0.0.1", [b"1.2.3.4", b"5.6.7.8, 2001:db8:1:2:3::4"], "2001:db8:1:2::"),
        (True, "127.0.0.1", [b"::ffff:203.0.113.9"], "203.0.113.9"),
        (True, "127.0.0.1", [], "127.0.0.1"),
    ],
)
def test_a_household_is_one_visitor_and_cannot_choose_which(settings, behind_proxy, peer, forwarded, key):
    settings.BEHIND_PROXY = behind_proxy
    headers = [(b"x-forwarded-for", value) for value in forwarded]
    assert visitor_key({"client": (peer, 1), "headers": headers}) == key
