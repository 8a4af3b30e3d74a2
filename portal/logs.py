"""Configures logs for people or machines: with request ids, limited in number, without e-mail addresses.

``configuration`` gives the settings for ``logging``; nothing here needs Django.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

FORMATS = ("plain", "json", "journal")
ACCESS = "portal.access"  # the logger of one line a request

# What a line says beside its message; a request object among the extras of Django's records would show what was typed.
EXTRA_FIELDS = ("method", "path", "status", "ms", "bytes", "client")

REPEATS = 5  # lines of one kind that are written within ``PERIOD``
PERIOD = 60.0  # seconds
KINDS = 500  # kinds of lines that are remembered

# Syslog's priorities, which journald reads from the beginning of a line.
PRIORITIES = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}

current_request: ContextVar[str] = ContextVar("current_request", default="")
current_task: ContextVar[str] = ContextVar("current_task", default="")

_EMAIL_ADDRESS = re.compile(r"[^\s@<>'\"(),;:]{1,64}@[^\s@<>'\"(),;:]{1,255}")
# What PostgreSQL adds to an error: the values of the row.
_ROW = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


@contextmanager
def at_least(level: int, logger: str) -> Iterator[None]:
    """Lets a logger and those below it write only lines of ``level`` and above, for as long as the block runs."""
    quieted = logging.getLogger(logger)
    before = quieted.level
    quieted.setLevel(level)
    try:
        yield
    finally:
        quieted.setLevel(before)


def configuration(format: str, level: str) -> dict[str, Any]:
    """Returns the settings for ``logging.config.dictConfig``.

    Args:
        format: ``plain`` lines for people, ``json`` with one object a line, ``journal``: the same with the priority
            that journald reads.
        level: the least level that is written.
    """
    formatter: dict[str, Any] = {"()": PlainFormatter if format == "plain" else ObjectFormatter}
    if format == "journal":
        formatter = {"()": ObjectFormatter, "journal": True}
    handler = {"class": "logging.StreamHandler", "formatter": "line", "filters": ["context", "refusals", "repeats"]}
    # A line for each task, sign-in attempt and question to Elasticsearch would bury what matters.
    quiet = ("django_tasks", "django_tasks_db", "elastic_transport")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "filters": {"context": {"()": Context}, "refusals": {"()": Refusal}, "repeats": {"()": RepeatLimit}},
        "handlers": {"all": handler, "warnings": handler | {"level": "WARNING"}},
        "loggers": {
            # Without the handler of its own that Django gives it: mail to administrators, of whom there are none.
            "django": {"handlers": [], "propagate": True},
            **{name: {"handlers": ["warnings"], "propagate": False} for name in quiet},
        },
        "root": {"handlers": ["all"], "level": level},
    }


class Context(logging.Filter):
    """Adds the id of the request or of the background task to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request.get()
        record.task_id = current_task.get()
        return True


class Refusal(logging.Filter):
    """Makes one warning of what Django refuses as suspicious, such as an unknown ``Host``: anybody can send it.

    All of them are one kind, so that they are counted together whatever was sent.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
            record.msg, record.args = "Refused: %.200s", (record.getMessage(),)
        return True


class RepeatLimit(logging.Filter):
    """Lets a few lines of one kind through in a minute, so that an outage does not fill the disk.

    A kind is a place in the code with its level and the kind of exception. The first line of a later period says how
    many were left out. Lines of requests are not counted.
    """

    def __init__(self, repeats: int = REPEATS, period: float = PERIOD) -> None:
        super().__init__()
        self.repeats = repeats
        self.period = period
        self._seen: dict[tuple[Any, ...], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == ACCESS:
            return True
        kind = (record.name, record.levelno, record.pathname, record.lineno, str(record.msg)[:80], *_origin(record))
        now = time.monotonic()
        with self._lock:
            begun, count = self._seen.get(kind, (now, 0))
            left_out = 0
            if now - begun >= self.period:
                left_out, begun, count = max(0, count - self.repeats), now, 0
            if len(self._seen) >= KINDS and kind not in self._seen:
                self._seen.clear()
            self._seen[kind] = (begun, count + 1)
        if count >= self.repeats:
            return False
        if left_out:
            record.left_out = left_out
        elif count == self.repeats - 1:
            record.left_out = -1
        return True


def _origin(record: logging.LogRecord) -> tuple[Any, ...]:
    """Returns the class of an exception and the line that raised it."""
    if not record.exc_info or not record.exc_info[0]:
        return ()
    traceback = record.exc_info[2]
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return record.exc_info[0], traceback and (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)


def repeats_of(record: logging.LogRecord) -> str:
    """Returns what a line adds where others like it are left out, "" mostly."""
    left_out = getattr(record, "left_out", 0)
    if left_out < 0:
        return f" (more like this one are left out for up to {PERIOD:.0f} s)"
    return f" ({left_out} more like this one were left out)" if left_out else ""


def without_personal_data(text: str) -> str:
    """Returns a text without e-mail addresses and rows of the database."""
    if "DETAIL" in text or "CONTEXT" in text:
        text = _ROW.sub(r"\1: …", text)
    return _EMAIL_ADDRESS.sub("…@…", text) if "@" in text else text


def one_line(text: str) -> str:
    """Returns a text whose control characters are written as escapes, so that nobody can forge a line."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def message_of(record: logging.LogRecord) -> str:
    """Returns the message of a record as one line."""
    return one_line(without_personal_data(record.getMessage())) + repeats_of(record)


def traceback_of(text: str) -> str:
    """Returns a traceback without personal data; its lines end in nothing but a line feed."""
    return "\n".join(one_line(line) for line in without_personal_data(text).split("\n"))


def time_of(record: logging.LogRecord) -> str:
    """Returns when a record was made, to the millisecond, with the offset from UTC."""
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


class PlainFormatter(logging.Formatter):
    """Lines for people; a traceback follows its line."""

    def format(self, record: logging.LogRecord) -> str:
        identifier = getattr(record, "request_id", "") or getattr(record, "task_id", "")
        where = f" [{identifier}]" if identifier else ""
        line = f"{time_of(record)} {record.levelname} {record.name}{where}: {message_of(record)}"
        if record.exc_info:
            line += "\n" + traceback_of(self.formatException(record.exc_info))
        return line


class ObjectFormatter(JsonFormatter):
    """One JSON object a line, with the fields that are named here and no others.

    Args:
        journal: whether a line begins with its priority, as journald reads it.
    """

    def __init__(self, *, journal: bool = False) -> None:
        super().__init__(["levelname", "name", "message"], json_ensure_ascii=False)
        self.journal = journal

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = time_of(record)
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = message_of(record)
        log_data["process"] = record.process
        for name in ("request_id", "task_id", *EXTRA_FIELDS):
            value = getattr(record, name, None)
            if isinstance(value, str | int | float) and value != "":
                log_data[name] = one_line(value) if isinstance(value, str) else value
        if exception := message_dict.get("exc_info"):
            log_data["exception"] = traceback_of(str(exception))

    def format(self, record: logging.LogRecord) -> str:
        line: str = super().format(record)
        return f"<{PRIORITIES.get(record.levelno, 6)}>{line}" if self.journal else line
