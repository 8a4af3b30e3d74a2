"""Puts a backup into an empty place and makes anew what no backup holds."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.backups import encryption, restoring
from portal.backups.encryption import IDENTITY_FILE, Key, KeyProblem
from portal.backups.files import Busy
from portal.backups.restoring import Refused
from portal.backups.snapshot import DatabaseProblem


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database and an empty directory of uploaded files; the portal must not run."
        " Every file is checked before anything is written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, metavar="DIR", help="a backup, or where several stand")
        parser.add_argument("--check", action="store_true", help="only read the backup and say whether it is whole")
        secret = parser.add_mutually_exclusive_group()
        secret.add_argument("--identity", type=Path, metavar="FILE", help="file with the secret key of age")
        secret.add_argument("--passphrase-file", type=Path, metavar="FILE", help="file with the passphrase")

    def handle(self, *, directory, check, identity, passphrase_file, **options):
        try:
            path = restoring.find_backup(directory.absolute())
            backup = restoring.open_backup(path, self.key(path, identity, passphrase_file))
            content = backup.manifest
            self.stdout.write(f"{path}: made {content.made_at}, {content.vendor}, {len(content.media)} uploaded files")
            if check:
                if problems := restoring.check_files(backup):
                    raise Refused(f"{len(problems)} files are missing or changed.", problems)
                self.stdout.write("Every file is there and as it was.")
                return
            restoring.restore(backup)
        except Refused as error:
            for problem in error.problems:
                self.stderr.write(problem)
            raise CommandError(str(error)) from error
        except (KeyProblem, Busy, DatabaseProblem) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup was not restored: {error}. Run restore again.") from error
        self.say_settings(backup)
        # In processes of their own: they read the secret key that was restored.
        self.run("migrate", "--verbosity", "0")
        self.run("verify", "--mend")

    def key(self, path: Path, identity: Path | None, passphrase_file: Path | None) -> Key | None:
        """Returns what opens a backup; None for one that is not encrypted."""
        if not restoring.is_encrypted(path):
            return None
        if restoring.has_passphrase(path):
            if passphrase_file is None:
                raise Refused("This backup is encrypted with a passphrase: give --passphrase-file FILE.")
            return encryption.key_from_passphrase(path / IDENTITY_FILE, encryption.read_passphrase(passphrase_file))
        if identity is None:
            raise Refused("This backup is encrypted for a public key: give --identity FILE with the secret one.")
        return encryption.key_from_file(identity)

    def say_settings(self, backup: restoring.Backup) -> None:
        """Says what has to be set by hand."""
        content = backup.manifest
        given = os.environ.get("SECRET_KEY")
        if given and content.secret_key and given != content.secret_key:
            self.stderr.write(
                "SECRET_KEY is not the one of the backup: everybody has to sign in again, and who has a second factor"
                " needs manage.py reset_second_factor NAME."
            )
        elif not given and not content.secret_key:
            self.stderr.write("The backup does not hold its SECRET_KEY, which was in the environment: set it.")
        kept = restoring.keep_variables(content.variables)
        if missing := [name for name in content.variables if name not in os.environ]:
            where = f"; their values are in {kept}" if kept else ""
            self.stdout.write(f"Were set when the backup was made, and are not now: {', '.join(missing)}{where}")

    def run(self, *arguments: str) -> None:
        """Runs another command; ends with its status where it fails."""
        done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, check=False)  # noqa: S603
        if done.returncode:
            raise CommandError(f"The backup is in place, but manage.py {arguments[0]} found what stands above.")
