"""The lists of campaigns, honorees and exemplary models in the admin's menu, wherever the pages stand in the tree."""

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_filters import MultipleChoiceFilter
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet

from core.ordering import TotalOrderMixin
from emulation.pages.campaign import CampaignPage
from emulation.pages.exemplary_model import ExemplaryModelPage
from emulation.pages.honoree import HonoreePage
from emulation.rules.choices import CampaignKind, CampaignScope, Field, SubjectKind


class PageListing(TotalOrderMixin, IndexView):
    """A list of pages in which no two are equal."""


def choice_filter(label, choices):
    return MultipleChoiceFilter(label=label, choices=choices, widget=CheckboxSelectMultiple)


class CampaignFilterSet(PageFilterSet):
    kind = choice_filter(_("Kind"), CampaignKind.choices)
    scope = choice_filter(_("Scope"), CampaignScope.choices)
    has_child_pages = None

    class Meta:
        model = CampaignPage
        fields: list[str] = []


class HonoreeFilterSet(PageFilterSet):
    subject = choice_filter(_("Subject"), SubjectKind.choices)
    field = choice_filter(_("Field"), Field.choices)
    has_child_pages = None

    class Meta:
        model = HonoreePage
        fields: list[str] = []


class ExemplaryModelFilterSet(PageFilterSet):
    field = choice_filter(_("Field"), Field.choices)
    has_child_pages = None

    class Meta:
        model = ExemplaryModelPage
        fields: list[str] = []


START = [
    BulkActionsColumn("bulk_actions"),
    PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title"),
]
END = [PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%")]


class CampaignViewSet(PageListingViewSet):
    model = CampaignPage
    index_view_class = PageListing
    icon = "calendar-alt"
    menu_label = pgettext_lazy("in the menu", "Campaigns")
    menu_order = 155
    add_to_admin_menu = True
    ordering = "-starts_on"
    filterset_class = CampaignFilterSet
    columns = [
        *START,
        Column("kind", label=_("Kind"), accessor="get_kind_display", sort_key="kind", width="14%"),
        DateColumn("starts_on", label=_("Starts on"), sort_key="starts_on", width="12%"),
        DateColumn("ends_on", label=_("Ends on"), sort_key="ends_on", width="12%"),
        *END,
    ]


class HonoreePageViewSet(PageListingViewSet):
    model = HonoreePage
    index_view_class = PageListing
    icon = "user"
    menu_label = pgettext_lazy("in the menu", "Exemplars")
    menu_order = 156
    add_to_admin_menu = True
    filterset_class = HonoreeFilterSet
    columns = [
        *START,
        Column("subject", label=_("Subject"), accessor="get_subject_display", sort_key="subject", width="12%"),
        Column("unit_name", label=_("Unit"), sort_key="unit_name", width="20%"),
        Column("year", label=_("Year"), sort_key="year", width="8%"),
        BooleanColumn("is_exemplar", label=_("Exemplar"), sort_key="is_exemplar", width="9%"),
        *END,
    ]


class ExemplaryModelViewSet(PageListingViewSet):
    model = ExemplaryModelPage
    index_view_class = PageListing
    icon = "pick"
    menu_label = pgettext_lazy("in the menu", "Models")
    menu_order = 157
    add_to_admin_menu = True
    filterset_class = ExemplaryModelFilterSet
    columns = [
        *START,
        Column("field", label=_("Field"), accessor="get_field_display", sort_key="field", width="16%"),
        Column("unit_name", label=_("Unit"), sort_key="unit_name", width="22%"),
        Column("year", label=_("Year"), sort_key="year", width="8%"),
        *END,
    ]


def page_viewsets():
    """Returns the viewsets under their names in admin addresses."""
    return [CampaignViewSet("campaigns"), HonoreePageViewSet("honoree_pages"), ExemplaryModelViewSet("models")]
