"""``manage.py import_awards FILE``: the preview of an import, and with ``--confirm`` the import."""

from __future__ import annotations

import argparse
import csv
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emulation.award_import.apply import RegisterChanged, apply_plan
from emulation.award_import.fingerprints import register_stamp
from emulation.award_import.options import Defaults, Options, SheetOptions, WhenDuplicate, WhenHomonym
from emulation.award_import.plan import Plan
from emulation.award_import.planning import make_plan
from emulation.award_import.progress import printer
from emulation.award_import.reading.columns import Column
from emulation.award_import.reading.dates import read_date, read_period
from emulation.award_import.reading.decision_cells import read_decision
from emulation.award_import.reading.files import UnreadableFile, Workbook, open_workbook
from emulation.award_import.reporting import problem_table
from emulation.models.award_import import AwardImport
from emulation.rules.choices import CommendationType, SubjectKind
from emulation.rules.import_problems import Problem, label, message, repair

ERRORS_FOUND, UNREADABLE, CHANGED_MEANWHILE = 3, 4, 5
ATTEMPTS = 3
SHOWN_OF_A_KIND = 5  # problems printed before the rest of their kind is counted

HELP = """Reads a list of awards (XLSX, XLS, ODS or CSV), prints what an import would do and what is wrong with it,
and changes nothing. With --confirm it imports, in one transaction: all of it or nothing."""
EPILOG = f"""A unit or recipient that matches nothing in the register is created and marked for review. A recipient
whose name the register knows, but who is not certainly the same (another unit, or several of that name), is never
merged: --homonyms create (the default) enters a new recipient marked for review, --homonyms error stops the import.
A likely duplicate (the recipient has this award for this year, or the decision gives this name the award already)
stops the import unless --duplicates says otherwise. Any row with an error stops the whole import unless --skip-errors.
An award that is in the register already is passed over: repeating an import changes nothing.
New decisions, and with them their awards, are public only with --publish; without it somebody publishes each of them
in the admin ("Decisions").

Columns are understood by their headers; --column "HEADER=field" or --column "C=field" corrects them. Fields:
{", ".join(Column.values)}.

Exit status: 0 fine; 1 wrong use of an option's value; 2 wrong options; {ERRORS_FOUND} rows with errors or open
questions (nothing was imported); {UNREADABLE} the file cannot be read; {CHANGED_MEANWHILE} the register was changed
meanwhile (nothing was imported)."""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = EPILOG
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--confirm", action="store_true", help="import, unless there are errors")
        parser.add_argument("--skip-errors", action="store_true", help="leave out rows with errors or open questions")
        parser.add_argument("--sheet", action="append", metavar="NAME", help="read this sheet only (repeatable)")
        parser.add_argument("--header-row", type=int, default=0, metavar="N", help="row in which the header ends")
        parser.add_argument("--column", action="append", default=[], metavar="HEADER=FIELD", help="repeatable")
        parser.add_argument("--homonyms", choices=("create", "error"), default="create")
        parser.add_argument("--duplicates", choices=("error", "skip", "import"), default="error")
        parser.add_argument(
            "--publish",
            action="store_true",
            help="make new decisions and their awards public at once (otherwise staff publish them)",
        )
        parser.add_argument("--skip-hidden-rows", action="store_true", help="leave out rows hidden in the sheet (XLSX)")
        group = parser.add_argument_group("for rows that do not say it themselves")
        group.add_argument("--subject", choices=SubjectKind.values)
        group.add_argument("--award-type", metavar="NAME", help="name, abbreviation or code of the award")
        group.add_argument("--decision-number", metavar="NUMBER")
        group.add_argument("--decision-date", metavar="DATE")
        group.add_argument("--authority", metavar="NAME")
        group.add_argument("--year", metavar="YEAR")
        group.add_argument("--commendation-type", choices=CommendationType.values)
        parser.add_argument("--problems", type=Path, metavar="CSV", help="write every problem into this file")
        parser.add_argument(
            "--limit", type=int, default=100, help="problems printed, a few of each kind (100); 0 prints all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        try:
            content = options["file"].read_bytes()
            opened = open_workbook(content)
        except (OSError, UnreadableFile) as error:
            raise CommandError(f"{options['file']}: {error}", returncode=UNREADABLE) from None
        chosen = self._options(options, opened)
        report = printer(self.stderr.write)
        book: Workbook | None = opened
        del opened
        for attempt in range(ATTEMPTS):
            stamp = register_stamp()
            plan = make_plan(book or open_workbook(content), chosen, report=report)
            # Not needed while the plan is carried out; another attempt reads it again.
            book = None
            if attempt == 0:
                self._print(plan, options)
            stops = (plan.has_errors() or plan.has_questions()) and not options["skip_errors"]
            if stops:
                raise CommandError(_("Nothing was imported: rows with errors or questions."), returncode=ERRORS_FOUND)
            if not options["confirm"]:
                self.stdout.write(_("Preview only; --confirm imports."))
                self.stdout.write(_public_or_not(plan.counts()["decisions"], is_public=options["publish"]))
                return
            imported = AwardImport(
                filename=options["file"].name[:255],
                content=content,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                options=chosen.as_json(),
            )
            if not plan.counts()["rows_new"]:
                self.stdout.write(_("Nothing new: the register has all of it."))
                return
            try:
                apply_plan(plan, imported, stamp=stamp, publishes=options["publish"], report=report)
            except (RegisterChanged, IntegrityError):
                continue
            told = {"count": imported.counts["rows_new"], "number": imported.pk}
            self.stdout.write(_("Imported %(count)d awards (import %(number)d).") % told)
            self.stdout.write(_public_or_not(imported.counts["decisions"], is_public=options["publish"]))
            return
        raise CommandError(_("The register kept changing; nothing was imported."), returncode=CHANGED_MEANWHILE)

    def _options(self, options: dict[str, Any], book: Workbook) -> Options:
        return Options(
            sheets=self._sheets(options, book),
            defaults=self._defaults(options),
            named_columns=dict(map(_column, options["column"])),
            when_homonym=WhenHomonym.CREATE if options["homonyms"] == "create" else WhenHomonym.ASK,
            when_duplicate={
                "error": WhenDuplicate.ASK,
                "skip": WhenDuplicate.LEAVE_OUT,
                "import": WhenDuplicate.IMPORT,
            }[options["duplicates"]],
            leaves_out_errors=options["skip_errors"],
            publishes=options["publish"],
            reads_hidden_rows=not options["skip_hidden_rows"],
        )

    def _sheets(self, options: dict[str, Any], book: Workbook) -> dict[str, SheetOptions] | None:
        visible = [sheet.name for sheet in book.sheets if not sheet.is_hidden]
        names = options["sheet"] or (visible if options["header_row"] else None)
        if names is None:
            return None
        unknown = [name for name in names if name not in {sheet.name for sheet in book.sheets}]
        if unknown:
            told = {"name": unknown[0], "names": ", ".join(visible)}
            raise CommandError("--sheet: " + _("There is no sheet “%(name)s”, only: %(names)s") % told)
        return {name: SheetOptions(header_row=options["header_row"]) for name in names}

    def _defaults(self, options: dict[str, Any]) -> Defaults:
        try:
            number = options["decision_number"] and read_decision(options["decision_number"])
        except ValueError:
            raise _refused("--decision-number", "number_unreadable") from None
        day: date | None = number.day.day if number and number.day else None
        try:
            day = read_date(options["decision_date"]).day if options["decision_date"] else day
        except ValueError:
            raise _refused("--decision-date", "date_unreadable") from None
        try:
            year = read_period(options["year"])[1] if options["year"] else None
        except ValueError:
            raise _refused("--year", "year_unreadable") from None
        return Defaults(
            subject=options["subject"] or "",
            award=options["award_type"] or "",
            decision_number=number.number if number else "",
            decision_date=day,
            authority=options["authority"] or (number.authority if number else ""),
            year=year,
            commendation_type=options["commendation_type"] or "",
        )

    # --- What is printed -----------------------------------------------------------------------

    def _print(self, plan: Plan, options: dict[str, Any]) -> None:
        for name, sheet in plan.sheets.items():
            told = {"sheet": name, "row": sheet["header_row"]}
            understood = (f"{sheet['headers'][at] or at} = {column}" for at, column in sheet["columns"].items())
            self.stdout.write(_("%(sheet)s: header in row %(row)d") % told + "; " + ", ".join(understood))
        problems = plan.problems_by_weight()
        self._print_problems(problems, options["limit"])
        self.stdout.write(
            _(
                "%(rows)d rows: %(rows_new)d new, %(rows_exists)d already there, %(rows_question)d to be decided, "
                "%(rows_error)d with errors, %(rows_left_out)d left out; new: %(decisions)d decisions, "
                "%(honorees)d recipients, %(units)d units."
            )
            % plan.counts()
        )
        if options["problems"]:
            try:
                with options["problems"].open("w", encoding="utf-8-sig", newline="") as file:
                    csv.writer(file).writerows(problem_table(problems))
            except OSError as error:
                raise CommandError(f"--problems: {error}") from None

    def _print_problems(self, problems: list[Problem], limit: int) -> None:
        """Prints the first problems of each kind, and how many more like them there are."""
        kinds: dict[tuple[str, str, str], list[Problem]] = {}
        for problem in problems:
            kinds.setdefault((problem.weight, problem.code, problem.column), []).append(problem)
        each = max(1, limit // max(1, len(kinds))) if limit else len(problems)
        is_cut = False
        for alike in kinds.values():
            shown = alike[: min(each, SHOWN_OF_A_KIND) if limit else None]
            for problem in shown:
                self.stdout.write(_in_one_line(problem))
            if more := len(alike) - len(shown):
                is_cut = True
                text = ngettext("  … and %(count)s row like this", "  … and %(count)s rows like this", more)
                self.stdout.write(text % {"count": number_format(more, force_grouping=True)})
        if is_cut:
            self.stdout.write(_("--problems FILE.csv writes them all."))


def _public_or_not(decisions: int, *, is_public: bool) -> str:
    """Says whether everybody may read of what is imported."""
    if not decisions:
        return _("No new decision: the awards are as public as the decisions that were there.")
    if is_public:
        return _("New decisions are public at once, with their awards.")
    return _("New decisions are NOT public, nor are their awards: publish them in the admin, or import with --publish.")


def _in_one_line(problem: Problem) -> str:
    row = _("row %(number)d") % {"number": problem.row} if problem.row else ""
    place = ", ".join(filter(None, [problem.sheet, row, problem.column]))
    value = f": “{problem.value}”" if problem.value else ""
    advice = repair(problem.code, problem.suggestion)
    proposed = f" → {advice}" if advice else ""
    return f"{place}{value} – {problem.weight.label}: {label(problem.code)}. {problem.message}{proposed}"


def _refused(option: str, code: str) -> CommandError:
    """Returns what is wrong with the value of an option, as it is told of a cell."""
    return CommandError(f"{option}: {message(code, {})} {repair(code, '')}")


def _column(told: str) -> tuple[str, str]:
    header, equals, column = told.rpartition("=")
    if not equals or column not in ("", *Column.values):
        values = {"told": told, "names": ", ".join(Column.values)}
        raise CommandError("--column: " + _("“%(told)s” is not HEADER=FIELD; fields: %(names)s") % values)
    return header.strip(), column
