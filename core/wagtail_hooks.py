"""Registers core's hooks in the Wagtail admin."""

from typing import Any

from django.forms import Script
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.base import ViewSet
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.snippets.models import register_snippet

from core import admin_visibility, closed_choosers, rich_text, site_version
from core.edit_conflicts import GuardedSnippetViewSet
from core.page_conflicts import GuardedPageViewSet
from core.public_pictures import without_closed_collections
from core.script_nonce import use_choosers
from search.models import Synonym


@hooks.register("register_rich_text_features", order=1000)  # after Wagtail's own
def pass_over_links_without_key(features: FeatureRegistry) -> None:
    rich_text.register(features)


# Choosers offer what a person may see.
hooks.register("construct_image_chooser_queryset", without_closed_collections)
hooks.register("construct_document_chooser_queryset", without_closed_collections)
hooks.register("construct_page_chooser_queryset", admin_visibility.without_hidden_pages)
hooks.register("before_move_page", admin_visibility.refuse_move)
hooks.register("construct_admin_api", admin_visibility.use_endpoints, order=1000)  # after Wagtail's own


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own
def choosers_without_closed_collections() -> list[URLPattern]:
    return closed_choosers.urlpatterns()


@hooks.register("insert_editor_js")
def publish_after_autosave() -> str:
    return str(Script("core/js/publish-after-autosave.js", defer=True))


@hooks.register("insert_global_admin_js")
def keep_typed_dates() -> str:
    return str(Script("core/js/typed-dates.js"))


@hooks.register("after_bulk_action")
def bulk_action_changed_the_site(*args: Any) -> None:
    """Bulk actions move pictures and documents to another collection without a signal."""
    site_version.advance()


class SynonymViewSet(GuardedSnippetViewSet):
    """The abbreviations of the search; here, since ``search`` knows no guarded viewset."""

    model = Synonym
    icon = "search"
    menu_label = _("Search abbreviations")
    menu_order = 900
    add_to_settings_menu = True
    list_display = ["abbreviation", "meaning"]
    search_fields = ["abbreviation", "meaning"]
    list_per_page = 100
    panels = [FieldPanel("abbreviation"), FieldPanel("meaning")]


register_snippet(SynonymViewSet)


@hooks.register("register_admin_viewset", order=1)  # after Wagtail's own for all pages
def pages_are_not_saved_over() -> ViewSet:
    return GuardedPageViewSet()


@hooks.register("register_admin_viewset", order=1000)
def choosers_with_nonce() -> list[ViewSet]:
    """Adds no viewset: by now Wagtail's have registered their choosers."""
    use_choosers()
    return []
