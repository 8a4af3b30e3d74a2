"""Prepares the portal (database, demo content, index) and runs its web processes and worker."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from argparse import ArgumentTypeError
from pathlib import Path
from typing import NoReturn

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import get_random_string
from wagtail.models import Page

from portal import private_files, starting_database
from portal.backups.restoring import unfinished_mark
from portal.server.child import start
from portal.site_address import follow_site_url
from search.health import status as search_status

ADMIN_NAME = "admin"
BACKLOG = 1024  # connections that wait to be accepted


class Command(BaseCommand):
    help = "Prepares what is missing (tables, demo content, search index, static files), then serves until Ctrl+C."
    first_password = ""  # of the demo accounts, known to the very first start only
    requires_system_checks = ()  # migrate runs them; each web worker starts without

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.HOST, help="address to listen on")
        parser.add_argument("--web-workers", type=positive, default=settings.WEB_WORKERS, help="web processes")
        parser.add_argument("--no-demo", action="store_true", help="start empty instead of with the demo content")
        parser.add_argument("--prepare-only", action="store_true", help="prepare what is missing, and do not serve")

    def handle(self, *, host, web_workers, no_demo, prepare_only, **options):
        # The environment, so that the web workers and the background worker read the same settings.
        os.environ.setdefault("SITE_URL", settings.SITE_URL)
        if prepare_only:
            self.prepare(no_demo)
            return
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # there is nothing to reload yet
        lock = take(settings.VAR_DIR)
        listener = listen(host, settings.PORT)
        try:
            self.prepare(no_demo)
        except KeyboardInterrupt:
            sys.exit(130)
        if settings.METRICS_PORT:
            from portal import metrics  # not imported where nobody asks for metrics

            metrics.clean()
        for given, likely in settings.MISSPELLED_VARIABLES.items():
            self.stderr.write(f"Nothing reads the variable {given}; {likely} may be meant.")
        self.print_welcome()
        self.supervise(lock, listener, web_workers)

    def prepare(self, no_demo: bool) -> None:
        """Makes everything that serving needs."""
        if unfinished_mark().exists():
            raise CommandError("A restore was not finished; run manage.py restore again.")
        static_files = self.collect_static()
        self.migrate()
        if not no_demo and not Page.objects.filter(depth__gt=2).exists():
            self.load_demo()
        follow_site_url()
        if not search_status()["ok"]:
            self.build_index()
        if static_files and static_files.wait():
            raise CommandError("The static files could not be collected; see the messages above.")
        stamp_file().write_text(static_fingerprint())

    def collect_static(self) -> subprocess.Popen | None:
        """Starts collecting static files beside the other work, unless nothing changed since they were collected."""
        stamp = stamp_file()
        if stamp.exists() and stamp.read_text() == static_fingerprint():
            return None
        self.stdout.write("Collecting static files …")
        return start("manage.py", "collectstatic", "--noinput", "-v0")

    def migrate(self) -> None:
        """Migrates where a migration file has not been applied; names are compared, so that a second start is quick."""
        there = {
            (app.label, file.stem) for app in apps.get_app_configs() for file in Path(app.path).glob("migrations/0*.py")
        }
        if there - MigrationRecorder(connection).applied_migrations().keys():
            self.stdout.write("Migrating the database …")
            starting_database.load_into_empty()
            call_command("migrate", verbosity=0)

    def load_demo(self) -> None:
        password = get_random_string(12)
        call_command("load_demo", password=password, stdout=self.stdout)
        private_files.write_private(password_file(), password)
        self.first_password = password

    def build_index(self) -> None:
        """Builds what is missing of the index; the portal starts without it where the cluster is away or somebody else
        builds it, and the worker goes on trying.
        """
        try:
            call_command("rebuild_search", stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(f"The search index is not ready: {error}. The worker goes on trying.")

    def supervise(self, lock: int, listener: socket.socket, web_processes: int) -> NoReturn:
        """Becomes the process that supervises: it needs nothing of Django, and gives all this memory back."""
        for thread in threading.enumerate():  # one may still write what the preparation has changed to the index
            if thread is not threading.main_thread() and not thread.daemon:
                thread.join(timeout=60)
        connections.close_all()
        os.set_inheritable(lock, True)
        listener.set_inheritable(True)
        options = {
            "socket": listener.fileno(),
            "lock": lock,
            "web-processes": web_processes,
            "max-memory-mb": settings.WEB_MEMORY_LIMIT_MB,
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "portal.server.supervisor", *arguments])  # noqa: S606

    def print_welcome(self) -> None:
        self.stdout.write(f"\n  Portal    {settings.SITE_URL}/\n  Admin     {settings.SITE_URL}/admin/")
        self.stdout.write(f"  Sign in   {sign_in_hint(self.first_password)}\n  Stop      Ctrl+C\n")
        self.stdout.flush()


def positive(value: str) -> int:
    """Returns a whole number above 0.

    Raises:
        ArgumentTypeError: it is none.
    """
    if not value.isascii() or not value.isdigit() or not int(value):
        raise ArgumentTypeError(f"{value!r} is not a whole number above 0")
    return int(value)


def take(directory: Path) -> int:
    """Marks a directory as taken by the portal of this process, and returns the descriptor that holds the mark.

    Raises:
        CommandError: another portal has it, or it cannot be written to.
    """
    try:
        lock = os.open(directory / "serve.pid", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CommandError(f"{directory} cannot be written to ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(lock, 32).decode().strip()
        os.close(lock)
        raise CommandError(
            f"Another portal runs on {directory} (process {pid}); stop it with 'kill {pid}', or choose another VAR_DIR."
        ) from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def listen(host: str, port: int) -> socket.socket:
    """Returns a listening socket; who connects before the portal is ready waits.

    Raises:
        CommandError: the port cannot be had.
    """
    try:
        listener = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG
        )
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({os.strerror(error.errno or 0)}); choose another one with PORT=…"
        ) from error
    # Each connection inherits it: the kernel drops who takes nothing of an answer for so long (milliseconds).
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 60_000)
    return listener


def stamp_file() -> Path:
    """Where the state of the static files is noted that were collected last."""
    return settings.VAR_DIR / "static.stamp"


def password_file() -> Path:
    """Where the generated password of the first start is kept."""
    return settings.VAR_DIR / "admin_password"


def sign_in_hint(password: str) -> str:
    """Returns how to sign in: the password at the very first start, later where it is kept as long as it holds."""
    if password:
        return f"user: {ADMIN_NAME}  password: {password}"
    admin = get_user_model().objects.filter(username=ADMIN_NAME).first()
    generated = password_file().read_text() if password_file().exists() else ""
    if admin and generated and admin.check_password(generated):
        return f"user: {ADMIN_NAME}, with the password kept in {password_file()}"
    return "with your own account (manage.py createsuperuser makes one)"


def static_fingerprint() -> str:
    """Returns a digest that changes when a static file of ours or the set of dependencies does."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    ours = (Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR)
    for path in sorted(file for app in ours for file in app.glob("static/**/*")):
        digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
