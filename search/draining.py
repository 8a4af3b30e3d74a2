"""Takes all that waits in the outbox to the engine, and builds an index that is missing."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from search.engines import IndexMissing, SearchUnavailable, WriterBusy, get_engine
from search.index import indexes
from search.models import OutboxEntry
from search.outbox import BATCH, drain_batch, note_failure, pending
from search.rebuild import rebuild

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Drained:
    """``applied`` rows have reached the index; ``left`` still wait."""

    applied: int = 0
    left: int = 0


def drain() -> Drained:
    """Takes everything to the index, batch by batch; an index that is missing is built first.

    What fails stays, with the number of attempts and the last error.
    """
    applied = 0
    for index in indexes():
        try:
            while taken := drain_batch(index, BATCH):
                applied += taken
            get_engine().status(index)  # notices a missing or damaged index when there is nothing to write
        except IndexMissing:
            logger.warning("Search index %s is missing or damaged: it is built from the database", index.name)
            try:
                rebuild(index)
            except (WriterBusy, SearchUnavailable) as error:
                note_failure(pending(index), error)
        except WriterBusy as error:
            logger.info("%s", error)
        except SearchUnavailable as error:
            note_failure(pending(index), error)
    return Drained(applied, OutboxEntry.objects.filter(applied_at=None).count())
