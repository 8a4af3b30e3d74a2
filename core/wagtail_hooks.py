"""What core adds to the admin."""

from django.forms import Script
from wagtail import hooks


@hooks.register("insert_editor_js")
def publish_after_autosave() -> str:
    return str(Script("core/js/publish-after-autosave.js", defer=True))


@hooks.register("insert_global_admin_js")
def keep_typed_dates() -> str:
    return str(Script("core/js/typed-dates.js"))
