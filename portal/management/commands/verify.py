"""Checks that database, files and search index agree."""

import logging
import sys

from django.core.management.base import BaseCommand

from portal import logs
from portal.verification import verify


class Command(BaseCommand):
    help = (
        "Compares database, uploaded files, pictures made from them, references and search index; one line for each"
        " thing that is wrong. Ends with status 0 where nothing is, or all of it was mended, else 1."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="rebuild what can be rebuilt; nothing else is touched")

    def handle(self, *, mend, **options):
        found = mended = rebuildable = 0
        with logs.at_least(logging.CRITICAL, "search"):  # what it says of an index is told as a finding
            for finding in verify(mend=mend):
                if finding.is_note:
                    state = "note"
                else:
                    state = "mended" if finding.is_mended else "wrong"
                    found += finding.count
                    mended += finding.count if finding.is_mended else 0
                    rebuildable += finding.count if finding.can_be_rebuilt and not finding.is_mended else 0
                self.stdout.write(f"{state}: {finding.kind}: {finding.what}")
        self.stdout.write(self.summary(found, mended, rebuildable))
        if found > mended:
            sys.exit(1)

    def summary(self, found: int, mended: int, rebuildable: int) -> str:
        """Returns the last line."""
        if not found:
            return "Nothing is wrong."
        if mended:
            return f"{found} things were wrong, {mended} of them are mended."
        hint = f"; {rebuildable} can be rebuilt with --mend" if rebuildable else ""
        return f"{found} things are wrong{hint}."
