"""Adds a nonce to inline scripts of Wagtail's forms, so that they run without ``'unsafe-inline'``.

Wagtail 8 gives them no nonce. ``forms_of`` says which request is being answered, so that widgets, which are not told,
can ask for its nonce. It is the same for a whole session: forms that the admin fetches into a page run under the policy
that the page was sent with.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminPageChooser
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.documents import get_document_model
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.images import get_image_model
from wagtail.images.widgets import AdminImageChooser
from wagtail.models import Page
from wagtail.snippets.views import chooser as snippets
from wagtail.snippets.widgets import AdminSnippetChooser

_request: ContextVar[HttpRequest | None] = ContextVar("request whose forms are written", default=None)


@contextmanager
def forms_of(request: HttpRequest) -> Iterator[None]:
    """Inside, scripts of forms get the nonce of this request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def nonce_of(request: HttpRequest) -> str:
    """Returns the nonce for the scripts of one session, "" for visitors without one. It cannot be told from outside."""
    key = getattr(getattr(request, "session", None), "session_key", None)
    return salted_hmac("core.script_nonce", key, algorithm="sha256").hexdigest()[:32] if key else ""


def nonce() -> str:
    """Returns the nonce of the request that is answered, "" where there is none."""
    request = _request.get()
    return nonce_of(request) if request else ""


class NonceChooser(BaseChooser):
    """A chooser whose script carries the nonce."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        if not nonce():
            return SafeString(super().render(name, value, attrs, renderer))
        data = self.get_value_data(value)
        html = self.render_html(name, data, attrs)
        # As Wagtail's: the script holds constants and JSON of our own.
        script = self.render_js_init((attrs or {})["id"], name, data)
        return format_html('{}<script nonce="{}">{}</script>', mark_safe(html), nonce(), mark_safe(script))  # noqa: S308


class PageChooser(NonceChooser, AdminPageChooser):
    pass


class ImageChooser(NonceChooser, AdminImageChooser):
    pass


class DocumentChooser(NonceChooser, AdminDocumentChooser):
    pass


class SnippetChooser(NonceChooser, AdminSnippetChooser):
    pass


class SnippetChooserViewSet(snippets.SnippetChooserViewSet):
    """Gives forms a chooser whose script carries the nonce."""

    base_widget_class = SnippetChooser


def use_choosers() -> None:
    """Gives every form of the admin these choosers for pages, images and documents; called when Wagtail has set its."""
    register_form_field_override(
        ForeignKey, to=Page, override=lambda field: {"widget": PageChooser(target_models=[field.remote_field.model])}
    )
    register_form_field_override(ForeignKey, to=get_image_model(), override={"widget": ImageChooser})
    register_form_field_override(ForeignKey, to=get_document_model(), override={"widget": DocumentChooser})
