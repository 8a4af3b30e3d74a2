"""Reads ``SEARCH_URL`` of an Elasticsearch cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from elasticsearch import Elasticsearch

PLAIN, TLS = "elasticsearch", "elasticsearchs"
PORT = 9200
HIGHEST_PORT = 65_535
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the cluster is and how it is used.

    Args:
        hosts: addresses of its nodes, ``https://host:port``.
        prefix: what the names of the portal's indices begin with.
        user: name and password; None where there are none.
        api_key: as Elasticsearch encodes it; "" where there is none.
        ca_certs: path of the certificates that are trusted; "" for those of the public authorities.
        timeout: seconds until a question is given up.
        write_timeout: seconds until a bulk of documents is given up.
        retries: how often another attempt is made, on another node where there are several; after a time-out only
            then.
        shards: primary shards of each index.
        replicas: copies of each shard.
    """

    hosts: tuple[str, ...]
    prefix: str
    user: tuple[str, str] | None = None
    api_key: str = ""
    ca_certs: str = ""
    timeout: float = 3.0
    write_timeout: float = 60.0
    retries: int = 1
    shards: int = 1
    replicas: int = 0


def parse(url: str) -> Address:
    """Reads ``elasticsearch://[user:password@]host[:port][,host…]/prefix[?parameter=value&…]``; ``elasticsearchs://``
    for TLS.

    Raises:
        ImproperlyConfigured: what cannot be understood, without the secrets in it.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ImproperlyConfigured("SEARCH_URL has a host that cannot be read") from error
    credentials, _at, hosts = parts.netloc.rpartition("@")
    scheme = "https" if parts.scheme == TLS else "http"
    prefix = parts.path.strip("/")
    if not hosts:
        raise ImproperlyConfigured(f"SEARCH_URL names no host: {PLAIN}://host:{PORT}/prefix")
    if not _PREFIX.fullmatch(prefix):
        raise ImproperlyConfigured(
            f"SEARCH_URL must end in a prefix of a-z, 0-9, - and _ for the names of indices: {PLAIN}://host:{PORT}/prefix"
        )
    user, _colon, password = credentials.partition(":")
    parameters = _parameters(parts.query)
    if user and parameters.get("api_key"):
        raise ImproperlyConfigured("SEARCH_URL has a password and an api_key; a cluster takes one of them")
    if parameters.get("ca_certs") and parts.scheme != TLS:
        raise ImproperlyConfigured(f"SEARCH_URL has ca_certs, which need TLS: {TLS}://")
    return Address(
        hosts=tuple(f"{scheme}://{_with_port(host)}" for host in hosts.split(",")),
        prefix=prefix,
        user=(unquote(user), unquote(password)) if user else None,
        **parameters,
    )


def _with_port(host: str) -> str:
    if not re.fullmatch(r"([\w.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", host):
        raise ImproperlyConfigured("SEARCH_URL has a host that cannot be read")
    port = re.search(r":([0-9]+)$", host)
    if port and int(port[1]) > HIGHEST_PORT:
        raise ImproperlyConfigured(f"SEARCH_URL has a port that does not exist: {port[1]}")
    return host if port else f"{host}:{PORT}"


def _parameters(query: str) -> dict[str, Any]:
    readers: dict[str, Any] = {
        "api_key": str,
        "ca_certs": _file,
        "timeout": _seconds,
        "write_timeout": _seconds,
        "retries": _count,
        "shards": lambda value: _count(value, least=1),
        "replicas": _count,
    }
    read: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in readers:
            raise ImproperlyConfigured(f"SEARCH_URL has no parameter {name!r}; there are: {', '.join(readers)}")
        try:
            read[name] = readers[name](value)
        except ValueError as error:
            raise ImproperlyConfigured(f"SEARCH_URL: {name} cannot be {value!r}") from error
    return read


def _file(value: str) -> str:
    if value and not Path(value).is_file():
        raise ValueError
    return value


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 0 < seconds < inf:
        raise ValueError
    return seconds


def _count(value: str, least: int = 0) -> int:
    count = int(value)
    if count < least:
        raise ValueError
    return count


@lru_cache(maxsize=8)
def connect(address: Address) -> Elasticsearch:
    """Returns a client; its connections are opened when they are needed, and shared by all threads."""
    options: dict[str, Any] = {}
    if address.user:
        options["basic_auth"] = address.user
    if address.api_key:
        options["api_key"] = address.api_key
    if address.ca_certs:
        options["ca_certs"] = address.ca_certs
    return Elasticsearch(
        list(address.hosts),
        request_timeout=address.timeout,
        max_retries=address.retries,
        # What took too long once would take as long again, unless another node can be asked.
        retry_on_timeout=len(address.hosts) > 1,
        **options,
    )
