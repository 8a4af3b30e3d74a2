"""Runs the steps of an import (check, import, undo): small files at once, large ones in the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from django_tasks import task

from emulation.award_import.apply import RegisterChanged, apply_plan
from emulation.award_import.fingerprints import register_stamp
from emulation.award_import.options import Options
from emulation.award_import.plan import Plan
from emulation.award_import.planning import make_plan
from emulation.award_import.progress import cached_progress
from emulation.award_import.reading.files import UnreadableFile, open_workbook
from emulation.award_import.storing import forget_problems, forget_rows, store_problems, store_rows
from emulation.award_import.undo import CannotUndo, undo
from emulation.models.award_import import AwardImport, ImportState

logger = logging.getLogger(__name__)

AT_ONCE = 150_000  # bytes up to which a file is worked on within the request: some thousand rows, a second or two
OBSTACLES_SHOWN = 20


def start(imported: AwardImport, step: str, user: Any = None) -> None:
    """Does a step of an import at once if the file is small, else in the background.

    Args:
        imported: in the state of the step (``checking``, ``importing``, ``undoing``).
        step: that state.
        user: who asked for it.
    """
    arguments = (imported.pk, step, getattr(user, "pk", None), translation.get_language() or "")
    if imported.size <= AT_ONCE:
        run_step(*arguments)
    else:
        transaction.on_commit(lambda: in_background.enqueue(*arguments))


@task()
def in_background(pk: int, step: str, user_id: int | None, language: str) -> None:
    """Does a step of an import in the worker."""
    run_step(pk, step, user_id, language)


def run_step(pk: int, step: str, user_id: int | None, language: str) -> None:
    """Does a step of an import; whatever goes wrong takes the import back to where it was before the step."""
    imported = AwardImport.objects.filter(pk=pk, state=step).first()
    if imported is None:
        return  # gone, or done by somebody else
    user = get_user_model()._default_manager.filter(pk=user_id).first() if user_id else None
    before = _BEFORE[step]
    with translation.override(language or None):
        try:
            _STEPS[step](imported, user)
        except UnreadableFile as error:
            imported.move(before, expected=step, error=str(error))
        except CannotUndo as error:
            imported.move(before, expected=step, error=_obstacles(error))
        except BaseException:
            imported.move(before, expected=step, error=gettext("The work was broken off by a fault. Please try again."))
            raise


def check(imported: AwardImport, user: Any = None) -> None:
    """Makes the plan and keeps it as the preview."""
    _keep(imported, _plan(imported))


def _plan(imported: AwardImport) -> Plan:
    book = open_workbook(bytes(imported.content))
    return make_plan(book, Options.from_json(imported.options), imported.choices, cached_progress(imported.pk))


def _keep(imported: AwardImport, plan: Plan, error: str = "") -> None:
    # In small pieces: others write meanwhile.
    forget_rows(imported)
    forget_problems(imported)
    store_rows(imported, plan.rows)
    store_problems(imported, plan)
    values = {"counts": plan.counts(), "plan_digest": plan.digest(), "error": error}
    imported.move(ImportState.CHECKED, expected=imported.state, **values)


def import_(imported: AwardImport, user: Any = None) -> None:
    """Carries out the plan that the preview shows; where the register has changed since, shows the new one instead."""
    options = Options.from_json(imported.options)
    stamp = register_stamp()
    plan = _plan(imported)
    if plan.digest() != imported.plan_digest:
        _keep(imported, plan, gettext("The register has changed since the preview was made. Please look at it again."))
        return
    if plan.has_questions() or (plan.has_errors() and not options.leaves_out_errors):
        imported.move(ImportState.CHECKED, expected=imported.state, error=gettext("Something is still to be decided."))
        return
    try:
        apply_plan(
            plan, imported, stamp=stamp, publishes=options.publishes, user=user, report=cached_progress(imported.pk)
        )
    except (RegisterChanged, IntegrityError) as error:
        logger.info("Import %s: %r", imported.pk, error)
        message = gettext("The register was changed while the import was under way; nothing was imported. Try again.")
        imported.move(ImportState.CHECKED, expected=ImportState.IMPORTING, error=message)


def undo_step(imported: AwardImport, user: Any = None) -> None:
    """Undoes an import."""
    undo(imported, user=user, report=cached_progress(imported.pk))


def _obstacles(error: CannotUndo) -> str:
    lines = [f"{one.record}: {one.reason}" for one in error.obstacles[:OBSTACLES_SHOWN]]
    more = len(error.obstacles) - len(lines)
    if more > 0:
        lines.append(gettext("… and %(count)d more") % {"count": more})
    return "\n".join([gettext("The import cannot be undone, because of these records:"), *lines])


_STEPS: dict[str, Callable[[AwardImport, Any], None]] = {
    ImportState.CHECKING: check,
    ImportState.IMPORTING: import_,
    ImportState.UNDOING: undo_step,
}
_BEFORE: dict[str, str] = {
    ImportState.CHECKING: ImportState.UPLOADED,
    ImportState.IMPORTING: ImportState.CHECKED,
    ImportState.UNDOING: ImportState.IMPORTED,
}
