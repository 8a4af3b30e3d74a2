"""What core adds to the admin."""

from django.forms import Script
from wagtail import hooks
from wagtail.rich_text.feature_registry import FeatureRegistry

from core import rich_text


@hooks.register("register_rich_text_features", order=1000)  # after Wagtail's own
def pass_over_links_without_key(features: FeatureRegistry) -> None:
    rich_text.register(features)


@hooks.register("insert_editor_js")
def publish_after_autosave() -> str:
    return str(Script("core/js/publish-after-autosave.js", defer=True))


@hooks.register("insert_global_admin_js")
def keep_typed_dates() -> str:
    return str(Script("core/js/typed-dates.js"))
