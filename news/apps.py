from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("News")

    def ready(self) -> None:
        from news import search_documents

        search_documents.register_all()
