"""Refuses to save a record over what somebody else has saved since the form was opened.

A form carries the version of the record it was opened with. Where the record has another one when the form is sent,
nothing is saved: the form keeps what was typed, shows who changed what since and both values of each field that
differs, and carries the new version, so that sending it once more saves it over the other's.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from html import unescape
from itertools import takewhile
from typing import Any

from django import forms
from django.db import connection, models, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_relations
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.blocks.base import BlockField
from wagtail.log_actions import registry as log_registry
from wagtail.models import Comment, Page, Revision, RevisionMixin
from wagtail.snippets.views import snippets

from core.script_nonce import SnippetChooserViewSet

OPENED = "opened_version"  # name of the form field
LONGEST_OPENED = 200  # characters
CHANGES_SHOWN = 5  # entries of the log
LOG_READ = 100  # entries of the log
LONGEST_SHOWN = 1_000  # characters of a value that differs
CONTEXT_SHOWN = 80  # characters before the place from which it differs


# --- Versions --------------------------------------------------------------------------------


def version_of(record: models.Model) -> str:
    """Returns a text that changes with everything a person can change of a record: its fields, its links to others and
    the rows that belong to it, as the database has them; "" where the record is not there. Of a page it is what the
    latest revision is known by, where it has one.
    """
    model = type(record)
    stored = model._base_manager.filter(pk=record.pk).first()
    if stored is None:
        return ""
    if isinstance(stored, RevisionMixin) and (latest := stored.get_latest_revision()):
        return revision_version(latest)
    described: list[Any] = [_values(stored)]
    described += [
        sorted(str(pk) for pk in getattr(stored, field.name).values_list("pk", flat=True))
        for field in model._meta.many_to_many
    ]
    for relation in get_all_child_relations(model):
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk}).order_by("pk")
        described.append([(row.pk, _values(row)) for row in rows])
    return hashlib.sha256(json.dumps(described, default=str).encode()).hexdigest()[:20]


def revision_version(revision: Revision) -> str:
    """Returns what a revision is known by: Wagtail writes over it while its author goes on typing."""
    return f"{revision.pk}-{revision.created_at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def _opened_revision(token: str) -> int | None:
    """Returns the key of the revision that a page's form was opened at; None where it cannot be read."""
    key = token.partition(".")[2].partition("-")[0]
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else None


def _stored(record: models.Model) -> Any:
    """Returns a record as an editor would see it now; None where it is gone."""
    stored = type(record)._base_manager.filter(pk=record.pk).first()
    return stored.get_latest_revision_as_object() if isinstance(stored, RevisionMixin) else stored


def _values(record: models.Model) -> list[str]:
    return [
        field.value_to_string(record)
        for field in record._meta.concrete_fields
        if field.editable and not field.primary_key
    ]


def token_of(records: Sequence[models.Model]) -> str:
    """Returns what a form carries: the versions of the records it changes, and the moment it was opened."""
    return ".".join([str(int(time.time())), *map(version_of, records)])


def revision_token(revision: Revision, opened: datetime | None = None) -> str:
    """Returns what the form of a page carries that was opened at a revision.

    Args:
        revision: what has been read into the form.
        opened: when; now, if not given.
    """
    return f"{int(opened.timestamp() if opened else time.time())}.{revision_version(revision)}"


def opened_at(token: str) -> datetime | None:
    """Returns the moment of a token; None where it cannot be read."""
    seconds = token.partition(".")[0]
    readable = seconds.isascii() and seconds.isdecimal() and len(seconds) < 12
    return datetime.fromtimestamp(int(seconds), UTC) if readable else None


def is_stale(token: str, records: Sequence[models.Model]) -> bool:
    """Tells whether a record has changed since a form was opened. A form without a token is taken as it is: it is none
    of ours. Within a transaction the records cannot change any more until its end.
    """
    if not token:
        return False
    if connection.in_atomic_block:
        for record in sorted(records, key=lambda record: record.pk):  # in one turn, so that none waits for the other
            type(record)._base_manager.select_for_update().filter(pk=record.pk).values_list("pk").first()
    return token.split(".")[1:] != [version_of(record) for record in records]


# --- What is shown ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which what was typed and what is stored differ."""

    label: str
    stored: str
    typed: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What is told of a form that was not saved.

    Args:
        entries: what the log says has been done to the records since the form was opened, the latest first.
        differences: between what is stored and what was typed.
        user: who sent the form.
        compare_url: where two versions of a page stand side by side, "" for none.
    """

    entries: Sequence[Any]
    differences: Sequence[Difference] = ()
    user: Any = None
    compare_url: str = ""


def _log_entries(token: str, records: Iterable[models.Model]) -> list[Any]:
    since = opened_at(token)
    entries: list[Any] = []
    for record in records:
        logged = log_registry.get_logs_for_instance(record).select_related("user").order_by("-timestamp", "-pk")
        entries += (logged.filter(timestamp__gte=since) if since else logged)[:LOG_READ]
    entries.sort(key=lambda entry: (entry.timestamp, entry.pk), reverse=True)
    # Saved by itself while somebody typed, a page has an entry each second: of these, the last.
    latest = {entry.uuid or entry.pk: entry for entry in reversed(entries)}
    return [entry for entry in entries if latest[entry.uuid or entry.pk] is entry][:CHANGES_SHOWN]


def _differences(form: Any) -> Iterator[Difference]:
    stored = _stored(form.instance)
    if stored is None:
        return
    values = forms.models.model_to_dict(stored, fields=list(form.fields))
    for bound in form.visible_fields():
        if bound.name not in values or bound.field.disabled:
            continue
        initial = bound.field.prepare_value(values[bound.name])
        if bound.field.has_changed(values[bound.name], bound.data):
            theirs, ours = (shown(bound.field, each) for each in (initial, bound.field.prepare_value(bound.data)))
            yield Difference(str(bound.label), *_cut(theirs, ours))
    for name, formset in getattr(form, "formsets", {}).items():
        if issubclass(formset.model, Comment):
            continue  # those of editors on a page, none of its content
        deleted = formset.deleted_forms if formset.is_valid() else []
        typed = [each.instance for each in formset.forms if each not in deleted]
        ours, theirs = ("; ".join(map(_row_shown, rows)) for rows in (typed, getattr(stored, name).all()))
        if ours != theirs:
            yield Difference(capfirst(str(formset.model._meta.verbose_name_plural)), *_cut(theirs, ours))


def _row_shown(row: models.Model) -> str:
    """Returns a row that belongs to a record as a person reads it: its name, else what stands in its fields."""
    if type(row).__str__ is not models.Model.__str__:
        return str(row)
    fields = [
        field
        for field in row._meta.concrete_fields
        if field.editable and not field.primary_key and not isinstance(field, ParentalKey)
    ]
    values = [getattr(row, field.name) for field in fields]
    return ", ".join(strip_tags(str(value)) for value in values if value not in (None, ""))


def _cut(*texts: str) -> list[str]:
    """Cuts long texts to where they begin to differ."""
    if max(map(len, texts)) <= LONGEST_SHOWN:
        return list(texts)
    alike = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False)))
    start = max(alike - CONTEXT_SHOWN, 0)
    end = start + LONGEST_SHOWN
    return [f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}" for text in texts]


def shown(field: forms.Field, value: Any) -> str:
    """Returns a value of a form field as a person reads it."""
    from wagtail.admin.rich_text import DraftailRichTextArea  # needs the models, some of which use this module

    if isinstance(field, forms.BooleanField):
        return _("Yes") if field.to_python(value) else _("No")
    if value in (None, "", []):
        return "—"
    if isinstance(field, forms.ModelChoiceField):
        try:
            found: Any = field.to_python(value)
        except forms.ValidationError:
            return str(value)
        return "; ".join(map(str, found)) if isinstance(field, forms.ModelMultipleChoiceField) else str(found)
    if isinstance(field, forms.ChoiceField):
        labels: Any = field.choices
        return str(dict(labels).get(value, value))
    if isinstance(value, date):
        return date_format(value, "d/m/Y")
    if isinstance(field, BlockField) or isinstance(field.widget, DraftailRichTextArea):
        # A space where an element ends, so that the words of two paragraphs stay apart.
        return " ".join(unescape(strip_tags(str(value).replace("<", " <"))).split())
    return str(value)


def _compare_url(token: str, records: Sequence[models.Model]) -> str:
    """Returns where the opened and the latest revision of a page stand side by side, "" where that cannot be."""
    (page, *others), opened = records, _opened_revision(token)
    if others or not opened or not isinstance(page, Page):
        return ""
    latest = Page.objects.values_list("latest_revision", flat=True).get(pk=page.pk)
    if opened == latest or not page.revisions.filter(pk=opened).exists():
        return ""
    return reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, opened, latest])


# --- Forms -----------------------------------------------------------------------------------


class OpenedVersionWidget(forms.HiddenInput):
    """A hidden field; where the form was refused, what has changed since stands beside it."""

    conflict: Conflict | None = None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        hidden = super().render(name, value, attrs, renderer)
        if self.conflict is None:
            return hidden
        return SafeString(hidden + render_to_string("core/admin/edit_conflict.html", {"conflict": self.conflict}))


class OpenedVersionField(forms.CharField):
    """Carries the versions of the records that a form changes; none of what the form is about."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_OPENED, widget=OpenedVersionWidget(), **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


def guard(form: Any, records: Sequence[models.Model]) -> None:
    """Lets a form carry the versions of the records that it changes."""
    # Now, not as the page is drawn: meanwhile somebody may save.
    form.fields[OPENED] = OpenedVersionField(initial="" if form.is_bound else token_of(records))


def opened_token(form: Any) -> str:
    """Returns the token that a form was sent with, "" for none."""
    return str(form.data.get(form.add_prefix(OPENED), ""))[:LONGEST_OPENED]


def refused(form: Any, records: Sequence[models.Model], user: Any, *, compare: bool = False, token: str = "") -> bool:
    """Tells whether a guarded form that was sent is stale; then it says so, and may be sent again.

    Args:
        user: who sent it.
        compare: whether the form has the fields of the first record.
        token: taken for a form that was sent without one.
    """
    name = form.add_prefix(OPENED)
    token = opened_token(form) or token
    if not is_stale(token, records):
        return False
    differences = [*_differences(form)] if compare else []
    conflict = Conflict(_log_entries(token, records), differences, user, _compare_url(token, records))
    form.fields[OPENED].widget.conflict = conflict
    form.data = form.data.copy()
    form.data[name] = token_of(records)
    form.add_error(None, _("Not saved: somebody has changed this since you opened it. See below."))
    return True


class GuardedForm(WagtailAdminModelForm):
    """A form of a record that somebody else may be changing."""

    is_refused = False
    # Of a form that was sent without one.
    implied_token = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            guard(self, [self.instance])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if OPENED in self.fields:
            cleaned.pop(OPENED, None)
            self.is_refused = refused(self, [self.instance], self.for_user, compare=True, token=self.implied_token)
        return cleaned


@lru_cache(maxsize=128)
def guarded(form_class: type[Any], base: type[GuardedForm] = GuardedForm) -> type[Any]:
    """Returns a form class of the same fields that is also a ``GuardedForm``, or one of its kinds."""
    if issubclass(form_class, base):
        return form_class
    metaclass: Any = type(form_class)
    guarded_class: type[Any] = metaclass(form_class.__name__, (base, form_class), {})
    return guarded_class


# --- Views -----------------------------------------------------------------------------------


class GuardedEditMixin:
    """For edit views of Wagtail: nothing is saved over what has been changed since the form was opened, and what was
    typed is shown where the record is gone.
    """

    request: HttpRequest
    is_gone = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        try:
            super().setup(request, *args, **kwargs)  # type: ignore[misc]  # a view's
        except Http404:
            if request.method != "POST":
                raise
            self.is_gone = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        if not self.is_gone:
            try:
                with transaction.atomic():
                    return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
            except Http404:
                pass
        return self.gone_response()

    def get_form_class(self) -> type[Any]:
        return guarded(super().get_form_class())  # type: ignore[misc]

    def gone_response(self, url: str = "") -> HttpResponseBase:
        """Returns a page with what was typed into a form whose record is not there any more.

        Args:
            url: of what has taken its place.
        """
        view: Any = self
        if not view.user_has_permission("change"):
            raise Http404
        view.panel = view.panel or view.get_panel()
        form = view.get_form_class()(view.request.POST, instance=view.model(), for_user=view.request.user)
        typed = [
            (bound.label, shown(bound.field, bound.field.prepare_value(bound.data)))
            for bound in form.visible_fields()
            if bound.data not in (None, "", [])
        ]
        gone = view.model(pk=view.object_pk)
        context = {
            "entries": _log_entries("", [gone])[:1],
            "typed": typed,
            "url": url,
            "page_title": capfirst(str(view.model._meta.verbose_name)),
            "header_icon": getattr(view, "header_icon", ""),
        }
        return TemplateResponse(view.request, "core/admin/record_gone.html", context, status=409)


class GuardedDeleteMixin:
    """For delete views of Wagtail: what has been changed since the question was asked is asked for once more."""

    template_name = "core/admin/confirm_delete.html"
    conflict: Conflict | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.is_gone = False
        try:
            super().setup(request, *args, **kwargs)  # type: ignore[misc]
        except Http404:
            if request.method != "POST":
                raise
            self.is_gone = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view: Any = self
        if self.is_gone:
            messages.warning(request, _("This has already been deleted."))
            return redirect(view.index_url_name)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def form_valid(self, form: Any) -> Any:
        view: Any = self
        token = str(view.request.POST.get(OPENED, ""))[:LONGEST_OPENED]
        with transaction.atomic():
            if is_stale(token, [view.object]):
                self.conflict = Conflict(_log_entries(token, [view.object]), user=view.request.user)
                return view.render_to_response(view.get_context_data(form=form))
            return super().form_valid(form)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        view: Any = self
        return {**context, "opened_version": token_of([view.object]), "conflict": self.conflict}


class GuardedSnippetEditView(GuardedEditMixin, snippets.EditView):
    """See ``GuardedEditMixin``."""


class GuardedSnippetDeleteView(GuardedDeleteMixin, snippets.DeleteView):
    """See ``GuardedDeleteMixin``."""


class GuardedSnippetViewSet(snippets.SnippetViewSet):
    """A viewset whose records are not saved over, or deleted, unseen."""

    edit_view_class = GuardedSnippetEditView
    delete_view_class = GuardedSnippetDeleteView
    chooser_viewset_class = SnippetChooserViewSet
