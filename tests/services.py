"""What a test may need from the machine it runs on."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from elasticsearch import Elasticsearch, TransportError

from tests.migrated import postgresql_template

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
SCRIPT = ROOT / ".ci" / "elasticsearch"
# npm install --prefix var/tools --ignore-scripts vnu-jar@26.9.27
NU_CHECKER = Path(os.environ.get("VNU_JAR", ROOT / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"))
# Started by the script.
ELASTICSEARCH = os.environ.get("ELASTICSEARCH", f"127.0.0.1:{os.environ.get('ES_PORT', '9200')}")


def need(available: object, reason: str) -> None:
    """Skips the test with a reason where something is missing; fails it where every service is required (CI)."""
    if available:
        return
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"{reason}, and REQUIRE_SERVICES=1")
    pytest.skip(reason)


@contextmanager
def search_of_its_own() -> Iterator[str]:
    """Gives a ``SEARCH_URL`` whose indices nobody else uses, on the Elasticsearch node, and deletes them afterwards."""
    need(elasticsearch_answers(), f"No Elasticsearch node at {ELASTICSEARCH}")
    prefix = f"test-{uuid.uuid4().hex[:12]}"
    # A busy machine is no fault.
    yield f"elasticsearch://{ELASTICSEARCH}/{prefix}?timeout=30"
    client = _client()
    made = list(client.indices.get_alias(index=f"{prefix}*"))
    if made:
        client.indices.delete(index=made)


class ElasticsearchNode:
    """A node of its own, on a port that is free, for tests that stop it."""

    def __init__(self, directory: Path) -> None:
        # Any of them: a node takes its port half a minute later, when another may have found the same one free.
        port = free_port(random.sample(range(9210, 9300), 90))
        self.url = f"elasticsearch://127.0.0.1:{port}/portal?timeout=8&write_timeout=30&retries=0"
        self._variables = os.environ | {"ES_PORT": str(port), "ES_VAR": str(directory), "ES_HEAP": "256m"}
        self._pid_file = directory / "node.pid"

    def do(self, command: str) -> None:
        """Runs ``.ci/elasticsearch start``, ``stop`` or ``kill`` for this node."""
        subprocess.run([SCRIPT, command], env=self._variables, check=True, timeout=240)

    def send(self, sent: signal.Signals) -> None:
        """Sends a signal to the node: SIGSTOP freezes it, SIGCONT lets it go on."""
        os.kill(int(self._pid_file.read_text()), sent)


def free_port(ports: Iterable[int]) -> int:
    """Returns the first of some ports that nobody listens on; those that the system gives to connections may be taken
    any moment.
    """
    for port in ports:
        with socket.socket() as tried, suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port
    raise RuntimeError(f"No port in {ports} is free")


@contextmanager
def database_beside(directory: Path) -> Iterator[str]:
    """Gives the address of a copy of the tests' own database, fresh from its migrations, that other processes can use:
    a file, or a database on the same server. No transaction may be open, and no test may empty the database after
    itself, as pytest-django's ``transaction=True`` does.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        file = directory / "portal.sqlite3"
        with closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{file}"
        return
    connection.close()  # nobody may use what is copied
    name = f"beside_{os.getpid()}"
    with _created(server_of(connection), name, f'TEMPLATE "{connection.settings_dict["NAME"]}"') as address:
        yield address


def server_of(database: BaseDatabaseWrapper) -> str:
    """Returns the address ``postgres://user@host:port`` of the server that a connection is to."""
    here = database.settings_dict
    login = f"{here['USER']}:{here['PASSWORD']}" if here["PASSWORD"] else here["USER"]
    return f"postgres://{login}@{here['HOST'] or 'localhost'}:{here['PORT'] or 5432}"


def postgresql_server() -> str:
    """Returns the address of a database on the PostgreSQL server of the tests, "" where none answers."""
    given = os.environ.get("DATABASE_URL", "")
    url = (
        given
        if given.startswith("postgres")
        else f"postgres://portal@127.0.0.1:{os.environ.get('PGPORT', '54329')}/portal"
    )
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return ""
    return url


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """Gives the address of an empty database on the server of another address, ``postgres://…/name``."""
    name = f"portal_{uuid.uuid4().hex[:12]}"
    with _created(server.rpartition("/")[0], name, "TEMPLATE template0 ENCODING 'UTF8'") as address:
        yield address


@contextmanager
def migrated_database(server: str) -> Iterator[str]:
    """Gives the address of a database that is migrated and has no content, on the server of another address."""
    server = server.rpartition("/")[0]
    with _created(server, f"portal_{uuid.uuid4().hex[:12]}", f'TEMPLATE "{postgresql_template(server)}"') as address:
        yield address


@contextmanager
def _created(server: str, name: str, how: str) -> Iterator[str]:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as control:
        control.execute(f"CREATE DATABASE {name} {how}")
        try:
            yield f"{server}/{name}"
        finally:
            control.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected_to(address: str) -> Iterator[None]:
    """Lets this process use another database of the same kind, where what is written is committed at once."""
    usual, kept = connection.settings_dict["NAME"], connection.connection
    connection.connection = None  # in memory, closing it would be its end
    is_file = connection.vendor == "sqlite"
    connection.settings_dict["NAME"] = address.removeprefix("sqlite:///") if is_file else address.rpartition("/")[2]
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], connection.connection = usual, kept


@lru_cache
def elasticsearch_answers() -> bool:
    try:
        return bool(_client().cluster.health(wait_for_status="yellow"))
    except TransportError:
        return False


@lru_cache
def _client() -> Elasticsearch:
    return Elasticsearch(f"http://{ELASTICSEARCH}", request_timeout=30)
