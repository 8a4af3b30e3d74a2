"""The register in the admin. Lists and choosers find unmarked Vietnamese without Wagtail's database search."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Count, IntegerField, OuterRef, ProtectedError, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry

from emulation.award_search import search_awards
from emulation.models import AwardDecision, AwardGrant, AwardType, Honoree, OrgUnit
from search.documents import Audience


def _day(name: str, label: Any) -> Column:
    """A column of dates as dates: a register is not read in "years ago"."""

    def written(record: Any) -> str:
        day = getattr(record, name)
        return date_format(day, "d/m/Y") if day else ""

    return Column(name, label=label, accessor=written, sort_key=name)


class FoldedIndexView(generic.IndexView):
    """A list whose search box finds the folded words of the records."""

    is_searchable = True
    related: tuple[str, ...] = ()  # what the columns show of other records

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related(*self.related)

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.matching(self.search_query) if self.is_searching else queryset


def _grant_count(link: str) -> Coalesce:
    """How many awards point to a record by that link; counted for the rows shown only, not for the whole table."""
    grants = AwardGrant.objects.filter(**{link: OuterRef("pk")}).order_by().values(link)
    return Coalesce(Subquery(grants.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


class GuardedDeleteView(generic.DeleteView):
    """Deletes what nothing rests upon; says so where something does."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ProtectedError:
            text = _("“%(object)s” cannot be deleted: other records of the register rest upon it.")
            messages.error(self.request, text % {"object": self.object})
            return redirect(self.edit_url_name, quote(self.object.pk))


class DecisionDeleteView(GuardedDeleteView):
    """What the public has read is annulled, never taken away without a word."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        decision = self.object.decision if isinstance(self.object, AwardGrant) else self.object
        if decision.is_published:
            text = _("A published decision and its awards are annulled with a reason, not deleted.")
            messages.error(request, text)
            return redirect(self.edit_url_name, quote(self.object.pk))
        return super().dispatch(request, *args, **kwargs)


class RegisterViewSet(ModelViewSet):
    delete_view_class = GuardedDeleteView
    copy_view_enabled = False
    list_per_page = 50


STANDING = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("status"), FieldPanel("status_on")]),
        FieldPanel("status_reason"),
        FieldPanel("annulled_by"),
    ],
    heading=_("Correction and annulment"),
    classname="collapsed",
)


# --- Awards ------------------------------------------------------------------------------------


class StaffAwardSearchView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """The award search of the public page, over unpublished and annulled awards as well."""

    any_permission_required = ["add", "change", "delete", "view"]
    model = AwardGrant
    template_name = "emulation/admin/award_search.html"
    results_template_name = template_name
    page_title = _("Award search")
    header_icon = "search"
    index_url_name = ""
    add_url_name = ""
    edit_url_name = ""

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(self.model)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self) -> list[Button]:
        if not self.permission_policy.user_has_permission(self.request.user, "add"):
            return []
        return [HeaderButton(_("Add award"), url=reverse(self.add_url_name), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            search=search_awards(self.request.GET, Audience.STAFF),
            edit_url_name=self.edit_url_name,
            index_url=reverse(self.index_url_name),
            can_change=self.permission_policy.user_has_permission(self.request.user, "change"),
            **kwargs,
        )


class GrantCreateView(generic.CreateView):
    """Enters one award after the other into a decision that the address names."""

    @cached_property
    def decision(self) -> AwardDecision | None:
        given = self.request.GET.get("decision", "")
        return AwardDecision.objects.filter(pk=given).first() if given.isdecimal() and len(given) < 19 else None

    def get_initial_form_instance(self) -> AwardGrant:
        if self.decision is None:
            return AwardGrant()
        return AwardGrant(decision=self.decision, achievement_to=self.decision.year)

    def get_add_url(self) -> str:
        query = f"?decision={self.decision.pk}" if self.decision else ""
        return super().get_add_url() + query

    def get_success_url(self) -> str:
        if self.decision:
            return reverse("award_decision:grants", args=[self.decision.pk])
        return super().get_success_url()

    def get_success_buttons(self) -> list[Any]:
        return [*super().get_success_buttons(), messages.button(self.get_add_url(), _("Add another award"))]


class GrantEditView(generic.EditView):
    def get_success_url(self) -> str:
        return reverse("award_decision:grants", args=[self.object.decision_id])


class GrantViewSet(RegisterViewSet):
    model = AwardGrant
    name = "award_grant"
    url_prefix = "emulation/awards"
    icon = "search"
    menu_label = _("Award search")
    menu_order = 10
    index_view_class = StaffAwardSearchView
    add_view_class = GrantCreateView
    edit_view_class = GrantEditView
    delete_view_class = DecisionDeleteView
    add_to_reference_index = False  # it would cost more than saving the award; the foreign keys protect themselves
    edit_handler = ObjectList(
        [
            FieldPanel("decision"),
            FieldPanel("award_type"),
            FieldPanel("honoree"),
            FieldRowPanel([FieldPanel("achievement_to"), FieldPanel("achievement_from")]),
            FieldRowPanel([FieldPanel("commendation_type"), FieldPanel("field")]),
            FieldPanel("citation"),
            FieldPanel("is_posthumous"),
            MultiFieldPanel(
                [FieldPanel("honoree_name"), FieldPanel("unit"), FieldPanel("unit_name"), FieldPanel("position")],
                heading=_("As they stand in the decision"),
                help_text=_("Filled in from the recipient where empty; stays as it is when people and units change."),
            ),
            FieldPanel("campaign"),
            STANDING,
        ]
    )


# --- Decisions ---------------------------------------------------------------------------------


class DecisionIndexView(FoldedIndexView):
    def get_base_queryset(self) -> QuerySet[AwardDecision]:
        return super().get_base_queryset().annotate(grant_count=_grant_count("decision"))


class DecisionEditView(generic.EditView):
    @property
    def header_buttons(self) -> list[Button]:
        url = reverse("award_decision:grants", args=[self.object.pk])
        label = _("Recipients (%(count)d)") % {"count": self.object.grants.count()}
        return [HeaderButton(label, url=url, icon_name="list-ul")]


class DecisionCreateView(generic.CreateView):
    def get_success_url(self) -> str:
        return reverse("award_decision:grants", args=[self.object.pk])


class DecisionGrantsView(generic.IndexView):
    """The awards of one decision in legal order, page by page: a decision of 500 opens as fast as one of five."""

    model = AwardGrant
    is_searchable = False
    header_icon = "list-ul"
    paginate_by = 50
    columns = [
        TitleColumn(
            "honoree_name",
            label=_("Recipient"),
            get_url=lambda grant: reverse("award_grant:edit", args=[grant.pk]),
        ),
        Column("award_type", label=_("Award")),
        Column("position", label=_("Position")),
        Column("unit_name", label=_("Unit")),
        Column("period", label=_("Achievement")),
        Column("get_status_display", label=_("Standing")),
    ]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.decision = get_object_or_404(AwardDecision, pk=kwargs["pk"])
        super().setup(request, *args, **kwargs)

    def get_base_queryset(self) -> QuerySet[AwardGrant]:
        return self.decision.grants.select_related("award_type", "honoree__unit")

    def order_queryset(self, queryset: Any) -> Any:
        return queryset.in_legal_order()

    def get_index_url(self) -> str:
        return reverse("award_decision:grants", args=[self.decision.pk])

    def get_page_title(self) -> str:
        return str(_("Recipients of %(decision)s") % {"decision": self.decision.number})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("award_decision:index"), "label": AwardDecision._meta.verbose_name_plural},
            {"url": reverse("award_decision:edit", args=[self.decision.pk]), "label": str(self.decision)},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def header_buttons(self) -> list[Button]:
        url = f"{reverse('award_grant:add')}?decision={self.decision.pk}"
        return [HeaderButton(_("Add award"), url=url, icon_name="plus")]


class DecisionViewSet(RegisterViewSet):
    model = AwardDecision
    name = "award_decision"
    url_prefix = "emulation/decisions"
    icon = "doc-full-inverse"
    menu_label = _("Award decisions")
    menu_order = 20
    index_view_class = DecisionIndexView
    ordering = ("-issued_on", "-pk")
    add_view_class = DecisionCreateView
    edit_view_class = DecisionEditView
    delete_view_class = DecisionDeleteView
    list_display = [
        "number",
        _day("issued_on", _("Date of issue")),
        Column("abstract", label=_("Abstract"), width="28%"),
        "authority",
        Column("grant_count", label=_("Awards")),
        Column("get_status_display", label=_("Standing"), sort_key="status"),
        BooleanColumn("is_published", label=_("Public"), sort_key="is_published"),
    ]
    list_filter = ["year", "status", "is_published", "authority_level"]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]),
                    FieldRowPanel([FieldPanel("authority"), FieldPanel("authority_level")]),
                    FieldPanel("abstract"),
                    FieldRowPanel([FieldPanel("signer_name"), FieldPanel("signer_position")]),
                    FieldPanel("legal_bases"),
                    FieldPanel("file"),
                    FieldPanel("campaign"),
                    FieldPanel("is_published"),
                ],
                heading=_("Decision"),
            ),
            ObjectList([STANDING], heading=_("Standing")),
        ]
    )

    def get_urlpatterns(self) -> list[Any]:
        grants = self.construct_view(DecisionGrantsView, model=AwardGrant, index_url_name="")
        return [*super().get_urlpatterns(), path("<int:pk>/grants/", grants, name="grants")]


# --- Honorees, units, catalogue ------------------------------------------------------------------


class HonoreeIndexView(FoldedIndexView):
    related = ("unit",)

    def get_base_queryset(self) -> QuerySet[Honoree]:
        return super().get_base_queryset().annotate(grant_count=_grant_count("honoree"))


class HonoreeViewSet(RegisterViewSet):
    model = Honoree
    name = "honoree"
    url_prefix = "emulation/honorees"
    icon = "user"
    menu_label = _("Recipients")
    menu_order = 30
    index_view_class = HonoreeIndexView
    ordering = ("sort_key", "pk")
    list_display = [
        "name",
        Column("get_subject_display", label=_("Subject"), sort_key="subject"),
        "position",
        Column("unit", label=_("Unit"), sort_key="unit__name"),
        Column("grant_count", label=_("Awards")),
    ]
    list_filter = ["subject", "is_direct_worker"]
    edit_handler = ObjectList(
        [
            FieldPanel("subject"),
            FieldRowPanel([FieldPanel("honorific"), FieldPanel("name")]),
            FieldPanel("sort_name"),
            FieldPanel("position"),
            FieldPanel("unit"),
            FieldPanel("is_direct_worker"),
            MultiFieldPanel([FieldPanel("date_of_birth"), FieldPanel("note")], heading=_("For staff only")),
        ]
    )


class OrgUnitIndexView(FoldedIndexView):
    related = ("parent", "successor")


class OrgUnitViewSet(RegisterViewSet):
    model = OrgUnit
    name = "org_unit"
    url_prefix = "emulation/units"
    icon = "group"
    menu_label = _("Units")
    menu_order = 40
    index_view_class = OrgUnitIndexView
    ordering = ("path",)
    list_display = [
        "name",
        "short_name",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("parent", label=_("Belongs to"), sort_key="parent__name"),
        _day("valid_from", _("Exists from")),
        _day("valid_to", _("Exists until")),
        Column("successor", label=_("Successor")),
    ]
    list_filter = ["kind"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("code"), FieldPanel("kind")]),
            FieldPanel("parent"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]), FieldPanel("successor")],
                heading=_("Renaming and merging"),
                help_text=_("End the old unit and name its successor: awards keep the name they were given under."),
            ),
        ]
    )


class AwardTypeViewSet(RegisterViewSet):
    model = AwardType
    name = "award_type"
    url_prefix = "emulation/catalogue"
    icon = "tag"
    menu_label = _("Award catalogue")
    menu_order = 50
    index_view_class = FoldedIndexView
    ordering = ("order_key", "valid_from")
    list_display = [
        "name",
        "code",
        Column("get_kind_display", label=_("Kind"), sort_key="kind"),
        Column("get_level_display", label=_("Deciding level")),
        _day("valid_from", _("Law since")),
        _day("valid_to", _("Law until")),
        Column("legal_basis", label=_("Legal basis"), width="25%"),
    ]
    list_filter = ["kind", "level", "for_individuals", "for_collectives", "for_households"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("short_name")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("level")]),
            FieldRowPanel([FieldPanel("rank_order"), FieldPanel("class_rank")]),
            FieldRowPanel([FieldPanel("for_individuals"), FieldPanel("for_collectives"), FieldPanel("for_households")]),
            FieldPanel("legal_basis"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
            FieldPanel("parent"),
            FieldPanel("is_group"),
        ]
    )


class RegisterGroup(ViewSetGroup):
    menu_label = _("Commendation")
    menu_icon = "crosshairs"
    menu_order = 160
    items = (GrantViewSet(), DecisionViewSet(), HonoreeViewSet(), OrgUnitViewSet(), AwardTypeViewSet())
