"""Reads settings from environment variables and refuses wrong values with one line that names the variable."""

from __future__ import annotations

import builtins
import ipaddress
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import SplitResult, unquote, urlsplit

import environ
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search.throttle import parse_rate

T = TypeVar("T")
D = TypeVar("D")

TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")
POSTGRESQL = ("postgres", "postgresql", "psql", "pgsql")
CACHES = ("filecache", "rediscache", "redis", "rediss", "locmemcache")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}
OTHER_MAIL = ("filemail", "consolemail", "dummymail")
HIGHEST_PORT = 65_535

BYTES = {"kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}

_SIZE = re.compile(r"([0-9]{1,9}) ?(kB|MB|GB)", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_ADDRESS_OF_IPV6 = re.compile(r"\[[0-9a-f:.]{2,45}\]")
_EMAIL_ADDRESS = re.compile(r"(?P<name>[^<>@]*<)?[^<>@\s]+@(?P<host>[^<>@\s]+)(?(name)>)")


class WrongSetting(ImproperlyConfigured):
    """A variable whose value cannot be used; its text is one line for the operator."""

    def __init__(self, name: str, given: str, expected: str) -> None:
        """Keeps the line; secrets in ``given`` have to be hidden before."""
        super().__init__(f"{name}={printable(given)} cannot be used. Expected: {expected}.")


class Environment:
    """Environment variables as values of settings. A variable that is empty counts as not set, as in ``.env`` files.

    Every method takes the name of the variable and a default, which is returned as it is, and raises ``WrongSetting``.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.names: set[str] = set()

    def __call__(self, name: str, default: str = "") -> str:
        """Returns one line of text."""
        return self.parsed(name, default, str, "one line of text")

    def secret(self, name: str) -> str:
        """Returns one line of text that is never shown, "" where there is none."""
        return self.parsed(name, "", str, "one line of text", lambda value: "…")

    def parsed(
        self,
        name: str,
        default: D,
        parse: Callable[[str], T],
        expected: str,
        hide: Callable[[str], str] = str,
    ) -> T | D:
        """Returns what ``parse`` makes of a value.

        Args:
            parse: raises ``ValueError`` for what cannot be used.
            expected: what can be used, in words.
            hide: removes secrets from a value that is shown.
        """
        self.names.add(name)
        value = self.variables.get(name, "").strip()
        if not value:
            return default
        try:
            if not value.isprintable():
                raise ValueError("control characters")
            return parse(value)
        except ValueError as error:
            raise WrongSetting(name, hide(value), expected) from error

    def int(self, name: str, default: D, minimum: builtins.int = 0, maximum: builtins.int = 10**9) -> builtins.int | D:
        """Returns a whole number within bounds."""
        expected = f"a whole number from {minimum} to {maximum}"
        return self.parsed(name, default, partial(_integer, minimum=minimum, maximum=maximum), expected)

    def byte_size(self, name: str, default: builtins.int) -> builtins.int:
        """Returns a size in bytes. It needs a unit: a number alone may be meant as a count."""
        return self.parsed(name, default, _byte_size, "a size with its unit (kB, MB or GB), such as 64MB, or 0")

    def bool(self, name: str, default: builtins.bool) -> builtins.bool:
        """Returns a switch."""
        return self.parsed(name, default, _boolean, "true or false")

    def list(self, name: str, default: builtins.list[str]) -> builtins.list[str]:
        """Returns texts that commas separate."""
        return self.parsed(name, default, _items, "texts separated by commas")

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        """Returns one of some words, as spelled in ``choices``; capitals do not count."""
        spelled = {choice.lower(): choice for choice in choices}
        return self.parsed(name, default, lambda value: _known(spelled, value.lower()), f"one of {', '.join(choices)}")

    def rate(self, name: str, default: str) -> str:
        """Returns a rate as ``search.throttle`` reads it: ``10/h``, ``5/10m``."""
        return self.parsed(name, default, _rate, "a number and a period of s, m, h or d, such as 20/m")

    def site_url(self, name: str, default: str) -> str:
        """Returns ``scheme://host[:port]`` without a slash at its end."""
        expected = (
            "http:// or https://, a host name (in ASCII: xn--… for one with marks) and maybe a port, "
            "without a path, such as https://portal.example"
        )
        return self.parsed(name, default, _site_url, expected, hide_secrets)

    def hosts(self, name: str, default: builtins.list[str]) -> builtins.list[str]:
        """Returns host names for ``ALLOWED_HOSTS``."""
        expected = "host names separated by commas, without scheme and port, such as portal.example,.example.org"
        return self.parsed(name, default, lambda value: [_allowed_host(each) for each in _items(value)], expected)

    def address(self, name: str, default: str) -> str:
        """Returns an address to listen on."""
        expected = "an IP address of this machine, such as 127.0.0.1, 0.0.0.0 (all) or ::"
        return self.parsed(name, default, _address, expected)

    def email_address(self, name: str, default: str) -> str:
        """Returns an address, maybe with a name before it."""
        expected = "an e-mail address, such as portal@example.org or Portal <portal@example.org>"
        return self.parsed(name, default, _email_address, expected)

    def contact(self, name: str, default: str) -> str:
        """Returns an address that somebody can be reached at, as RFC 9116 writes it: ``mailto:…`` or ``https://…``."""
        expected = "an e-mail address or the https:// address of a page, such as mailto:security@portal.example"
        return self.parsed(name, default, _contact, expected)

    def directory(self, name: str, default: Path, base: Path) -> Path:
        """Returns a directory that exists (it is made where it is missing) and that files can be written in.

        Args:
            base: what a relative path is relative to.
        """
        self.names.add(name)
        value = self.variables.get(name, "").strip()
        directory = base / Path(value).expanduser() if value else default
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=directory) as file:
                file.write(b"\0")
        except (OSError, ValueError) as error:
            why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
            raise WrongSetting(name, str(directory), f"a directory that can be written ({why})") from error
        return directory

    def database(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """Returns Django's settings of a database: SQLite or PostgreSQL."""
        expected = "postgres://user:password@host/name or sqlite:////a/directory/that/exists/name.sqlite3"
        return self.parsed(name, default, _database, expected, hide_secrets)

    def cache(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """Returns Django's settings of a cache: files or Redis."""
        expected = "rediscache://host:6379/1 or filecache:///a/directory"
        return self.parsed(name, default, _cache, expected, hide_secrets)

    def mail(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """Returns Django's settings of mail."""
        expected = "smtp+tls://user:password@host:587 (also smtp+ssl, smtp) or filemail:///a/directory"
        return self.parsed(name, default, _mail, expected, hide_secrets)

    def search_url(self, name: str, default: str) -> str:
        """Returns the address of the search index, which the engine itself reads once more."""
        expected = "embedded:///a/directory or elasticsearch://host:9200/prefix"
        try:
            return self.parsed(name, default, _search_url, expected, hide_secrets)
        except ImproperlyConfigured as error:
            if isinstance(error, WrongSetting):
                raise
            raise WrongSetting(name, hide_secrets(self.variables[name]), f"{expected} ({error})") from error

    def misspelled(self) -> dict[str, str]:
        """Returns variables that nothing reads but that look like one that is read: given name → likely name.

        To be asked when all settings are read.
        """
        long_names = [name for name in self.names if len(name) > 6]  # HOST and PORT are like too many others
        found = {
            given: get_close_matches(given.upper(), long_names, n=1, cutoff=0.85)
            for given in self.variables
            if given not in self.names and self.variables[given]
        }
        return {given: likely[0] for given, likely in found.items() if likely}


def load_settings() -> None:
    """Imports the settings, or ends the process with one line that says which variable is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        settings.DEBUG  # noqa: B018  # the first look at a setting imports them all
    except WrongSetting as error:
        sys.exit(str(error))


def file_cache(directory: Path, *, may_forget: bool = False, **options: int) -> dict[str, Any]:
    """Returns Django's settings of a cache that keeps its values in files.

    Args:
        directory: where they are kept.
        may_forget: whether a full disk makes it forget; else whoever writes is told by an ``OSError``.
        options: of the cache, such as ``max_entries``.
    """
    backend = "portal.caches.FileCache" if may_forget else "django.core.cache.backends.filebased.FileBasedCache"
    return {"BACKEND": backend, "LOCATION": str(directory), "OPTIONS": {k.upper(): v for k, v in options.items()}}


def mail_to_files(directory: Path) -> dict[str, Any]:
    """Returns Django's settings of mail that is written into files instead of being sent."""
    return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(directory)}


def host_of(url: str) -> str:
    """Returns the host of an address as a browser sends it: without port, IPv6 in brackets."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def printable(value: str) -> str:
    """Returns a value as it can be shown in one line of a log, shortened."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in value)
    return shown if len(shown) <= 100 else f"{shown[:100]}…"


def hide_secrets(url: str) -> str:
    """Returns an address without what may be a secret: user, password, parameters, all of it where that is unclear."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        start, colon, _hidden = url.partition(":")
        return "…" if set(start) & set("@?") else f"{start}{colon and ':…'}"
    place, _question, parameters = rest.partition("?")
    if "@" in parameters:
        return f"{scheme}://…"
    _credentials, at, host = place.rpartition("@")
    return f"{scheme}://{at and '…@'}{host}"


def _integer(value: str, minimum: int, maximum: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", value) or not minimum <= int(value) <= maximum:
        raise ValueError(value)
    return int(value)


def _byte_size(value: str) -> int:
    if value == "0":
        return 0
    found = _SIZE.fullmatch(value)
    if not found:
        raise ValueError(value)
    return int(found[1]) * BYTES[found[2].lower()]


def _boolean(value: str) -> bool:
    if value.lower() not in TRUE + FALSE:
        raise ValueError(value)
    return value.lower() in TRUE


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _known(choices: Mapping[str, str], value: str) -> str:
    if value not in choices:
        raise ValueError(value)
    return choices[value]


def _rate(value: str) -> str:
    parse_rate(value)
    return value.lower()


def _site_url(value: str) -> str:
    parts = _split(value)
    host = host_of(value)
    rest = (parts.path.strip("/"), parts.query, parts.fragment, "@" in parts.netloc)
    if parts.scheme not in ("http", "https") or any(rest) or not _is_host(host):
        raise ValueError(value)
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


def _allowed_host(value: str) -> str:
    if value != "*" and not _is_host(value.lower().removeprefix(".")):
        raise ValueError(value)
    return value.lower()


def _address(value: str) -> str:
    return "127.0.0.1" if value.lower() == "localhost" else str(ipaddress.ip_address(value.strip("[]")))


def _is_host(value: str) -> bool:
    return bool(_HOST.fullmatch(value) or _ADDRESS_OF_IPV6.fullmatch(value))


def _email_address(value: str) -> str:
    match = _EMAIL_ADDRESS.fullmatch(value)
    if not match or not _is_host(match["host"].lower()):
        raise ValueError(value)
    return value


def _contact(value: str) -> str:
    if value.startswith("https://") and _is_host(host_of(value)) and not re.search(r"\s", value):
        return value
    return f"mailto:{_email_address(value.removeprefix('mailto:'))}"


def _database(value: str) -> dict[str, Any]:
    parts = _split(value)
    if parts.scheme not in ("sqlite", *POSTGRESQL) or (parts.scheme == "sqlite" and parts.netloc):
        raise ValueError(value)
    config: dict[str, Any] = environ.Env.db_url_config(value)
    if parts.scheme == "sqlite":
        # In memory each process would have a database of its own.
        if config["NAME"] == ":memory:" or not Path(config["NAME"]).parent.is_dir():
            raise ValueError(value)
    elif not config["NAME"] or set(config["NAME"]) & set("/@"):  # of a password that is not percent-encoded
        raise ValueError(value)
    return config


def _cache(value: str) -> dict[str, Any]:
    parts = _split(value)
    if parts.scheme not in CACHES or (parts.scheme != "locmemcache" and not (parts.netloc or parts.path)):
        raise ValueError(value)
    config: dict[str, Any] = environ.Env.cache_url_config(value)
    return config


def _mail(value: str) -> dict[str, Any]:
    parts = _split(value)
    is_server = parts.scheme in MAIL_PORTS
    if not (_is_host(host_of(value)) if is_server else parts.scheme in OTHER_MAIL):
        raise ValueError(value)
    if parts.scheme == "filemail":
        if parts.netloc or not parts.path.strip("/"):
            raise ValueError(value)
        return mail_to_files(Path("/", unquote(parts.path).lstrip("/")))
    config: dict[str, Any] = environ.Env.email_url_config(value)
    if is_server:
        config["EMAIL_PORT"] = parts.port or MAIL_PORTS[parts.scheme]
    return config


def _search_url(value: str) -> str:
    parts = _split(value, port=False)
    if parts.scheme in ("elasticsearch", "elasticsearchs"):
        from search.engines.elasticsearch.address import parse  # imports the client, which takes half a second

        parse(value)
    elif parts.scheme != "embedded" or parts.netloc or not parts.path.strip("/"):
        raise ValueError(value)
    return value


def _split(value: str, *, port: bool = True) -> SplitResult:
    """Splits an address; raises ``ValueError`` for spaces and, where there may be one, for a port that cannot be."""
    if re.search(r"\s", value):
        raise ValueError(value)
    parts = urlsplit(value)
    if port and "," not in parts.netloc and parts.port == 0:
        raise ValueError(value)
    return parts
