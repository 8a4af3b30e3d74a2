"""Refuses to save a page over a revision that somebody else has saved since the form was opened.

Wagtail warns of this in a dialog, where its script has learnt of the other revision, and refuses only what it saves by
itself. Here every form is looked at, with a script or without one (see ``core.edit_conflicts``).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.dateparse import parse_datetime
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from core.edit_conflicts import OPENED, GuardedForm, OpenedVersionField, guarded, revision_token, token_of

# What is saved while the page is locked. The other actions send mails, and a mail server that does not answer must not
# hold a transaction: of two sent within the same moment, both may be saved.
LOCKING_ACTIONS = ("save", "publish")
UNKNOWN = "0.-"  # the token of a form that names a revision which the page does not have


def _is_key(text: str) -> bool:
    """Tells whether a text from a request can be the key of a revision."""
    return text.isascii() and text.isdecimal() and len(text) < 19


class GuardedPageForm(GuardedForm):
    """A form of a page, new ones too: once Wagtail has saved it by itself, it carries the version that this made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if OPENED not in self.fields:
            self.fields[OPENED] = OpenedVersionField()

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        return [*super().get_field_updates_for_resave(), (self.add_prefix(OPENED), token_of([self.instance]))]

    def clean(self) -> dict[str, Any]:
        if self.instance.pk is None:
            cleaned: dict[str, Any] = super(GuardedForm, self).clean()
            cleaned.pop(OPENED, None)
            return cleaned
        self.implied_token = self._token_of_wagtail()
        return super().clean()

    def _token_of_wagtail(self) -> str:
        """Returns the token of a form that carries nothing but Wagtail's own fields; "" where it has none of these."""
        key = str(self.data.get("overwrite_revision_id") or self.data.get("loaded_revision_id") or "")
        if not key:
            return ""
        revision = self.instance.revisions.filter(pk=int(key)).first() if _is_key(key) else None
        if revision is None:
            return UNKNOWN
        if "overwrite_revision_id" not in self.data:
            try:
                loaded = parse_datetime(self.data.get("loaded_revision_created_at", ""))
            except ValueError:
                loaded = None
            revision.created_at = loaded or revision.created_at
        return revision_token(revision, revision.created_at)


class GuardedPageMixin:
    """For views of Wagtail that create or edit a page."""

    form_class: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.form_class = guarded(self.form_class, GuardedPageForm)
        return super().get(request, *args, **kwargs)  # type: ignore[misc,no-any-return]  # a view's

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.form_class = guarded(self.form_class, GuardedPageForm)
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]


class GuardedPageEditMixin(GuardedPageMixin):
    """For views of Wagtail that edit a page."""

    form: Any

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        view: Any = self
        if not _is_key(request.POST.get("overwrite_revision_id") or "0"):
            raise BadRequest("overwrite_revision_id")  # Wagtail would look for it
        if view.action_name not in LOCKING_ACTIONS:
            return super().post(request, *args, **kwargs)
        with transaction.atomic():
            return super().post(request, *args, **kwargs)

    def send_commenting_notifications(self, changes: Any) -> None:
        send = super().send_commenting_notifications  # type: ignore[misc]
        transaction.on_commit(lambda: send(changes))

    def form_invalid(self, form: Any) -> HttpResponseBase:
        view: Any = self
        if form.is_refused and view.expects_json_response:
            refusal: HttpResponseBase = view.json_error_response(
                "invalid_revision", " ".join(map(str, form.non_field_errors()))
            )
            return refusal
        return super().form_invalid(form)  # type: ignore[misc,no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        view: Any = self
        if not self.form.is_bound and view.latest_revision:
            # Of what has been read into the form: by now there may be a later one.
            self.form.initial[OPENED] = revision_token(view.latest_revision)
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if self.form.is_refused:
            # Only a person who has read what has changed may save over it, not Wagtail half a second later.
            context["autosave_enabled"] = False
        return context


class GuardedPageCreateView(GuardedPageMixin, CreateView):
    """See ``GuardedPageForm``."""


class GuardedPageEditView(GuardedPageEditMixin, EditView):
    """See ``GuardedPageEditMixin``."""


class GuardedPageRevertView(GuardedPageEditMixin, RevisionsRevertView):
    """See ``GuardedPageEditMixin``."""


class GuardedPageViewSet(PageViewSet):
    """The views of all pages whose type has no viewset of its own."""

    model = Page
    add_view_class = GuardedPageCreateView
    edit_view_class = GuardedPageEditView
    revisions_revert_view_class = GuardedPageRevertView
