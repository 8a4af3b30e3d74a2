"""Applies a plan in one transaction: decisions, units, recipients, awards, and the search outbox.

The awards keep names, units and positions as the file has them; nothing is filled in from what people and units are
today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from emulation.award_import import vocabulary
from emulation.award_import.audit import Audit
from emulation.award_import.fingerprints import fingerprint, register_stamp
from emulation.award_import.plan import Plan, PlannedRow, PlannedUnit
from emulation.award_import.progress import Progress, silent
from emulation.award_import.storing import forget_rows, store_problems, store_rows
from emulation.models.award_import import AwardImport, ImportState, RowOutcome
from emulation.models.award_types import AwardType
from emulation.models.decisions import AwardDecision
from emulation.models.grants import AwardGrant
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit
from emulation.register.public_pages import page_type
from emulation.rules.choices import AuthorityLevel, CommendationType, LegalStatus
from search.bulk import insert_objects
from search.outbox import enqueue_keys

BATCH = 1000


class RegisterChanged(Exception):
    """Somebody changed the register after the plan was made."""


def apply_plan(
    plan: Plan, imported: AwardImport, *, stamp: str, publishes: bool, user: Any = None, report: Progress = silent
) -> None:
    """Writes everything that the plan creates, all of it or nothing.

    Args:
        plan: without open questions; rows with errors are left out.
        imported: the import, saved here where it has not been.
        stamp: ``register_stamp`` as it was before the plan was made.
        publishes: whether new decisions are public at once.
        user: who confirmed the import, for the audit log.
        report: called with the step, how much of it is done, and how much there is.

    Raises:
        RegisterChanged: where the register is no longer what the plan was made for; nothing has been written.
    """
    with transaction.atomic():
        # One import after the other: what one creates, the next has to find.
        AwardType.objects.select_for_update(no_key=True).order_by("pk").first()
        if register_stamp() != stamp:
            raise RegisterChanged
        is_new = imported.pk is None
        imported.state = ImportState.IMPORTED
        imported.imported_at = timezone.now()
        imported.counts, imported.plan_digest, imported.error = plan.counts(), plan.digest(), ""
        imported.save()
        if is_new:
            store_problems(imported, plan)
        else:
            forget_rows(imported)
        audit = Audit(imported, "emulation.import", user)
        _Writer(plan, publishes, audit, report).write(imported)
        audit.whole()


class _Writer:
    """Writes one plan.

    Args:
        plan: what is written.
        publishes: whether new decisions are public at once.
        audit: logs each record.
        report: called with the step, how much of it is done, and how much there is.
    """

    def __init__(self, plan: Plan, publishes: bool, audit: Audit, report: Progress) -> None:
        self.plan = plan
        self.publishes = publishes
        self.audit = audit
        self.report = report
        self.new = [row for row in plan.rows if row.outcome == RowOutcome.NEW]
        # What a row created, by its place: kind, primary key and fingerprint of each record.
        self.created: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        self.units: dict[str, OrgUnit] = {}
        self.honorees: dict[str, int] = {}

    def write(self, imported: AwardImport) -> None:
        self._write_units()
        self._write_decisions()
        campaigns = {row.campaign_id for row in self.new if row.campaign_id}
        self.audit.know(*page_type("CampaignPage").objects.filter(pk__in=campaigns))
        for start in range(0, len(self.plan.rows), BATCH):
            rows = self.plan.rows[start : start + BATCH]
            new = [row for row in rows if row.outcome == RowOutcome.NEW]
            self._write_honorees(new)
            grants = self._write_grants(new)
            outcomes = [(grants.get(row.place, row.grant_id), self.created.pop(row.place, [])) for row in rows]
            store_rows(imported, rows, outcomes)
            self.report("writing", start + len(rows), len(self.plan.rows))
        enqueue_keys(AwardDecision, {row.parts[0].pk for row in self.new}, hides=False)

    def _note(self, row: PlannedRow, kind: str, record: Any) -> None:
        self.created[row.place].append((kind, record.pk, fingerprint(kind, record)))

    # --- Units and decisions: few ---------------------------------------------------------------

    def _write_units(self) -> None:
        planned: dict[str, tuple[PlannedRow, PlannedUnit]] = {}
        for row in self.new:
            if row.unit:
                planned.setdefault(row.unit.identity, (row, row.unit))
        for identity, (row, unit) in planned.items():
            if unit.pk is not None:
                continue
            record = OrgUnit.objects.create(
                name=unit.name,
                kind=vocabulary.unit_kind(unit.name),
                parent=OrgUnit.objects.get(pk=unit.parent_id) if unit.parent_id else None,
                needs_review=True,
                review_note=unit.note,
            )
            self.units[identity] = record
            self._note(row, "unit", record)
        there = {unit.pk: unit for _row, unit in planned.values() if unit.pk is not None}
        new = list(self.units.values())
        self.units |= {str(pk): record for pk, record in OrgUnit.objects.in_bulk(there).items()}
        self.audit.know(*self.units.values(), *(unit.parent for unit in new if unit.parent))
        self.audit.written(new)

    def _write_decisions(self) -> None:
        planned = {row.decision.identity: row for row in reversed(self.new) if row.decision and row.decision.pk is None}
        records = []
        for row in planned.values():
            decision, _award, _honoree = row.parts
            record = AwardDecision(
                number=decision.number,
                authority=decision.authority,
                authority_level=decision.level or AuthorityLevel.DEPARTMENT,
                issued_on=decision.day,
                signer_name=decision.signer_name,
                signer_position=decision.signer_position,
                abstract=decision.abstract or gettext("Awards of %(year)s") % {"year": decision.day.year},
                is_published=self.publishes,
            )
            record.fill_derived()
            records.append(record)
        AwardDecision.objects.bulk_create(records, batch_size=BATCH)
        for row, record in zip(planned.values(), records, strict=True):
            self._note(row, "decision", record)
            # The plan's rows share one object for each decision.
            row.parts[0].pk = record.pk
        self.audit.know(*records)
        self.audit.written(records)
        there = {row.parts[0].pk for row in self.new} - {record.pk for record in records}
        self.audit.know(*AwardDecision.objects.only("number", "issued_on").in_bulk(there).values())

    # --- Recipients and awards: many -------------------------------------------------------------

    def _write_honorees(self, rows: Sequence[PlannedRow]) -> None:
        planned: dict[str, PlannedRow] = {}
        for row in rows:
            honoree = row.parts[2]
            if honoree.pk is not None:
                self.honorees[honoree.identity] = honoree.pk
                self.audit.know_names(Honoree, {honoree.pk: honoree.name})
            elif honoree.identity not in self.honorees:
                planned.setdefault(honoree.identity, row)
        records = []
        for row in planned.values():
            honoree = row.parts[2]
            record = Honoree(
                subject=honoree.subject,
                name=honoree.name,
                honorific=honoree.honorific,
                position=honoree.position,
                unit=self._unit(honoree.unit),
                date_of_birth=honoree.date_of_birth,
                is_direct_worker=honoree.is_direct_worker,
                needs_review=True,
                review_note=honoree.note,
            )
            record.fill_derived()
            records.append(record)
        insert_objects(records)
        for (identity, row), record in zip(planned.items(), records, strict=True):
            self.honorees[identity] = record.pk
            self._note(row, "honoree", record)
        self.audit.know(*records)
        self.audit.written(records)

    def _unit(self, unit: PlannedUnit | None) -> OrgUnit | None:
        return self.units[unit.identity] if unit else None

    def _write_grants(self, rows: Sequence[PlannedRow]) -> dict[str, int]:
        """Returns the primary key of each award by the place of its row."""
        records = [self._grant(row) for row in rows]
        insert_objects(records)
        for row, record in zip(rows, records, strict=True):
            self._note(row, "grant", record)
            self.audit.know(record.award_type)
        self.audit.written(records)
        enqueue_keys(AwardGrant, [record.pk for record in records], hides=False)
        return {row.place: record.pk for row, record in zip(rows, records, strict=True)}

    def _grant(self, row: PlannedRow) -> AwardGrant:
        reading, unit = row.reading, self._unit(row.unit)
        decision, award, honoree = row.parts
        values: dict[str, Any] = {"decision_id": decision.pk, "unit_id": unit.pk if unit else None}
        return AwardGrant(
            **values,
            award_type=award,
            honoree_id=self.honorees[honoree.identity],
            honoree_name=reading.name,
            unit_name=row.unit_name or (unit.name if unit else ""),
            position=reading.position,
            achievement_from=row.year_from,
            achievement_to=row.year_to,
            commendation_type=reading.commendation_type or CommendationType.MERIT.value,
            field=reading.field,
            campaign_id=row.campaign_id,
            citation=reading.citation,
            is_posthumous=reading.is_posthumous,
            status=reading.status or LegalStatus.ACTIVE.value,
            status_reason=reading.status_reason,
            status_on=reading.status_on,
        )
