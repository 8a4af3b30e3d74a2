"""Merges two records of one recipient, and undoes a merge.

Awards, profile pages and links go to the record that is kept. The other stays without awards and points to it, so that
its history, its id and its addresses go on to lead somewhere. Nothing is ever merged by name alone: a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from emulation.models.grants import AwardGrant
from emulation.models.honoree_merge import HonoreeMerge
from emulation.models.honorees import Honoree
from emulation.register.audit_log import changes_between, log_change, log_many, values_of
from emulation.register.public_pages import page_type
from search.outbox import enqueue, enqueue_keys

# What may be taken over from the record that is merged.
FIELDS = ("name", "sort_name", "honorific", "position", "unit", "is_direct_worker", "date_of_birth", "note")
NAMED = 5  # awards that a refusal names at the most
MERGE, UNDO = "emulation.merge", "emulation.undo_merge"


def refuse(kept: Honoree, merged: Honoree) -> None:
    """Raises ``ValidationError`` where the two cannot be one; the message says why."""
    if kept.pk == merged.pk:
        raise ValidationError(_("Choose two different records."))
    for honoree in (kept, merged):
        if honoree.merged_into_id:
            raise ValidationError(_("“%(name)s” has been merged into another record already.") % {"name": honoree.name})
    if kept.subject != merged.subject:
        raise ValidationError(
            _("A record of kind “%(one)s” cannot be merged with one of kind “%(other)s”.")
            % {"one": kept.get_subject_display(), "other": merged.get_subject_display()}
        )
    twice = _given_twice(kept, merged)
    if twice:
        message = _(
            "One decision gives both of them the same award for the same year. Delete or change one of the two:"
        )
        named = [str(grant) for grant in twice[:NAMED]]
        raise ValidationError([message, *named, *(["…"] if len(twice) > NAMED else [])])


def _given_twice(kept: Honoree, merged: Honoree) -> list[AwardGrant]:
    same = ("decision_id", "award_type_id", "achievement_to")
    theirs = set(kept.grants.values_list(*same))
    grants = merged.grants.select_related("award_type")
    return [grant for grant in grants if tuple(getattr(grant, name) for name in same) in theirs]


def merge(kept: Honoree, merged: Honoree, *, take: Collection[str] = (), user: Any = None) -> HonoreeMerge:
    """Merges two records, in one transaction.

    Args:
        take: names of ``FIELDS`` whose values the kept record takes over.
        user: who does it, for the log.

    Raises:
        ValidationError: the two cannot be one, or the values taken do not go together.
    """
    with transaction.atomic():
        kept, merged = _locked(kept, merged)
        refuse(kept, merged)
        before = values_of(kept)
        for name in take:
            setattr(kept, name, getattr(merged, name))
        kept.full_clean()
        kept.save()
        grants = list(merged.grants.values_list("pk", flat=True))
        _give(grants, kept)
        page_ids, retired, redirects = _take_pages(kept, merged, user)
        merged.merged_into = kept
        merged.save()
        changes = log_change(kept, MERGE, before, user=user, other=_named(merged))
        log_change(merged, MERGE, values_of(merged), user=user, other=_named(kept))
        _log_moved(grants, merged, kept, MERGE, user)
        return HonoreeMerge.objects.create(
            kept=kept,
            merged=merged,
            changes={name: [before[name], values_of(kept)[name]] for name in changes},
            grant_ids=grants,
            page_ids=page_ids,
            retired_page_ids=retired,
            redirect_ids=redirects,
            made_by=user,
        )


def undo(done: HonoreeMerge, *, user: Any = None) -> None:
    """Parts two merged records, in one transaction; what was changed since stays as it was changed.

    Raises:
        ValidationError: it has been undone already, or the kept record has been merged further.
    """
    with transaction.atomic():
        done = HonoreeMerge.objects.select_for_update().get(pk=done.pk)
        kept, merged = _locked(done.kept, done.merged)
        if done.undone_at or merged.merged_into_id != kept.pk:
            raise ValidationError(_("This merge has been undone already."))
        if kept.merged_into_id:
            raise ValidationError(_("“%(name)s” has been merged further: undo that merge first.") % {"name": kept.name})
        before = values_of(kept)
        for name, (old, new) in done.changes.items():
            field: Any = kept._meta.get_field(name)
            if getattr(kept, field.attname) == field.to_python(new):
                setattr(kept, field.attname, field.to_python(old))
        kept.save()
        merged.merged_into = None
        merged.save()
        grants = list(kept.grants.filter(pk__in=done.grant_ids).values_list("pk", flat=True))
        _give(grants, merged)
        _give_pages_back(done, kept, merged, user)
        log_change(kept, UNDO, before, user=user, other=_named(merged))
        log_change(merged, UNDO, values_of(merged), user=user, other=_named(kept))
        _log_moved(grants, kept, merged, UNDO, user)
        done.undone_at = timezone.now()
        done.save()


def _locked(*honorees: Honoree) -> list[Honoree]:
    """Returns the records as they stand now, held until the transaction ends."""
    rows = Honoree.objects.select_for_update().filter(pk__in=[honoree.pk for honoree in honorees]).order_by("pk")
    found = {row.pk: row for row in rows}
    return [found[honoree.pk] for honoree in honorees]


def _named(honoree: Honoree) -> dict[str, Any]:
    return {"id": honoree.pk, "text": str(honoree)}


def _give(grants: list[int], honoree: Honoree) -> None:
    """Links awards to a recipient; the names as they were decided stay."""
    AwardGrant.objects.filter(pk__in=grants).update(honoree=honoree)
    enqueue_keys(AwardGrant, grants)


def _log_moved(grants: list[int], giver: Honoree, taker: Honoree, action: str, user: Any) -> None:
    changes = changes_between(AwardGrant, {"honoree": giver.pk}, {"honoree": taker.pk})
    moved = AwardGrant.objects.filter(pk__in=grants).select_related("award_type")
    log_many(((grant, changes) for grant in moved), action, user=user)


# --- Profile pages -----------------------------------------------------------------------------


def _take_pages(kept: Honoree, merged: Honoree, user: Any) -> tuple[list[int], list[list[int | None]], list[int]]:
    """Links the profile pages to the kept record; where that has one on the site, theirs leads there instead.

    Returns:
        Ids of the pages, of those retired with the revision they showed, and of the redirects.
    """
    home = kept.profile_pages.filter(live=True).first()
    pages = list(merged.profile_pages.all())
    retired: list[list[int | None]] = []
    redirects: list[int] = []
    for page in pages:
        if home is not None and page.live:
            retired.append([page.pk, page.live_revision_id])
            redirects += _redirect(page, home)
            page.unpublish(user=user)
    _link_pages(pages, kept, user)
    return [page.pk for page in pages], retired, redirects


def _redirect(page: Page, home: Page) -> list[int]:
    if not apps.is_installed("wagtail.contrib.redirects"):
        return []
    from wagtail.contrib.redirects.models import Redirect

    parts = page.get_url_parts()
    if not parts:
        return []
    values = {"redirect_page": home, "is_permanent": False}
    old_path = Redirect.normalise_path(parts[2])
    redirect, created = Redirect.objects.get_or_create(old_path=old_path, site_id=parts[0], defaults=values)
    return [redirect.pk] if created else []


def _link_pages(pages: Iterable[Any], honoree: Honoree, user: Any) -> None:
    """Links pages to a record, what is shown and what is being written alike."""
    for page in pages:
        page_type("HonoreePage").objects.filter(pk=page.pk).update(honoree=honoree)
        page.refresh_from_db()
        if page.latest_revision_id:
            draft = page.get_latest_revision_as_object()
            draft.honoree = honoree
            draft.save_revision(user=user, changed=False, clean=False)
        enqueue(page)


def _give_pages_back(done: HonoreeMerge, kept: Honoree, merged: Honoree, user: Any) -> None:
    if done.redirect_ids:
        from wagtail.contrib.redirects.models import Redirect

        Redirect.objects.filter(pk__in=done.redirect_ids).delete()
    pages = list(page_type("HonoreePage").objects.filter(pk__in=done.page_ids, honoree=kept))
    _link_pages(pages, merged, user)
    shown = dict(done.retired_page_ids)
    for page in pages:
        page.refresh_from_db()
        if page.pk not in shown or page.live:
            continue
        revision = page.revisions.filter(pk=shown[page.pk]).first()
        if revision:
            content = revision.as_object()
            content.honoree = merged
            content.save_revision(user=user, changed=False, clean=False).publish(user=user)
        else:
            page.live = True
            page.save()
