from django.apps import AppConfig
from django.core.signals import request_finished
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Portal")

    def ready(self):
        from portal.accounts import log, sessions
        from portal.search_documents import register_all

        register_all()
        log.connect()
        sessions.connect()
        request_finished.connect(forget_language, dispatch_uid="portal.forget_language")


def forget_language(**kwargs):
    """Ends the language of a request with it: addresses made later in this thread depend on the active one."""
    translation.deactivate()
