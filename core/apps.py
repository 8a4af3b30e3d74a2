from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Shared page furniture")

    def ready(self) -> None:
        from core import ordering, renditions, signals, site_version, slugs

        renditions.drop_metadata_from_renditions()
        signals.connect()
        site_version.connect()
        slugs.fold_slugs_in_the_admin()
        ordering.register_checks()
