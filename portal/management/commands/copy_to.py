"""Moves the site to another database, from SQLite to PostgreSQL or back."""

import os
import subprocess
import sys
import time
from contextlib import ExitStack

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from portal.backups.databases import applied_migrations, content_of, opened, reading_configuration
from portal.copying import CopyProblem, copy_rows
from portal.environment import Environment, WrongSetting

SOURCE, TARGET = "copied_from", "copied_to"


class Command(BaseCommand):
    help = (
        "Copies every row of the site's database into an empty one and compares them. The site may go on being read;"
        " what is written meanwhile is not copied."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("url", metavar="DATABASE_URL", help="of an empty database, as DATABASE_URL is set later")

    def handle(self, *, url, **options):
        began = time.monotonic()
        try:
            configuration = Environment({"DATABASE_URL": url}).database("DATABASE_URL", default={})
        except WrongSetting as error:
            raise CommandError(str(error)) from error
        if configuration["ENGINE"] == "django.db.backends.sqlite3":
            configuration["OPTIONS"] = settings.SQLITE_OPTIONS
        try:
            with opened(configuration, TARGET) as target:
                if table := content_of(target):
                    raise CommandError(f"The target has content already (table {table}); it has to be empty.")
            self.run(url, "migrate", "--verbosity", "0")
            with ExitStack() as stack:
                source = stack.enter_context(opened(reading_configuration(), SOURCE))
                target = stack.enter_context(opened(configuration, TARGET))
                if applied_migrations(source) != applied_migrations(target):
                    raise CommandError("The site's database is not migrated: run manage.py migrate first.")
                count = copy_rows(SOURCE, TARGET, self.report)
        except (CopyProblem, Error) as error:
            raise CommandError(f"Nothing was copied: {error}") from error
        self.run(url, "update_index", "--verbosity", "0")
        self.stdout.write(f"{count} rows copied and compared, {time.monotonic() - began:.0f} s")

    def report(self, table: str, rows: int) -> None:
        """Says how far the copy is."""
        if rows:
            self.stdout.write(f"{table}: {rows}")

    def run(self, url: str, *arguments: str) -> None:
        """Runs another command on the target: in a process of its own, since models are made for one kind."""
        command = [sys.executable, "manage.py", *arguments]
        environment = {**os.environ, "DATABASE_URL": url}
        if subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode:  # noqa: S603
            raise CommandError(f"manage.py {arguments[0]} failed on the target.")
