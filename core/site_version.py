"""Keeps the version of the site, which changes with anything that visitors may see and invalidates caches.

It has two parts (docs/decisions/0021): one for changes that may hide something, after which nothing kept is served, and
one for all others. Both are kept in Django's cache, where every process finds them: in ``CACHES["site_version"]`` where
there is one, since a cache of files lists all it holds with each value it takes.
"""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Callable, Hashable, Iterator, Sized
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, NamedTuple, TypeVar, cast

from django.conf import settings
from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.base import BaseCache
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from modelcluster.fields import ParentalKey
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page
from wagtail.signals import post_page_move

from core.bounded_memory import BoundedMemory
from search.outbox import enqueued
from search.signals import DRAFT_FIELDS
from search.transactions import callbacks_after_commit

T = TypeVar("T")

logger = logging.getLogger(__name__)

VISIBILITY_KEY, CONTENT_KEY = KEYS = ("core.site_visibility", "core.site_content")
SAMPLED = 0.5  # seconds
SAMPLED_AT_MOST = 30.0  # seconds, in a process that has more to do than it can
STEP = 4  # times: how much longer or shorter the next interval is
# How many requests of visitors were being answered at a time, on average since the last look: from the first on, the
# next look is farther off; below the second, it is nearer again.
BUSY, IDLE = 1.0, 0.3
REMEMBERED = 16_000_000  # bytes kept at the most in each process
LONGEST_KEY = 1_000  # characters; the path of a page has at most a few hundred
OVERHEAD = 500  # bytes around a value: its key and the places in dictionaries
SIZE_OF_ROW = 2_000  # bytes of a row as an object

# Apps that keep accounts, logs and work under way: nothing of it stands on a page for visitors.
INTERNAL_APPS = frozenset(
    {
        "account",
        "auth",
        "contenttypes",
        "django_tasks_database",
        "mfa",
        "sessions",
        "usersessions",
        "wagtailadmin",
        "wagtailsearch",
        "wagtailusers",
    }
)
INTERNAL_MODELS = frozenset({"emulation.staffdataaccess", "portal.signinevent", "search.outboxentry"})
# Of Wagtail's own models most are revisions, workflow and logs.
PUBLIC_WAGTAIL_MODELS = frozenset(
    {"collection", "collectionviewrestriction", "locale", "page", "pageviewrestriction", "site"}
)


class Version(NamedTuple):
    """What a page or a part of it was made from. Both tokens are random: they can only be compared."""

    visibility: str  # changes when something may have become hidden
    content: str  # changes when something was added or changed that hides nothing

    def __str__(self) -> str:
        return ".".join(self)


class _Sampling:
    """When this process read the content last for visitors, what it was then, and for how long that holds."""

    def __init__(self) -> None:
        self.content = ""  # "" where the next reader has to look
        self.read = monotonic()
        self.interval = SAMPLED
        self.answering = 0.0  # seconds that requests have taken since then, all of them together

    def is_over(self) -> bool:
        """Tells whether it is time to look: sooner where there has been little to do since the last time."""
        passed = monotonic() - self.read
        is_idle = self.answering < IDLE * passed
        return passed >= (max(SAMPLED, self.interval / STEP) if is_idle else self.interval)

    def put(self, content: str) -> None:
        """Takes what was read, and judges how much there was to do since the last time."""
        self.content = content
        if self.is_over():
            now = monotonic()
            at_once = self.answering / (now - self.read)
            if at_once >= BUSY:
                self.interval = min(SAMPLED_AT_MOST, STEP * self.interval)
            elif at_once < IDLE:
                self.interval = max(SAMPLED, self.interval / STEP)
            self.read, self.answering = now, 0.0


_sampling = _Sampling()
_of_request: ContextVar[Version | None] = ContextVar("version of the site while a request is answered", default=None)


def current() -> Version:
    """Returns the version of the site."""
    return _uncommitted() or _of_request.get() or _stored()


@contextmanager
def read_once(*, for_visitor: bool = False) -> Iterator[Version]:
    """Gives the version, and spares those inside from asking for it again: a page remembers dozens of things.

    Inside, the site is as it was when the block began; only what this thread changes itself is seen at once.

    Args:
        for_visitor: whether soft changes of the last ``sampling_interval()`` seconds, made by other processes, may be
            overlooked. Then many of them in a row have pages made anew once for all.
    """
    began = monotonic()
    version = _uncommitted() or (_sampled() if for_visitor else _stored())
    token = _of_request.set(version)
    try:
        yield version
    finally:
        _of_request.reset(token)
        if for_visitor:
            _sampling.answering += monotonic() - began


def sampling_interval() -> float:
    """Returns how many seconds may pass until visitors of this process see a soft change that another has made:
    ``SAMPLED``, and more, up to ``SAMPLED_AT_MOST``, as long as there is more to do than it can.
    """
    return _sampling.interval


def _cache() -> BaseCache:
    return caches["site_version" if "site_version" in settings.CACHES else DEFAULT_CACHE_ALIAS]


def _stored() -> Version:
    found = _cache().get_many(KEYS)
    return Version(*(found.get(key) or _first(key) for key in KEYS))


def _sampled() -> Version:
    """Returns the version with the content of some time ago; visibility is always that of now."""
    content = _sampling.content
    if not content or _sampling.is_over():
        version = _stored()
        _sampling.put(version.content)
        return version
    return Version(_cache().get(VISIBILITY_KEY) or _first(VISIBILITY_KEY), content)


def _first(key: str) -> str:
    """Returns the token of a key that is not there: at the first request ever, or when the cache was emptied."""
    try:
        _cache().add(key, _new(), timeout=None)
    except OSError:  # a full disk: a version that no other request sees, so that nothing kept is served
        return _new()
    return cast("str", _cache().get(key)) or _new()


class _Change:
    """What a transaction has changed so far, under a version that nobody else sees; called after the commit.

    It stands among the transaction's own callbacks, and so goes with whatever is rolled back.
    """

    def __init__(self, hides: bool) -> None:
        self.version = Version(_new(), _new())
        self.hides = hides

    def __call__(self) -> None:
        _set_new(self.hides)


def advance(*, hides: bool = True) -> None:
    """Gives the site a new version: at once to the transaction that changes it, to others after the commit.

    Args:
        hides: whether something that visitors saw may be hidden from now on. Kept pages are then never served again;
            otherwise for up to a second more, while new ones are made. Where in doubt: True.
    """
    if not transaction.get_connection().in_atomic_block:
        _set_new(hides)
    elif change := _change():
        change.version = Version(_new(), _new())
        change.hides |= hides
    else:
        transaction.on_commit(_Change(hides), robust=True)


def _change() -> _Change | None:
    return next((each for each in callbacks_after_commit() if isinstance(each, _Change)), None)


def _uncommitted() -> Version | None:
    change = _change()
    return change.version if change else None


def _set_new(hides: bool) -> None:
    _of_request.set(None)
    key = VISIBILITY_KEY if hides else CONTENT_KEY
    try:
        _cache().set(key, _new(), timeout=None)
    except OSError:  # a full disk, on which a file can still be removed: the next reader misses the token
        logger.exception("The version of the site cannot be written")
        _cache().delete(key)
    _sampling.content = ""  # whoever made the change, or asks the same process, sees it at once


def _new() -> str:
    return uuid.uuid4().hex


# --- What is remembered for one version --------------------------------------------------------

_memory: BoundedMemory[tuple[Version, Hashable], Any] = BoundedMemory(REMEMBERED)


def remember(key: Hashable, make: Callable[[], T], *, outlives_soft_changes: bool = False) -> T:
    """Returns what ``make`` returned the last time, as long as nothing that visitors see has changed since.

    Args:
        key: what it is; equal keys must mean equal values. Under a very long key nothing is kept.
        make: reads the database; what it returns is shared between requests and must not be changed. None is not kept.
        outlives_soft_changes: whether the value stays true when something was added or changed that hides nothing
            (docs/decisions/0021), such as a page that was published.
    """
    version = current()
    if outlives_soft_changes:
        version = version._replace(content="")
    value = _memory.get((version, key))
    if value is None:
        value = make()
        length = _length(key)
        if value is not None and length <= LONGEST_KEY:
            _memory.put((version, key), value, length + _estimated_size(value))
    return cast("T", value)


def _length(key: Hashable) -> int:
    """Returns the characters of all text in a key."""
    if isinstance(key, tuple):
        return sum(map(_length, key))
    return len(key) if isinstance(key, str) else 8


def _estimated_size(value: Any) -> int:
    """Returns about how many bytes a value takes: exactly for text, roughly for rows and lists of them."""
    if isinstance(value, str):
        return sys.getsizeof(value) + OVERHEAD
    return OVERHEAD + (len(value) * SIZE_OF_ROW if isinstance(value, Sized) else SIZE_OF_ROW)


# --- What changes the version --------------------------------------------------------------------

_ignored: set[type[models.Model]] = set()


def ignore(*unseen: type[models.Model]) -> None:
    """Declares models of which visitors see nothing: their changes leave the version as it is."""
    _ignored.update(unseen)


def connect() -> None:
    """Connects the receivers; called once the apps are ready."""
    pre_save.connect(page_about_to_be_saved, dispatch_uid="core.site_version")
    post_save.connect(object_saved, dispatch_uid="core.site_version")
    post_delete.connect(object_deleted, dispatch_uid="core.site_version")
    m2m_changed.connect(relation_changed, dispatch_uid="core.site_version")
    post_page_move.connect(page_moved, dispatch_uid="core.site_version")
    enqueued.connect(objects_enqueued, dispatch_uid="core.site_version")


def is_internal(model: type[models.Model]) -> bool:
    """Tells whether visitors see nothing of a model's objects."""
    meta = model._meta
    if meta.app_label == "wagtailcore":
        return meta.model_name not in PUBLIC_WAGTAIL_MODELS
    return model in _ignored or meta.app_label in INTERNAL_APPS or meta.label_lower in INTERNAL_MODELS


def page_about_to_be_saved(instance: models.Model, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Compares a page with its row, since afterwards nobody can tell what it was."""
    fields = getattr(instance, "hiding_fields", None)
    if not isinstance(instance, Page) or fields is None or (update_fields and update_fields <= DRAFT_FIELDS):
        return
    rows = type(instance)._base_manager.filter(pk=instance.pk)
    before = rows.values("live", "url_path", *fields).first() if instance.pk else None
    instance.hides_something = bool(
        before and before["live"] and any(getattr(instance, field) != value for field, value in before.items())
    )


def object_saved(
    sender: type[models.Model],
    instance: models.Model,
    created: bool = False,
    update_fields: frozenset[str] | None = None,
    **kwargs: Any,
) -> None:
    if is_internal(sender) or (update_fields and update_fields <= DRAFT_FIELDS):
        return
    advance(hides=may_hide(instance, created))


def may_hide(saved: models.Model, created: bool) -> bool:
    """Tells whether saving an object may have hidden something: True unless it is known that it has not."""
    match saved:
        case Page():
            return getattr(saved, "hides_something", True)
        case AbstractImage() | AbstractDocument():
            return not created
        case AbstractRendition():
            return False
    pages = (field.related_model for field in saved._meta.fields if isinstance(field, ParentalKey))
    return not any(getattr(page, "hiding_fields", None) is not None for page in pages)


def object_deleted(sender: type[models.Model], **kwargs: Any) -> None:
    if not is_internal(sender):
        advance()


def relation_changed(instance: models.Model | type[models.Model], **kwargs: Any) -> None:
    if not is_internal(instance if isinstance(instance, type) else type(instance)):
        advance()


def page_moved(**kwargs: Any) -> None:
    advance()


def objects_enqueued(hides: bool = True, **kwargs: Any) -> None:
    """Bulk changes send no signal of their own but are noted for the index."""
    advance(hides=hides)
