from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmulationConfig(AppConfig):
    name = "emulation"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Emulation and commendation")

    def ready(self) -> None:
        # Here, because these modules import models, which are loaded after this one.
        import emulation.award_search.index  # noqa: F401  importing declares the index
        from core.site_version import ignore
        from emulation.indexing import awards, decisions, page_signals, pages, register_signals
        from emulation.models import award_import
        from emulation.register import award_names, initial_data
        from search import synonyms
        from search.documents import register

        for source in (*pages.sources(), *decisions.sources(), awards.SOURCE):
            register(source)
        synonyms.register(award_names.english_names)
        ignore(
            award_import.AwardImport,
            award_import.AwardImportRow,
            award_import.AwardImportProblem,
            award_import.ImportColumns,
        )
        initial_data.connect(self)
        page_signals.connect()
        register_signals.connect()
