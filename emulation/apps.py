from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmulationConfig(AppConfig):
    name = "emulation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Emulation and commendation")

    def ready(self) -> None:
        from emulation import (  # noqa: F401  importing declares and registers
            award_index,
            page_documents,
            page_signals,
            register_documents,
            register_signals,
        )
        from search.documents import register

        for source in (*page_documents.SOURCES, *register_documents.SOURCES):
            register(source)
        page_signals.connect()
        register_signals.connect()
