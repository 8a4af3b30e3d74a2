"""Hides members of private collections from choosers in the admin, also from requests with a guessed key."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from wagtail.documents.views import chooser as documents
from wagtail.images.views import chooser as images

from core.public_pictures import without_closed_collections


def _if_open(request: HttpRequest, member: Any) -> Any:
    members = type(member)._default_manager.filter(pk=member.pk)
    if not without_closed_collections(members, request).exists():
        raise Http404
    return member


class ImageChosenView(images.ImageChosenView):
    def get_object(self, pk: Any) -> Any:
        return _if_open(self.request, super().get_object(pk))


class ImageChosenMultipleView(images.ImageChosenMultipleView):
    def get_objects(self, pks: Any) -> Any:
        return without_closed_collections(super().get_objects(pks), self.request)


class ImageSelectFormatView(images.ImageSelectFormatView):
    def get_object(self, pk: Any) -> Any:
        return _if_open(self.request, super().get_object(pk))


class DocumentChosenView(documents.DocumentChosenView):
    def get_object(self, pk: Any) -> Any:
        return _if_open(self.request, super().get_object(pk))


class DocumentChosenMultipleView(documents.DocumentChosenMultipleView):
    def get_objects(self, pks: Any) -> Any:
        return without_closed_collections(super().get_objects(pks), self.request)


class ImageChooserViewSet(images.ImageChooserViewSet):
    chosen_view_class = ImageChosenView
    chosen_multiple_view_class = ImageChosenMultipleView
    select_format_view_class = ImageSelectFormatView


class DocumentChooserViewSet(documents.DocumentChooserViewSet):
    chosen_view_class = DocumentChosenView
    chosen_multiple_view_class = DocumentChosenMultipleView


def urlpatterns() -> list[URLPattern]:
    """Returns the addresses of these views: Wagtail's own, before which they have to stand."""
    patterns = []
    for kind, theirs in ((ImageChooserViewSet, images.viewset), (DocumentChooserViewSet, documents.viewset)):
        # Not registered: only some views of it are used, and all addresses keep Wagtail's names.
        viewset = kind(theirs.name, model=theirs.model, url_prefix=theirs.url_prefix)
        patterns += [
            path(f"{viewset.url_prefix}/chosen/<str:pk>/", viewset.chosen_view),
            path(f"{viewset.url_prefix}/chosen-multiple/", viewset.chosen_multiple_view),
        ]
        if isinstance(viewset, ImageChooserViewSet):
            patterns.append(path(f"{viewset.url_prefix}/<int:image_id>/select_format/", viewset.select_format_view))
    return patterns
