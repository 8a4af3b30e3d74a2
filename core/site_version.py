"""The version of the site: it changes with anything that visitors may see, and ends what was kept before.

The version is kept in Django's cache, where every process finds it: in ``CACHES["site_version"]`` where there is one,
since a cache of files lists all it holds with each value it takes.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import BaseCache
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.signals import post_page_move

from search.outbox import enqueued
from search.signals import DRAFT_FIELDS

T = TypeVar("T")

KEY = "core.site_version"
REMEMBERED = 5_000  # things kept at the most in each process, a few kilobytes each

# Apps that keep accounts, logs and work under way: nothing of it stands on a page for visitors.
INTERNAL_APPS = frozenset(
    {
        "admin",
        "auth",
        "axes",
        "contenttypes",
        "django_tasks_db",
        "sessions",
        "wagtailadmin",
        "wagtailsearch",
        "wagtailusers",
    }
)
INTERNAL_MODELS = frozenset({"search.outboxentry"})
# Of Wagtail's own models most are revisions, workflow and logs.
PUBLIC_WAGTAIL_MODELS = frozenset({"page", "site", "locale", "pageviewrestriction", "collectionviewrestriction"})


_of_request: ContextVar[str] = ContextVar("version of the site while a request is answered", default="")


def current() -> str:
    """Returns the version of the site."""
    return _uncommitted() or _of_request.get() or _stored()


@contextmanager
def read_once() -> Iterator[str]:
    """Gives the version, and spares those inside from asking for it again: a page remembers dozens of things.

    Inside, the site is as it was when the block began; only what this thread changes itself is seen at once.
    """
    version = _uncommitted() or _stored()
    token = _of_request.set(version)
    try:
        yield version
    finally:
        _of_request.reset(token)


def _cache() -> BaseCache:
    return caches["site_version" if "site_version" in settings.CACHES else DEFAULT_CACHE_ALIAS]


def _stored() -> str:
    version = _cache().get(KEY)
    if version is None:  # the first request ever, or a cache that was emptied
        _cache().add(KEY, _new(), timeout=None)
        version = _cache().get(KEY) or _new()
    return cast("str", version)


class _Change:
    """What a transaction has changed so far, under a version that nobody else sees; called after the commit.

    It stands among the transaction's own callbacks, and so goes with whatever is rolled back.
    """

    def __init__(self) -> None:
        self.version = _new()

    def __call__(self) -> None:
        _set_new()


def advance() -> None:
    """Gives the site a new version: at once to the transaction that changes it, to others after the commit."""
    if not transaction.get_connection().in_atomic_block:
        _set_new()
    elif change := _change():
        change.version = _new()
    else:
        transaction.on_commit(_Change(), robust=True)


def _change() -> _Change | None:
    callbacks = (entry[1] for entry in transaction.get_connection().run_on_commit)
    return next((each for each in callbacks if isinstance(each, _Change)), None)


def _uncommitted() -> str:
    change = _change()
    return change.version if change else ""


def _set_new() -> None:
    _of_request.set("")
    _cache().set(KEY, _new(), timeout=None)


def _new() -> str:
    return uuid.uuid4().hex


# --- What is remembered for one version --------------------------------------------------------


class Memory:
    """What this process has worked out for the present version, the least used forgotten first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._version = ""
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, version: str, key: Hashable) -> Any:
        """Returns what was kept under this key for this version, None where nothing was."""
        with self._lock:
            if version != self._version or key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key]

    def latest(self, count: int) -> list[Any]:
        """Returns the keys that were used last, the very last first."""
        with self._lock:
            return list(islice(reversed(self._known), count))

    def put(self, version: str, key: Hashable, value: Any) -> None:
        """Keeps a value; everything of another version is dropped."""
        with self._lock:
            if version != self._version:
                self._known.clear()
                self._version = version
            self._known[key] = value
            if len(self._known) > self._size:
                self._known.popitem(last=False)


_memory = Memory(REMEMBERED)


def remember(key: Hashable, make: Callable[[], T]) -> T:
    """Returns what ``make`` returned the last time, as long as nothing that visitors see has changed since.

    Args:
        key: what it is; equal keys must mean equal values.
        make: reads the database; what it returns is shared between requests and must not be changed. None is not kept.
    """
    version = current()
    value = _memory.get(version, key)
    if value is None:
        value = make()
        if value is not None:
            _memory.put(version, key, value)
    return cast("T", value)


# --- What changes the version --------------------------------------------------------------------


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    for signal in (post_save, post_delete):
        signal.connect(object_changed, dispatch_uid="core.site_version")
    m2m_changed.connect(relation_changed, dispatch_uid="core.site_version")
    post_page_move.connect(page_moved, dispatch_uid="core.site_version")
    enqueued.connect(objects_enqueued, dispatch_uid="core.site_version")


def is_internal(model: type[models.Model]) -> bool:
    """Tells whether visitors see nothing of a model's objects."""
    meta = model._meta
    if meta.app_label == "wagtailcore":
        return meta.model_name not in PUBLIC_WAGTAIL_MODELS
    return meta.app_label in INTERNAL_APPS or meta.label_lower in INTERNAL_MODELS


def object_changed(sender: type[models.Model], update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    if is_internal(sender) or (update_fields and update_fields <= DRAFT_FIELDS):
        return
    advance()


def relation_changed(instance: models.Model | type[models.Model], **kwargs: Any) -> None:
    if not is_internal(instance if isinstance(instance, type) else type(instance)):
        advance()


def page_moved(**kwargs: Any) -> None:
    advance()


def objects_enqueued(**kwargs: Any) -> None:
    """Bulk changes send no signal of their own but are noted for the index."""
    advance()
