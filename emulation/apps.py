from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmulationConfig(AppConfig):
    name = "emulation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Emulation and commendation")

    def ready(self) -> None:
        import emulation.award_search.index  # noqa: F401  importing declares the index
        from core.site_version import ignore
        from emulation import (
            grant_documents,
            initial_data,
            models,
            page_documents,
            page_signals,
            register_documents,
            register_signals,
        )
        from emulation.award_names import english_names
        from search import synonyms
        from search.documents import register

        for source in (*page_documents.SOURCES, *register_documents.SOURCES, grant_documents.SOURCE):
            register(source)
        synonyms.register(english_names)
        ignore(models.AwardImport, models.AwardImportRow, models.AwardImportProblem, models.ImportColumns)
        initial_data.connect(self)
        page_signals.connect()
        register_signals.connect()
