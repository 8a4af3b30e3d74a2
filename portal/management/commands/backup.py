"""Makes a backup of database, uploaded files and settings while the portal runs."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import encryption
from portal.backups.encryption import IDENTITY_FILE, KeyProblem, Lock
from portal.backups.files import Busy
from portal.backups.making import backups_in, make_backup
from portal.backups.snapshot import DatabaseProblem


class Command(BaseCommand):
    help = (
        "Copies database, uploaded files and settings into a new directory below DIR, while the portal runs. Files that"
        " an earlier backup in DIR holds are shared with it. restore puts a backup into an empty place."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, metavar="DIR", help="where backups stand; made where missing")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="leave the N newest (default: all)")
        secret = parser.add_mutually_exclusive_group()
        secret.add_argument(
            "--recipient", action="append", default=[], metavar="age1…", help="encrypt for this public key; repeatable"
        )
        secret.add_argument(
            "--passphrase-file", type=Path, metavar="FILE", help="encrypt with the passphrase in the file's first line"
        )

    def handle(self, *, directory, keep, recipient, passphrase_file, **options):
        if keep < 0:
            raise CommandError("--keep takes a number from 1 on.")
        directory = directory.absolute()
        if directory.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
            raise CommandError("A backup among the uploaded files would hold itself; choose another directory.")
        os.umask(0o077)
        try:
            made = make_backup(directory, self.lock(directory, recipient, passphrase_file), keep)
        except (KeyProblem, Busy, DatabaseProblem) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup was not made: {error}. Earlier backups are as they were.") from error
        self.stdout.write(
            f"{made.path}: {made.files} uploaded files, {made.copied} of them new;"
            f" {made.copied_bytes / 1e6:.1f} MB copied"
        )
        for name in made.removed:
            self.stdout.write(f"{directory / name}: removed")

    def lock(self, directory: Path, recipients: list[str], passphrase_file: Path | None) -> Lock | None:
        """Returns whom the backup is encrypted for; None for nobody."""
        if recipients:
            return encryption.lock_for(recipients)
        if passphrase_file is None:
            return None
        known = [backup / IDENTITY_FILE for backup in backups_in(directory)[::-1]]
        known = [file for file in known if file.is_file()]
        return encryption.lock_with_passphrase(encryption.read_passphrase(passphrase_file), known[:1])
