"""Takes what waits in the outbox to the index."""

from argparse import ArgumentParser
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand

from search.draining import drain


class Command(BaseCommand):
    help = "Takes what changed in the database to the search index; with --watch again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="keep going until stopped")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            drained = drain()
            if drained.applied or not options["watch"]:
                self.stdout.write(f"{drained.applied} documents written, {drained.left} waiting")
            if not options["watch"]:
                return
            sleep(options["interval"])
