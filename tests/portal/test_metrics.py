"""What Prometheus is told."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from portal import metrics
from tests.services import ROOT, free_port


def values(found):
    return {(sample.name, *sample.labels.values()): sample.value for metric in found for sample in metric.samples}


@pytest.mark.django_db
def test_what_is_measured_is_there(settings, tmp_path):
    settings.BACKUP_DIR = str(tmp_path)
    (tmp_path / "2026-11-30").mkdir()
    (tmp_path / "2026-11-30" / "manifest.json").touch()
    (tmp_path / ".unfinished").mkdir()
    measured = values(metrics.measure())
    assert measured["portal_database_bytes",] >= 0
    assert measured["portal_outbox_rows",] == 0
    assert measured["portal_task_rows", "ready"] == 0
    assert 0 <= measured["portal_backup_age_seconds",] < 600
    assert measured["portal_disk_free_bytes",] > 0


@pytest.mark.django_db
def test_a_part_that_is_away_does_not_hide_the_others(settings, monkeypatch):
    settings.BACKUP_DIR = ""

    def fail():
        raise OSError("away")

    monkeypatch.setattr(metrics.search_health, "status", fail)
    measured = values(metrics.measure())
    assert measured["portal_search_up",] == 0
    assert measured["portal_task_lag_seconds",] == 0
    assert ("portal_backup_age_seconds",) not in measured


def test_visitors_cannot_make_new_rows():
    for number in range(50):
        metrics.count_request(f"/{number}/", f"M{number}", 404, 0.01)
    counted = values(metrics.REQUESTS.collect())
    assert {key for key in counted if key[0] == "portal_requests_total"} == {
        ("portal_requests_total", "page", "other", "404")
    }


COUNT = """
import sys
from portal.environment import load_settings
load_settings()
import django
django.setup()
from portal import metrics
metrics.count_request("/", "GET", 200, 0.02)
metrics.BUSY.labels("visitors").set(3)
"""

SERVE = """
import sys, time
from portal.environment import load_settings
load_settings()
import django
django.setup()
from portal import metrics
metrics.serve()
print("ready", flush=True)
time.sleep(600)
"""


def test_several_processes_are_added_up_and_dead_ones_hold_no_thread(tmp_path):
    port = free_port(range(9464, 9500))
    variables = os.environ | {"VAR_DIR": str(tmp_path), "METRICS_PORT": str(port)}
    run = lambda code, how: how([sys.executable, "-c", code], cwd=ROOT, env=variables, stdout=subprocess.PIPE)  # noqa: E731
    for _ in range(2):
        assert run(COUNT, subprocess.run).returncode == 0
    with run(SERVE, subprocess.Popen) as server:
        try:
            assert server.stdout.readline() == b"ready\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
                text = answer.read().decode()
        finally:
            server.kill()
    assert 'portal_requests_total{kind="page",method="GET",status="200"} 2.0' in text
    assert 'portal_request_seconds_bucket{kind="page",le="0.025"} 2.0' in text
    assert "portal_busy_threads{" not in text
    assert "portal_search_up 0.0" in text  # there are no tables, and it answers all the same


def test_every_metric_is_on_its_page():
    page = (ROOT / "docs" / "metrics.md").read_text()
    source = Path(metrics.__file__).read_text()
    names = {
        word.strip('"') for word in source.replace("(", " ").replace(",", " ").split() if word.startswith('"portal_')
    }
    assert names
    assert not {name for name in names if name not in page}
