"""Asks a person what the register cannot decide: awards, units, recipients, likely duplicates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from emulation.award_import.matching.awards import award_key
from emulation.award_import.matching.honorees import LEAVE_OUT, NEW
from emulation.award_import.matching.units import NONE
from emulation.award_import.options import WhenDuplicate
from emulation.award_import.vocabulary import unit_key
from emulation.models.award_import import AwardImport, AwardImportProblem
from emulation.models.award_types import AwardType
from emulation.models.honorees import Honoree
from emulation.models.units import OrgUnit

PER_PAGE = 20

KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "awards": (_("Awards"), ("award_unknown", "award_ambiguous", "award_not_law")),
    "units": (_("Units"), ("unit_similar", "unit_ambiguous", "unit_new")),
    "honorees": (_("Recipients"), ("homonym",)),
    "duplicates": (_("Likely duplicates"), ("likely_duplicate", "same_in_decision", "repeated_in_file")),
}
# By what the problems of a kind belong together: one answer holds for all of them.
_GROUPED = {"awards": "value", "units": "value", "honorees": "params__key", "duplicates": ""}


@dataclass(slots=True)
class Question:
    """One question.

    Args:
        name: of its field in the form.
        key: by which the answer is remembered.
        problem: the first problem it is about.
        rows: how many rows it is about.
        options: answers: value, label.
        answer: what was answered, "" where nothing was.
        is_long: whether there are too many answers for anything but a list.
    """

    name: str
    key: str
    problem: AwardImportProblem
    rows: int
    options: list[tuple[str, Any]]
    answer: str
    is_long: bool = False


def question_counts(imported: AwardImport) -> list[tuple[str, Any, int]]:
    """Returns each kind of question with its label and how many there are."""
    counts = []
    for kind, (label, _codes) in KINDS.items():
        counts.append((kind, label, len(_groups(imported, kind))))
    return counts


def _groups(imported: AwardImport, kind: str) -> list[tuple[int, int]]:
    """Returns for each question its first problem and the number of rows."""
    problems = imported.problems.filter(code__in=KINDS[kind][1]).order_by()
    if not _GROUPED[kind]:
        return [(pk, 1) for pk in problems.order_by("pk").values_list("pk", flat=True)]
    groups = problems.values(_GROUPED[kind]).annotate(first=Min("pk"), rows=Count("pk")).order_by("first")
    return [(group["first"], group["rows"]) for group in groups]


def questions(imported: AwardImport, kind: str, page: int) -> tuple[list[Question], int]:
    """Returns the questions of one page and the number of pages."""
    groups = _groups(imported, kind)
    pages = max(1, -(-len(groups) // PER_PAGE))
    shown = groups[(page - 1) * PER_PAGE : page * PER_PAGE]
    problems = AwardImportProblem.objects.in_bulk([pk for pk, _rows in shown])
    answers = imported.choices.get(kind, {})
    build = {"awards": _awards, "units": _units, "honorees": _honorees, "duplicates": _duplicates}[kind]
    found = build([problems[pk] for pk, _rows in shown])
    for at, (question, (_pk, rows)) in enumerate(zip(found, shown, strict=True)):
        question.name, question.rows = f"q{at}", rows
        question.answer = str(answers.get(question.key, ""))
    return found, pages


def save_answers(imported: AwardImport, kind: str, page: int, answers: Mapping[str, str]) -> int:
    """Keeps the answers of one page; returns how many were given. The preview has to be made again afterwards."""
    given = {}
    for question in questions(imported, kind, page)[0]:
        answer = answers.get(question.name, "")
        if answer == "" or answer in {value for value, _label in question.options}:
            given[question.key] = answer
    kept = {**imported.choices.get(kind, {}), **given}
    imported.choices = {**imported.choices, kind: {key: answer for key, answer in kept.items() if answer}}
    imported.plan_digest = ""
    imported.save(update_fields=["choices", "plan_digest", "changed_at"])
    return sum(bool(answer) for answer in given.values())


def _awards(problems: list[AwardImportProblem]) -> list[Question]:
    rows = AwardType.objects.grantable().one_per_award().values_list("code", "name", "short_name")
    catalogue = [(code, f"{name} ({short})" if short else name) for code, name, short in rows]
    return [Question("", award_key(one.value), one, 0, catalogue, "", is_long=True) for one in problems]


def _units(problems: list[AwardImportProblem]) -> list[Question]:
    proposed = {pk for one in problems for pk in one.params.get("ids", ())}
    units = OrgUnit.objects.select_related("parent").in_bulk(proposed)
    fixed = [(NEW, _("Create a new unit")), (NONE, _("Leave the link empty"))]
    found = []
    for one in problems:
        proposals = [units[pk] for pk in one.params.get("ids", ()) if pk in units]
        labels = [(str(unit.pk), f"{unit} – {unit.parent}" if unit.parent else str(unit)) for unit in proposals]
        found.append(Question("", unit_key(one.value), one, 0, [*labels, *fixed], ""))
    return found


def _honorees(problems: list[AwardImportProblem]) -> list[Question]:
    known = Honoree.objects.select_related("unit").annotate(
        first=Min("grants__achievement_to"), given=Count("grants")
    ).in_bulk({pk for one in problems for pk in one.params.get("ids", ())})  # fmt: skip
    fixed = [(NEW, _("A new recipient")), (LEAVE_OUT, _("Leave the row out"))]
    found = []
    for one in problems:
        people = [known[pk] for pk in one.params.get("ids", ()) if pk in known]
        found.append(
            Question("", one.params["key"], one, 0, [*((str(person.pk), person) for person in people), *fixed], "")
        )
    return found


def _duplicates(problems: list[AwardImportProblem]) -> list[Question]:
    fixed = [
        (WhenDuplicate.IMPORT.value, _("Import it all the same")),
        (WhenDuplicate.LEAVE_OUT.value, _("Leave it out")),
    ]
    return [Question("", f"{one.sheet}!{one.row}", one, 0, fixed, "") for one in problems]
