"""Removes the second factor of an account whose owner has lost it."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.admin import reset_second_factor


class Command(BaseCommand):
    help = "Removes the second factor of an account and ends its sessions; the password stays."

    def add_arguments(self, parser):
        parser.add_argument("name", help="user name of the account")

    def handle(self, *, name, **options):
        account = get_user_model().objects.filter(username=name).first()
        if account is None:
            raise CommandError(f"There is no account {name}.")
        if reset_second_factor(account, by="manage.py"):
            self.stdout.write(f"The second factor of {name} was removed. {name} signs in with the password alone.")
        else:
            self.stdout.write(f"{name} has no second factor.")
