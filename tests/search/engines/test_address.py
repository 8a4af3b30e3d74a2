"""What the parts of ``SEARCH_URL`` do to the connection: TLS, credentials, several hosts, time-outs, retries."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from base64 import b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from elasticsearch import ApiError, ConnectionTimeout, SSLError

from search.engines.elasticsearch import from_url
from search.engines.elasticsearch.address import parse
from tests.services import need


@pytest.fixture
def search_url():
    return "embedded://nowhere"  # the engines are asked directly


class Node:
    """Stands for a node that answers how many documents there are.

    Args:
        certificate: file with key and certificate, for TLS.
        refusals: how many requests are answered 503 first.
        delay: seconds until an answer.
    """

    def __init__(self, certificate=None, refusals=0, delay=0.0):
        self.headers = []  # of each request
        node = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                node.headers.append(self.headers)
                time.sleep(delay)
                body = json.dumps({"count": 7}).encode()
                self.send_response(503 if len(node.headers) <= refusals else 200)
                self.send_header("X-Elastic-Product", "Elasticsearch")
                self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda request, address: None  # whoever did not wait for the answer
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    @property
    def host(self):
        return f"localhost:{self.server.server_port}"

    @contextmanager
    def answering(self):
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.server.shutdown()
            self.server.server_close()
            thread.join()


@contextmanager
def frozen_node():
    """Gives the host of a node that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def closed_port():
    """Gives the host of a node that is gone."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody else gets it meanwhile
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def ask(url):
    return from_url(url).client.count(index="any")["count"]


# --- TLS and credentials ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for ``localhost`` that only who knows it trusts."""
    need(shutil.which("openssl"), "openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "node.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", file, "-out", f"{file}.crt"]
    subprocess.run([*command.split(), *more], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_name("node.pem.crt").read_text())
    return file


def test_tls_is_spoken_with_a_node_whose_certificate_is_trusted(certificate):
    with Node(certificate).answering() as node:
        assert ask(f"elasticsearchs://{node.host}/portal?ca_certs={certificate}.crt") == 7


def test_a_node_whose_certificate_nobody_knows_gets_no_question(certificate):
    with Node(certificate).answering() as node:
        with pytest.raises(SSLError):
            ask(f"elasticsearchs://{node.host}/portal?retries=0")
        assert node.headers == []


def test_a_certificate_for_another_host_is_not_accepted(certificate):
    with Node(certificate).answering() as node:
        host = node.host.replace("localhost", "127.0.0.1")
        with pytest.raises(SSLError):
            ask(f"elasticsearchs://{host}/portal?retries=0&ca_certs={certificate}.crt")
    assert node.headers == []


@pytest.mark.parametrize(
    ("login", "parameter", "header"),
    [
        ("", "?api_key=VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw==", "ApiKey VnVhQ2ZHY0JDZGJr"),
        ("me:p%40s%2Bs@", "", f"Basic {b64encode(b'me:p@s+s').decode()}"),
    ],
    ids=["api key", "password"],
)
def test_credentials_go_with_each_question(login, parameter, header):
    with Node().answering() as node:
        assert ask(f"elasticsearch://{login}{node.host}/portal{parameter}") == 7
    assert node.headers[0]["Authorization"].startswith(header)


@pytest.mark.parametrize(
    "url",
    [
        "elasticsearch://me:secret@search/portal?api_key=secret",
        "elasticsearch://search/portal?ca_certs=" + __file__,
        "elasticsearchs://search/portal?ca_certs=/no/such/secret-file",
        "elasticsearch://search:99999/portal",
        "elasticsearch://secret@[::1/portal",
        "elasticsearch://search/portal?timeout=0",
        "elasticsearch://search/portal?write_timeout=nan",
        "elasticsearch://search/portal?retries=-1",
        "elasticsearch://search/portal?shards=0",
        "elasticsearch://search/portal?replicas=-1",
    ],
)
def test_what_no_cluster_could_be_asked_with_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="SEARCH_URL"):
        parse(url)


# --- Hosts, time-outs, retries ---------------------------------------------------------------


@pytest.mark.parametrize("away", [closed_port, frozen_node], ids=["gone", "frozen"])
def test_questions_go_to_another_node_while_one_is_away(away):
    with away() as gone, Node().answering() as node:
        url = f"elasticsearch://{gone},{node.host}/portal?timeout=0.5"
        assert [ask(url) for _ in range(4)] == [7] * 4
    assert len(node.headers) == 4


def test_a_question_is_given_up_in_time_and_asked_once_where_there_is_one_node():
    with Node(delay=1.0).answering() as node:
        began = time.monotonic()
        with pytest.raises(ConnectionTimeout):
            ask(f"elasticsearch://{node.host}/portal?timeout=0.2")
        assert time.monotonic() - began < 0.9
    assert len(node.headers) == 1


def test_whoever_writes_waits_longer():
    with Node(delay=0.6).answering() as node:
        engine = from_url(f"elasticsearch://{node.host}/portal?timeout=0.2&write_timeout=20")
        assert engine.patient.count(index="any")["count"] == 7


@pytest.mark.parametrize(("retries", "asked"), [(0, 1), (1, 2), (2, 3)])
def test_a_node_that_refuses_is_asked_again_as_often_as_said(retries, asked):
    with Node(refusals=9).answering() as node, pytest.raises(ApiError):
        ask(f"elasticsearch://{node.host}/portal?retries={retries}")
    assert len(node.headers) == asked


def test_one_further_attempt_is_made_where_nothing_is_said():
    with Node(refusals=1).answering() as node:
        assert ask(f"elasticsearch://{node.host}/portal") == 7
