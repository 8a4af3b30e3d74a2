"""Keeps what a person of the admin may not see out of its page choosers, its API, and the question before a move."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import chooser
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.models import Page, PageViewRestriction
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

ANY_RIGHT = ("choose", "add", "change", "delete")


def without_hidden_pages(pages: Any, request: HttpRequest) -> Any:
    """Returns those of these pages that a person may explore in the admin, or may read on the site."""
    restrictions = PageViewRestriction.objects.select_related("page")
    readable = Q(live=True)
    for restriction in restrictions:
        if not restriction.accept_request(request):
            readable &= ~Q(path__startswith=restriction.page.path)
    explorable = PagePermissionPolicy().explorable_instances(request.user)
    return pages.filter(readable | Q(pk__in=explorable.values("pk")))


class BrowseView(chooser.BrowseView):
    def get_object_list(self) -> Any:
        parent = Page.objects.filter(pk=self.parent_page.pk)
        if not self.parent_page.is_root() and not without_hidden_pages(parent, self.request).exists():
            raise Http404
        return super().get_object_list()


class ChosenMultipleView(chooser.ChosenMultipleView):
    def render_chosen_response(self, result: list[dict[str, Any]]) -> HttpResponseBase:
        chosen = Page.objects.filter(pk__in=[each["id"] for each in result])
        seen = set(without_hidden_pages(chosen, self.request).values_list("pk", flat=True))
        response: HttpResponseBase = super().render_chosen_response([each for each in result if each["id"] in seen])
        return response


def urlpatterns() -> list[URLPattern]:
    """Returns the addresses of these views, for the site's own: before Wagtail's admin, and under the same prefix."""
    browse, chosen = require_admin_access(BrowseView.as_view()), require_admin_access(ChosenMultipleView.as_view())
    return [
        path("choose-page/", browse),
        path("choose-page/<int:parent_page_id>/", browse),
        path("choose-page/chosen-multiple/", chosen),
    ]


def refuse_move(request: HttpRequest, page: Page, destination: Page) -> None:
    """Raises ``PermissionDenied`` before the admin asks whether to move a page, for people who may not.

    Wagtail checks it after the answer only, and names both pages in the question.
    """
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied


def with_any_right(files: Any, user: Any) -> Any:
    """Returns those of these images or documents that a person may choose or edit."""
    policy = policy_registry.get_by_type(files.model)
    allowed = policy.instances_user_has_any_permission_for(user, ANY_RIGHT)
    return files.filter(pk__in=allowed.values("pk"))


class ImagesEndpoint(ImagesAdminAPIViewSet):
    def get_queryset(self) -> Any:
        return with_any_right(super().get_queryset(), self.request.user)


class DocumentsEndpoint(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> Any:
        return with_any_right(super().get_queryset(), self.request.user)


def use_endpoints(router: Any) -> None:
    """Puts these endpoints of the admin's API in the place of Wagtail's."""
    router.register_endpoint("images", ImagesEndpoint)
    router.register_endpoint("documents", DocumentsEndpoint)
