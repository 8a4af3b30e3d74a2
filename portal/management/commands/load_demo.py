"""Fills an empty site with the demo content."""

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal import logs
from portal.demo.load import ACCOUNTS, DemoLoader, is_empty


class Command(BaseCommand):
    help = "Fills an empty site with demo content: a department, its news, campaigns, exemplars and register of awards."

    def add_arguments(self, parser):
        parser.add_argument("--password", help="of all demo accounts; made up and printed where left out")

    def handle(self, *, password, **options):
        if not is_empty():
            raise CommandError("This site has content already; the demo is loaded into an empty one only.")
        made_up = password is None
        password = password or get_random_string(12)
        self.stdout.write("Loading the demo content …")
        loader = DemoLoader(today=timezone.localdate(), report=self.stdout.write)
        with logs.at_least(logging.WARNING, "wagtail"):  # it names every page it creates
            loader.load(password)
        try:
            call_command("rebuild_search", stdout=self.stdout)
        except CommandError as error:  # the content is there, and its password must be told
            self.stderr.write(f"The search index is not ready: {error}. Run manage.py rebuild_search later.")
        if made_up:
            self.stdout.write(f"Accounts admin, {', '.join(ACCOUNTS)}: password {password}")
