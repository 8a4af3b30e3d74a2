"""Brings the portal up and keeps it up: database, demo content, index, web server and worker."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.crypto import get_random_string
from wagtail.models import Page

from portal.site_address import follow_site_url
from search.health import status as search_status

ADMIN_NAME = "admin"


class Command(BaseCommand):
    help = "Prepares what is missing (tables, demo content, search index, static files), then serves until Ctrl+C."
    requires_system_checks = ()  # migrate runs them; each web worker starts without

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.HOST, help="address to listen on")
        parser.add_argument("--web-workers", type=int, default=settings.WEB_WORKERS)
        parser.add_argument("--no-demo", action="store_true", help="start empty instead of with the demo content")

    def handle(self, *, host, web_workers, no_demo, **options):
        # The environment, so that the web workers and the background worker read the same settings.
        os.environ.setdefault("SITE_URL", settings.SITE_URL)
        refuse_busy_port(host, settings.PORT)
        static_files = self.collect_static()
        self.migrate()
        if not no_demo and not Page.objects.filter(depth__gt=2).exists():
            self.load_demo()
        follow_site_url()
        if not search_status()["ok"]:
            self.build_index()
        if static_files and static_files.wait():
            raise CommandError("The static files could not be collected; see the messages above.")
        self.run(host, web_workers)

    def collect_static(self) -> subprocess.Popen | None:
        """Starts collecting static files beside the other work, unless nothing changed since they were collected."""
        stamp, now = settings.VAR_DIR / "static.stamp", static_fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return None
        self.stdout.write("Collecting static files …")
        done = f"{sys.executable} manage.py collectstatic --noinput -v0 && printf %s {now} > '{stamp}'"
        return subprocess.Popen(["/bin/sh", "-c", done], cwd=settings.BASE_DIR)  # noqa: S603

    def migrate(self) -> None:
        """Migrates where a migration file has not been applied; names are compared, so that a second start is quick."""
        there = {
            (app.label, file.stem) for app in apps.get_app_configs() for file in Path(app.path).glob("migrations/0*.py")
        }
        if there - MigrationRecorder(connection).applied_migrations().keys():
            self.stdout.write("Migrating the database …")
            call_command("migrate", verbosity=0)

    def load_demo(self) -> None:
        password = get_random_string(12)
        call_command("load_demo", password=password, stdout=self.stdout)
        password_file().write_text(password)
        password_file().chmod(0o600)

    def build_index(self) -> None:
        """Builds what is missing of the index; the portal starts without it where the cluster is away or somebody else
        builds it, and the worker goes on trying.
        """
        try:
            call_command("rebuild_search", stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(f"The search index is not ready: {error}. The worker goes on trying.")

    def run(self, host: str, web_workers: int) -> None:
        """Runs the web server and the worker until one is told to stop; a worker that dies is started again."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        web = start("-m", "granian", "portal.wsgi:application", *granian_options(host, web_workers))
        worker = None
        try:
            wait_until_open(host, settings.PORT, web)
            self.print_welcome()
            while web.poll() is None:
                # The worker comes second: at the start the processor belongs to the pages.
                if worker is None or worker.poll() is not None:
                    if worker:
                        self.stderr.write("The background worker ended; starting it again.")
                    worker = start("manage.py", "run_worker")
                time.sleep(1)
            raise CommandError(f"The web server ended with status {web.returncode}.")
        except KeyboardInterrupt:
            self.stdout.write("Stopping …")
        finally:
            running = [process for process in (web, worker) if process]
            for process in running:
                process.terminate()
            for process in running:
                process.wait()

    def print_welcome(self) -> None:
        self.stdout.write(f"\n  Portal    {settings.SITE_URL}/\n  Admin     {settings.SITE_URL}/admin/")
        self.stdout.write(f"  Sign in   {sign_in_hint()}\n  Stop      Ctrl+C\n")
        self.stdout.flush()


def start(*arguments: str) -> subprocess.Popen:
    """Starts a process with this Python in the project's directory."""
    return subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR)  # noqa: S603


def refuse_busy_port(host: str, port: int) -> None:
    """Raises ``CommandError`` where the port cannot be had: granian shares one with any server that shares it too, and
    either would then answer.
    """
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise CommandError(
            f"Port {port} cannot be used ({os.strerror(error.errno or 0)}); choose another one with PORT=…"
        ) from error


def granian_options(host: str, web_workers: int) -> list[str]:
    """Returns how the web server is run."""
    options = {
        "interface": "wsgi",
        "host": host,
        "port": settings.PORT,
        "workers": web_workers,
        "blocking-threads": 2,
        "workers-kill-timeout": "5s",
        "log-level": "warning",
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def wait_until_open(host: str, port: int, web: subprocess.Popen) -> None:
    """Returns once the web server answers, or has ended."""
    while web.poll() is None:
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)


def password_file() -> Path:
    """Where the generated password of the first start is kept."""
    return settings.VAR_DIR / "admin_password"


def sign_in_hint() -> str:
    """Returns user name and password as long as the password is the generated one."""
    admin = get_user_model().objects.filter(username=ADMIN_NAME).first()
    generated = password_file().read_text() if password_file().exists() else ""
    if admin and generated and admin.check_password(generated):
        return f"user: {ADMIN_NAME}  password: {generated}"
    return "with your own account (manage.py createsuperuser makes one)"


def static_fingerprint() -> str:
    """Returns a digest that changes when a static file of ours or the set of dependencies does."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    ours = (Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR)
    for path in sorted(file for app in ours for file in app.glob("static/**/*")):
        digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()
