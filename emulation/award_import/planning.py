"""Compares the rows of a file with the register and makes the plan of an import. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from emulation.award_import import vocabulary
from emulation.award_import.matching.awards import AwardMatcher
from emulation.award_import.matching.decisions import DecisionFinder, PlannedDecision
from emulation.award_import.matching.duplicates import DuplicateFinder
from emulation.award_import.matching.honorees import HonoreeFinder
from emulation.award_import.matching.recipients import KnownRecipients
from emulation.award_import.matching.units import UnitMatcher
from emulation.award_import.options import Options
from emulation.award_import.plan import Plan, PlannedRow, PlannedUnit
from emulation.award_import.progress import Progress, silent
from emulation.award_import.reading.columns import column_names
from emulation.award_import.reading.files import Workbook
from emulation.award_import.reading.rows import RowReading
from emulation.award_import.reading.sheets import FileReading, read_file
from emulation.models.award_import import RowOutcome
from emulation.models.award_types import AwardType
from emulation.models.units import OrgUnit
from emulation.register.public_pages import page_type
from emulation.rules.choices import SubjectKind
from emulation.rules.import_problems import Problem, Severity

_TELL = 500  # rows between two notes of progress
# What is missing because it could not be read was told already.
_TOLD_BY = {"decision_missing": "number_unreadable", "date_missing": "date_unreadable"}
Choices = Mapping[str, Mapping[str, Any]]


def make_plan(book: Workbook, options: Options, choices: Choices | None = None, report: Progress = silent) -> Plan:
    """Returns what an import of this file would do to the register as it is now.

    Args:
        book: the open file.
        options: what was said about it.
        choices: what people decided: ``awards``, ``units``, ``honorees`` and ``duplicates``, each by its key.
        report: called with the step, how much of it is done, and how much there is.
    """
    reading = read_file(book, options, report)
    return Planner(reading, options, choices or {}, report).plan()


class Planner:
    """Makes the plan of one file.

    Args:
        reading: its rows.
        options: what was said about it.
        choices: what people decided.
        report: called with the step, how much of it is done, and how much there is.
    """

    def __init__(self, reading: FileReading, options: Options, choices: Choices, report: Progress) -> None:
        self.reading = reading
        self.options = options
        self.choices = choices
        self.report = report
        self.awards = AwardMatcher(AwardType.objects.all(), choices.get("awards", {}))
        self.units = UnitMatcher(OrgUnit.objects.all(), choices.get("units", {}))
        self.decisions = DecisionFinder(self.units, {row.decision_number for row in reading.rows})
        titles = page_type("CampaignPage").objects.order_by("-pk").values_list("title", "pk")
        self.campaigns = {vocabulary.key(title): pk for title, pk in titles}
        self.columns = {
            name: column_names(layout.header.names, layout.columns) for name, layout in reading.layouts.items()
        }
        self.new_units: dict[str, PlannedUnit] = {}

    def plan(self) -> Plan:
        """Returns the plan."""
        rows = []
        for number, reading in enumerate(self._divided(), 1):
            rows.append(self._plan_row(reading))
            if number % _TELL == 0:
                self.report("matching", number, 2 * len(self.reading.rows))
        asked: dict[str, set[tuple[str, int]]] = {}
        for row in rows:
            awards = asked.setdefault(row.reading.name, set())
            if row.award:
                awards.add((row.award.code, row.year_to))
        known = KnownRecipients(
            asked,
            {row.decision.pk for row in rows if row.decision and row.decision.pk},
            self.units,
        )
        duplicates = DuplicateFinder(known, self.options, self.choices.get("duplicates", {}))
        honorees = HonoreeFinder(known, self.options, self.choices.get("honorees", {}))
        for number, row in enumerate(rows, 1):
            self._settle(row, duplicates, honorees)
            if number % _TELL == 0:
                self.report("matching", len(rows) + number, 2 * len(rows))
        sheets = {
            name: {
                "header_row": layout.header.row,
                "headers": list(layout.header.names),
                "columns": layout.columns,
                "title": list(self.reading.titles.get(name, ())),
            }
            for name, layout in self.reading.layouts.items()
        }
        return Plan(rows, self.reading.problems, sheets)

    def _divided(self) -> Iterator[RowReading]:
        """Yields what each row says, once for each of the awards in a cell that names several."""
        for reading in self.reading.rows:
            awards = self.awards.divide(reading.award) if not reading.award_code and not reading.part else []
            if not awards:
                yield reading
                continue
            note = _noter(reading, self.columns[reading.sheet])
            note("awards_divided", "award", "", reading.award, read="; ".join(name for name, _year in awards))
            for part, (name, year) in enumerate(awards, 1):
                yield reading.divided(part, name, year)

    # --- What does not depend on recipients -----------------------------------------------------

    def _plan_row(self, reading: RowReading) -> PlannedRow:
        row = PlannedRow(reading)
        note = _noter(reading, self.columns[reading.sheet])
        told = {problem.code for problem in reading.problems}

        def note_decision(code: str, *values: Any, **params: Any) -> None:
            if _TOLD_BY.get(code) not in told:
                note(code, *values, **params)

        row.decision = self.decisions.find(
            reading.decision_number,
            reading.decision_date,
            reading.authority,
            reading.year_to,
            note_decision,
            is_exported=bool(reading.recipient_id),
        )
        if row.decision is None:
            self._look_up_award(row, note)
            return row
        self._match_award(row, row.decision, note)
        self._fill_decision(row)
        self._match_unit(row, row.decision.day, note)
        self._set_period(row, row.decision.day, note)
        if reading.campaign:
            row.campaign_id = self.campaigns.get(vocabulary.key(reading.campaign))
            if row.campaign_id is None:
                note("campaign_unknown", "campaign")
        row.campaign_id = row.campaign_id or row.decision.campaign_id
        return row

    def _award_name(self, reading: RowReading, note: Any) -> str:
        """Returns what the row, or the heading above it, calls the award; "" and a note where neither does."""
        if code := self.awards.name_of(reading.award_code):
            return code
        reading.award = reading.award or next(
            (head for head in reversed(reading.headings) if self.awards.knows(head)), ""
        )
        if not reading.award:
            note("award_missing", "award")
        return reading.award

    def _look_up_award(self, row: PlannedRow, note: Any) -> None:
        """Notes an award that no law knows where the day is not known: what is wrong with a row is told at once."""
        if name := self._award_name(row.reading, note):
            match = self.awards.find(name, row.reading.subject, row.reading.decision_date or date.today(), "")
            if match.problem == "award_unknown":
                note(match.problem, "award", "; ".join(award.name for award in match.proposals), name)

    def _match_award(self, row: PlannedRow, decision: PlannedDecision, note: Any) -> None:
        reading = row.reading
        name = self._award_name(reading, note)
        if not name:
            return
        match = self.awards.find(name, reading.subject, decision.day, decision.level)
        if match.problem:
            names = "; ".join(award.name for award in match.proposals)
            note(match.problem, "award", names, name, **match.params)
            return
        row.award = match.award
        if not reading.subject and row.award is not None:
            self._guess_subject(reading, row.award, note)

    def _guess_subject(self, reading: RowReading, award: AwardType, note: Any) -> None:
        by_name = vocabulary.subject_of_name(reading.name)
        if len(award.subjects) == 1:
            reading.subject = award.subjects[0].value
            return
        reading.subject = by_name
        column = self.columns[reading.sheet].get("honoree_name", "")
        says_person = " ho " in f" {vocabulary.key(column)} "
        if says_person != (by_name == SubjectKind.INDIVIDUAL):
            note("subject_guessed", "honoree_name", read=str(SubjectKind(by_name).label))
        if by_name not in award.subjects:
            params = {"award": award.name, "subject": str(SubjectKind(by_name).label)}
            note("award_not_for_subject", "award", "", reading.award, **params)

    def _fill_decision(self, row: PlannedRow) -> None:
        """Gives a decision that has to be created what the row says about it."""
        decision, reading = row.decision, row.reading
        if decision is None or decision.pk is not None:
            return
        decision.level = reading.level or decision.level or (row.award.level if row.award else "")
        decision.signer_name = decision.signer_name or reading.signer_name
        decision.signer_position = decision.signer_position or reading.signer_position
        decision.abstract = decision.abstract or reading.abstract or _title(self.reading.titles.get(reading.sheet, ()))

    def _match_unit(self, row: PlannedRow, day: date, note: Any) -> None:
        reading = row.reading
        # A collective of the tree is its own unit.
        is_collective = reading.subject == SubjectKind.COLLECTIVE
        if is_collective and (unit := self.units.own(reading.name, reading.unit, day)):
            row.unit, row.unit_name = PlannedUnit(unit.name, unit.pk), reading.unit or unit.name
            return
        reading.unit = name = reading.unit or self._headed_unit(reading, day)
        if not name:
            return
        match = self.units.find(name, day)
        row.unit_name = match.unit.name if match.unit and match.is_exact and not match.problem else name
        proposals = "; ".join(unit.name for unit in match.proposals)
        if match.problem:
            ids = [unit.pk for unit in match.proposals]
            severity = self._unit_severity(match.problem)
            note(match.problem, "unit", proposals, name, severity, date=f"{day:%d/%m/%Y}", ids=ids)
        if match.unit:
            row.unit = PlannedUnit(match.unit.name, match.unit.pk)
        elif match.problem != "unit_ambiguous" and (match.problem or match.name):
            planned = PlannedUnit(match.name or name, parent_id=match.parent.pk if match.parent else None)
            if match.proposals:
                planned.note = gettext("Similar units: %(names)s") % {"names": proposals}
            row.unit = self.new_units.setdefault(planned.identity, planned)

    def _unit_severity(self, problem: str) -> Severity | None:
        """An open question about a unit is only asked where somebody can answer it."""
        is_question = problem in ("unit_similar", "unit_ambiguous")
        return Severity.WARNING if is_question and self.options.when_homonym == "create" else None

    def _headed_unit(self, reading: RowReading, day: date) -> str:
        """Returns the heading that names a unit, where the row stands in its section."""
        return next((head for head in reversed(reading.headings) if self.units.exact(head, day)), "")

    def _set_period(self, row: PlannedRow, day: date, note: Any) -> None:
        reading = row.reading
        if any(problem.code == "year_unreadable" for problem in reading.problems):
            return
        row.year_to = reading.year_to or day.year
        if reading.year_to is None:
            note("year_guessed", "year", str(row.year_to))
        if row.year_to > day.year:
            note("year_after_decision", "year", date=f"{day:%d/%m/%Y}")

    # --- Recipients and duplicates ---------------------------------------------------------------

    def _settle(self, row: PlannedRow, duplicates: DuplicateFinder, honorees: HonoreeFinder) -> None:
        reading = row.reading
        if row.decision is None or row.award is None or _worst(reading.problems) == Severity.ERROR:
            row.outcome = RowOutcome.ERROR
            return
        note = _noter(reading, self.columns[reading.sheet])
        if duplicates.is_there(row):
            row.outcome = RowOutcome.EXISTS
        elif not honorees.find(row, note) or not duplicates.check(row, note):
            row.outcome = RowOutcome.LEFT_OUT
        elif row.grant_id is not None:
            row.outcome = RowOutcome.EXISTS
        elif _worst(reading.problems) == Severity.QUESTION:
            row.outcome = RowOutcome.QUESTION
        else:
            row.outcome = RowOutcome.NEW
        if row.outcome == RowOutcome.EXISTS:
            # What is there already raises no question and creates nothing.
            reading.problems = [problem for problem in reading.problems if not problem.code.startswith("unit_")]


def _worst(problems: Sequence[Problem]) -> Severity | None:
    weights = {problem.weight for problem in problems}
    return next((severity for severity in (Severity.ERROR, Severity.QUESTION) if severity in weights), None)


def _noter(reading: RowReading, columns: Mapping[str, str]) -> Any:
    """Returns what adds a problem to a row."""

    def note(
        code: str,
        column: str = "",
        suggestion: str = "",
        value: str = "",
        severity: Severity | None = None,
        **params: Any,
    ) -> None:
        told = columns.get(column) or columns.get("decision" if column.startswith("decision") else column, "")
        shown = value or _said(reading, column)
        reading.problems.append(Problem(code, reading.sheet, reading.row, told, shown, params, suggestion, severity))

    return note


def _said(reading: RowReading, column: str) -> str:
    """Returns what the row says in this column, "" where that is no single text."""
    match column:
        case "year":
            return str(reading.year_to or "")
        case "decision_date":
            return f"{reading.decision_date:%d/%m/%Y}" if reading.decision_date else ""
        case "honoree_name":
            return reading.name
        case "award" | "unit" | "decision_number" | "authority" | "campaign":
            return str(getattr(reading, column))
    return ""


def _title(lines: Sequence[str]) -> str:
    """Returns what the title of a list says it is, "" where it has none."""
    told = [line for line in lines if vocabulary.key(line).startswith(("danh sach", "ve viec", "v v"))]
    return told[0] if told else ""
