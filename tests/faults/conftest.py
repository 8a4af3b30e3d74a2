"""A small site of its own that processes are killed over."""

from __future__ import annotations

import os
import pkgutil
import shutil
import signal
import subprocess
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from portal.verification import verify
from search.index import get_index
from search.models import OutboxEntry
from search.rebuild import rebuild
from tests.core.factories import PhotoFactory
from tests.emulation.register.factories import AwardGrantFactory
from tests.services import connected_to, database_beside

LONGEST = 120  # seconds for which a process to be killed may run
FULL_SIZE = "24m"


@pytest.fixture(scope="module")
def kept_database(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[str]:
    with django_db_blocker.unblock(), database_beside(tmp_path_factory.mktemp("faults")) as url:
        with connected_to(url):
            get_user_model().objects.create_superuser("ai-do", password="một mật khẩu")
            AwardGrantFactory.create_batch(3)
        yield url


@pytest.fixture
def portal(kept_database, settings, tmp_path, django_db_blocker) -> Iterator[Path]:
    """Lets this process be a portal whose database is a file, or on a server, and what is written is committed; gives
    its ``VAR_DIR``.
    """
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path, str(tmp_path / "media")
    with django_db_blocker.unblock(), connected_to(kept_database):
        PhotoFactory()
        call_command("update_index", verbosity=0)
        for name in ("site", "awards"):
            rebuild(get_index(name))
        OutboxEntry.objects.all().delete()
        yield tmp_path


def killed_at(step: str, work: Callable[[], Any], call: int = 1) -> None:
    """Does some work in a process of its own, which kills itself (SIGKILL) as it comes to a step.

    Args:
        step: the full name of a function.
        work: what to do.
        call: at which call of the function.
    """
    original = pkgutil.resolve_name(step)
    child = os.fork()
    if child == 0:
        signal.alarm(LONGEST)
        calls = 0

        def die(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == call:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*arguments, **options)

        inherited, connection.connection = connection.connection, None  # closing it would end the parent's session
        try:
            with mock.patch(step, die):
                work()
        except BaseException:  # noqa: BLE001  # told, and the process ends
            traceback.print_exc()
        finally:
            os._exit(inherited is None)  # it did not come to the step
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"{step} was not called {call} times"
    assert os.WTERMSIG(status) == signal.SIGKILL


def assert_sound_after_mending() -> None:
    """All that is wrong can be rebuilt, and then nothing is wrong."""
    left = [finding for finding in verify(mend=True) if not (finding.is_mended or finding.is_note)]
    assert left == []
    assert [finding for finding in verify(mend=False) if not finding.is_note] == []


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of some megabytes, which only root can make."""
    place = tmp_path / "small disk"
    place.mkdir()
    if os.getuid() or not shutil.which("mount"):
        pytest.skip("Only root can mount a small disk")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={FULL_SIZE}", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("No disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Fills a disk to the last byte; returns the file that does it."""
    file = disk / f"filler-{threading.get_ident()}"
    with file.open("wb", buffering=0) as filler:
        try:
            while filler.write(b"\0" * 4096):
                pass
        except OSError:
            return file
    raise AssertionError("The disk took everything")
