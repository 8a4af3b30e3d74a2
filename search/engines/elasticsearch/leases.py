"""Distributed locks with an expiry, kept in an Elasticsearch index of their own.

A lease ends by itself when its holder dies or freezes. Whoever takes it next gets a higher ``token``; documents are
written with the token as their version, so that Elasticsearch refuses what an earlier holder sends when it wakes up.
"""

import os
import socket
import time
from contextlib import suppress
from typing import Self

from elasticsearch import ConflictError, Elasticsearch, NotFoundError, TransportError
from elasticsearch.dsl import Document, Index, Keyword, Long, M, MetaField, mapped_field

from search.engines import WriterBusy

POLL = 0.1  # seconds between two attempts
INDEX = "search-leases"  # for all sites of a cluster
# What a crash of the cluster loses of the tokens, the time of day makes up for.
INDEX_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1", "translog": {"durability": "async"}}


class LeaseRow(Document):
    """Who has a right, until when (milliseconds since 1970), and how often it has been taken."""

    holder: M[str] = mapped_field(Keyword())
    token: M[int] = mapped_field(Long())
    until: M[int] = mapped_field(Long())

    class Meta:
        dynamic = MetaField("strict")

    class Index:
        name = INDEX


class Lease:
    """A right called ``name``, held as a context; raises ``WriterBusy`` where somebody else has it.

    Args:
        client: where it is kept.
        name: what it is about.
        seconds: how long it lasts unless renewed.
        patience: seconds to wait for another holder.
    """

    def __init__(self, client: Elasticsearch, name: str, seconds: float, patience: float = 0.0) -> None:
        self._client = client
        self._name = name
        self._length = int(seconds * 1000)
        self._patience = patience
        self._row = LeaseRow(holder="", token=0, until=0)
        self._row.meta.id = name

    @property
    def token(self) -> int:
        """Higher than any earlier holder's."""
        return int(self._row.token)

    def __enter__(self) -> Self:
        give_up = time.monotonic() + self._patience
        while not self._take():
            if time.monotonic() >= give_up:
                raise WriterBusy(f"{self._name} is held by {self._row.holder}")
            time.sleep(POLL)
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc_info: object) -> None:
        if kind is not None and issubclass(kind, TransportError):
            return  # nobody would answer; it ends by itself
        self._row.until = 0
        # Where it had ended, somebody else has it.
        with suppress(ConflictError):
            self._save()

    def _take(self) -> bool:
        found = read(self._client, self._name)
        if found is None:
            self._make_index()
        else:
            self._row = found
            if is_held(found):
                return False
        now = _now()
        # About the time of day, so that it grows even where this index was lost.
        self._row.token = max(self.token + 1, now)
        self._row.holder = _myself()
        self._row.until = now + self._length
        try:
            self._save(op_type="index" if found else "create")
        except ConflictError:
            return False
        return True

    def _make_index(self) -> None:
        # Another process may have made it meanwhile.
        made = Index(INDEX)
        made.settings(**INDEX_SETTINGS)
        made.document(LeaseRow)
        made.create(using=self._client.options(ignore_status=400))

    def renew(self) -> None:
        """Prolongs the lease when a third of it has passed; raises ``WriterBusy`` where it has ended."""
        now = _now()
        if now > self._row.until:
            raise WriterBusy(f"{self._name} was held for too long without a sign of life")
        if now > self._row.until - self._length * 2 // 3:
            self._row.until = now + self._length
            try:
                self._save()
            except ConflictError as error:
                raise WriterBusy(f"{self._name} was taken by another process") from error

    def _save(self, op_type: str = "index") -> None:
        self._row.save(using=self._client, op_type=op_type)


def read(client: Elasticsearch, name: str) -> LeaseRow | None:
    """Returns the row of a lease; None where it was never taken."""
    try:
        return LeaseRow.get(name, using=client)
    except NotFoundError:
        return None


def is_held(row: LeaseRow | None) -> bool:
    """Tells whether a lease is held by a process that lives, as far as can be known."""
    return row is not None and row.until > _now() and not _is_dead(row.holder)


def _now() -> int:
    return time.time_ns() // 1_000_000


def _myself() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


def _is_dead(holder: str) -> bool:
    """Tells whether a process of this machine is gone; of other machines nothing is known."""
    host, _slash, process = holder.rpartition("/")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
