from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Search")

    def ready(self) -> None:
        from search import checks, drainer, signals, site_index  # noqa: F401  importing declares

        signals.connect()
        drainer.connect()
