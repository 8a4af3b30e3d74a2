"""The admin's page for abbreviations."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonym


class SynonymViewSet(SnippetViewSet):
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
