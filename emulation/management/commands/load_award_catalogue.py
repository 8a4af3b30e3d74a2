from django.core.management.base import BaseCommand

from emulation.models.award_types import AwardType
from emulation.register.catalogue import load_catalogue


class Command(BaseCommand):
    help = "Adds the rows of the legal award catalogue that the register lacks."

    def add_arguments(self, parser):
        parser.add_argument(
            "--overwrite", action="store_true", help="bring rows back to the shipped catalogue that were changed here"
        )

    def handle(self, *args, overwrite, **options):
        result = load_catalogue(AwardType, overwrite=overwrite)
        self.stdout.write(
            f"{result.added} added, {result.updated} overwritten, {len(result.kept)} kept as changed here"
        )
        for row in result.kept:
            self.stdout.write(f"  differs: {row}")
