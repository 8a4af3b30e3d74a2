"""A clock that jumps an hour back or a year ahead loses nothing."""

import json
import os
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from emulation.models import Honoree
from search.draining import drain
from search.models import OutboxEntry
from tests.faults.conftest import assert_sound_after_mending
from tests.services import ROOT, need

pytestmark = pytest.mark.faults

WORK = """
import json, time, django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.utils import timezone
from emulation.models import Honoree
from search.health import status
from search.models import OutboxEntry
from search.draining import drain
honoree = Honoree.objects.order_by("pk").first()
honoree.position = "Chức vụ mới"
honoree.save()
call_command("publish_scheduled", verbosity=0)
lag = status()["outbox"]["lag_seconds"]
give_up = time.monotonic() + 60
while drain().left and time.monotonic() < give_up:  # a thread of its own may be at it
    time.sleep(0.1)
session = SessionStore()
session["a"] = 1
session.save()
print(json.dumps({"now": timezone.now().isoformat(), "lag": lag, "left": OutboxEntry.objects.count()}))
"""


@pytest.mark.django_db  # has the database made that the others copy
def test_an_attempt_that_was_planned_with_a_clock_ahead_is_made_at_once():
    due = timezone.now() + timedelta(days=365)
    OutboxEntry.objects.create(model="emulation.honoree", object_id="404", attempts=2, retry_at=due)
    OutboxEntry.objects.create(model="emulation.awardgrant", object_id="404", attempts=2, retry_at=due)
    drain()
    drain()  # the first one builds the index
    assert not OutboxEntry.objects.filter(model="emulation.awardgrant").exists()


@pytest.mark.parametrize("jump", ["-1h", "+1y"])
def test_changes_arrive_whatever_the_clock_says(portal, kept_database, settings, jump):
    need(shutil.which("faketime"), "faketime is not installed")
    environment = {
        **os.environ,
        "VAR_DIR": str(portal),
        "DATABASE_URL": kept_database,
        "SEARCH_URL": settings.SEARCH_URL,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["faketime", "-f", jump, sys.executable, "-c", WORK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert abs(timezone.datetime.fromisoformat(said["now"]) - timezone.now()) > timedelta(minutes=50)
    assert said["left"] == 0
    assert abs(said["lag"]) < 60
    # The clock is right again.
    Honoree.objects.first().save()
    drain()
    assert not OutboxEntry.objects.exists()
    assert_sound_after_mending()
