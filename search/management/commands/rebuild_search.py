"""Rebuilds search indexes from the database."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.engines import SearchUnavailable, WriterBusy
from search.index import get_index, indexes
from search.rebuild import rebuild, roll_back


class Command(BaseCommand):
    help = "Builds the search index anew from the database; the old one serves until the new one is ready."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--index", metavar="NAME", help="build only this index (default: all)")
        parser.add_argument(
            "--rollback", action="store_true", help="let what was built before serve again, brought up to date"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["index"]
        known = [index.name for index in indexes()]
        if name is not None and name not in known:
            raise CommandError(f"There is no index {name!r}; there are: {', '.join(known)}")
        for index in [get_index(name)] if name else indexes():
            began = monotonic()
            label = index.name

            def report(count: int, label: str = label, began: float = began) -> None:
                self.stdout.write(f"{label}: {count} documents, {monotonic() - began:.1f} s")

            try:
                if options["rollback"]:
                    roll_back(index)
                    self.stdout.write(f"{label}: rolled back, {monotonic() - began:.1f} s")
                else:
                    rebuild(index, report)
            except (WriterBusy, SearchUnavailable) as error:
                raise CommandError(str(error)) from error
