"""Reports the progress of an import through the cache, which costs no database write, or in print."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emulation.models.award_import import AwardImport

Progress = Callable[[str, int, int], None]  # step, done, total
# A background worker that has said nothing for so long is gone.
SILENCE = timedelta(minutes=2)
KEPT = 3600  # seconds
EVERY = 0.5  # seconds between two notes
EVERY_LINE = 2.0  # seconds between two that are printed
STEPS: dict[str, Any] = {
    "reading": _("Reading the file"),
    "matching": _("Comparing with the register"),
    "writing": _("Writing awards"),
    "undoing": _("Taking the awards back"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The step that is being done, and how much of it."""

    step: str = ""
    done: int = 0
    total: int = 0

    def __str__(self) -> str:
        label = str(STEPS.get(self.step, _("Waiting for the worker")))
        if self.total:
            return f"{label}: {self.done} / {self.total}"
        return f"{label}: {self.done}" if self.done else label


def silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""


def cached_progress(pk: int) -> Progress:
    """Returns what tells the progress of an import to whoever looks at its page."""
    last = 0.0

    def report(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY or done >= total:
            last = now
            cache.set(_key(pk), (step, done, total, time.time()), KEPT)

    return report


def printer(write: Callable[[str], Any]) -> Progress:
    """Returns what prints the progress of an import, a line every few seconds."""
    last = time.monotonic()

    def report(step: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= EVERY_LINE:
            last = now
            write(str(Stage(step, done, total)))

    return report


def stage(pk: int) -> Stage:
    """Returns where an import stands."""
    found = cache.get(_key(pk))
    return Stage(*found[:3]) if found else Stage()


def last_sign_of_life(pk: int) -> datetime | None:
    """Returns when the work on an import last told of itself."""
    found = cache.get(_key(pk))
    return datetime.fromtimestamp(found[3], UTC) if found else None


def is_stalled(imported: AwardImport) -> bool:
    """Returns whether the work on an import was begun, but whoever did it seems to be gone."""
    last = max(filter(None, (imported.changed_at, last_sign_of_life(imported.pk))))
    return imported.is_working and timezone.now() - last > SILENCE


def _key(pk: int) -> str:
    return f"award-import-{pk}"
