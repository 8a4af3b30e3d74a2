"""Base classes and helpers of the register's viewsets in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import Count, IntegerField, OuterRef, ProtectedError, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from core.edit_conflicts import GuardedDeleteMixin, GuardedEditMixin
from core.ordering import TotalOrderMixin
from emulation.admin.history import RegisterHistoryView
from emulation.models.grants import AwardGrant


def day_column(name: str, label: Any) -> Column:
    """A column of dates as dates: a register is not read in "years ago"."""

    def written(record: Any) -> str:
        day = getattr(record, name)
        return date_format(day, "d/m/Y") if day else ""

    return Column(name, label=label, accessor=written, sort_key=name)


class FoldedIndexView(TotalOrderMixin, generic.IndexView):
    """A list whose search box finds the folded words of the records."""

    searches_by_itself = True

    is_searchable = True
    related: tuple[str, ...] = ()  # what the columns show of other records

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related(*self.related)

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.matching(self.search_query) if self.is_searching else queryset


def grant_count(link: str) -> Coalesce:
    """How many awards point to a record by that link; counted for the rows shown only, not for the whole table."""
    grants = AwardGrant.objects.filter(**{link: OuterRef("pk")}).order_by().values(link)
    return Coalesce(Subquery(grants.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


class RegisterEditView(GuardedEditMixin, generic.EditView):
    """Saves nothing over what somebody else has saved since the form was opened."""


class GuardedDeleteView(GuardedDeleteMixin, generic.DeleteView):
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
        if self.is_gone:
            return super().dispatch(request, *args, **kwargs)
        decision = self.object.decision if isinstance(self.object, AwardGrant) else self.object
        if decision.is_published:
            text = _("A published decision and its awards are annulled with a reason, not deleted.")
            messages.error(request, text)
            return redirect(self.edit_url_name, quote(self.object.pk))
        return super().dispatch(request, *args, **kwargs)


class RegisterViewSet(ModelViewSet):
    edit_view_class = RegisterEditView
    delete_view_class = GuardedDeleteView
    history_view_class = RegisterHistoryView
    copy_view_enabled = False
    list_per_page = 50
