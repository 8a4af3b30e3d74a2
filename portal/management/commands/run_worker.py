"""Runs the background worker: scheduled publishing, the search outbox, and queued tasks."""

import logging
import os
import threading
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django_tasks.signals import task_finished, task_started

from emulation.models import staff_access
from portal import logs
from portal.accounts import log as sign_in_log
from search.draining import drain

logger = logging.getLogger(__name__)


AN_HOUR = 60 * 60  # seconds


def forget_old_records() -> None:
    """Removes what is kept for a time only: tasks of yesterday, ended sessions, old entries of the logs."""
    call_command("prune_db_task_results", queue_name="*", min_age_days=1, verbosity=0)
    call_command("clearsessions")
    sign_in_log.prune()
    staff_access.prune()


def set_task_id(task_result, **kwargs):
    """Adds the id of the task that starts to every log line from now on."""
    logs.current_task.set(str(task_result.id))


def clear_task_id(**kwargs):
    """Adds no task id to log lines any more."""
    logs.current_task.set("")


def serve_metrics():
    """Serves metrics from this process; without them where the port cannot be had."""
    from portal import metrics  # not imported where nobody asks for metrics

    task_finished.connect(metrics.count_task)
    try:
        metrics.serve()
    except OSError as error:
        logger.error("METRICS_PORT=%s cannot be had: %s", settings.METRICS_PORT, error)


class Clock(threading.Thread):
    """Repeats a job until the process ends; a failure is logged and the job tried again at the next tick."""

    def __init__(self, name: str, job: Callable[[], object], interval: float) -> None:
        """Prepares to run ``job`` every ``interval`` seconds."""
        super().__init__(name=name, daemon=True)
        self.job = job
        self.interval = interval
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(self.interval):
            close_old_connections()
            try:
                self.job()
            except Exception:  # the clock outlives a database or an engine that is down for a while
                logger.exception("%s failed; it is tried again in %s s", self.name, self.interval)


class Command(BaseCommand):
    help = "Runs what happens in the background: scheduled publishing, the search outbox, renditions and mail."

    def add_arguments(self, parser):
        parser.add_argument("--publish-every", type=float, default=10, metavar="SECONDS", help="default: 10")
        parser.add_argument("--drain-every", type=float, default=1, metavar="SECONDS", help="default: 1")

    def handle(self, *, publish_every, drain_every, **options):
        os.nice(10)  # visitors come before pictures
        task_started.connect(set_task_id)
        task_finished.connect(clear_task_id)
        if settings.METRICS_PORT:
            serve_metrics()
        Clock("scheduled publishing", lambda: call_command("publish_scheduled"), publish_every).start()
        Clock("search outbox", drain, drain_every).start()
        # Finished tasks hold the addresses that articles were sent to.
        Clock("forgetting old records", forget_old_records, AN_HOUR).start()
        call_command("db_worker", queue_name="*", interval=0.5)
