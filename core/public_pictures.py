"""Tells whether everyone may see a picture or a document, or the person who asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.models.page import BasePage, private_pages
from core.renditions import private_collections
from core.site_version import advance, remember

# Name of the class method of a model that is no page: returns those of its objects whose files everyone may see.
PUBLIC_OBJECTS = "with_public_files"
MOST_ASKED = 50  # pages that are asked whether this visitor may read them
PAGES_AT_ONCE = 500


def is_public(file: Any) -> bool:
    """Tells whether something that everyone may read shows an image or a document that lies in no private collection.

    What shows it is told by Wagtail's index of references. Only a Yes is remembered, for this version of the site: the
    index is brought up to date by the worker where an object was saved without being published.
    """
    if file.collection_id in private_collections():
        return False
    return remember(("public file", type(file), file.pk), lambda: _is_shown(file) or None) or False


def may_see(request: HttpRequest, file: Any) -> bool:
    """Tells whether this person may see an image or a document that is not public.

    Those may who work with it in the admin, and visitors who may read a restricted page that shows it.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    if _works_with(request, file):
        return True
    if file.collection_id in closed_collections(request):
        return False
    pages = (page for page in _showing(file, Page.objects.live()) if page.get_url_parts() is not None)
    return any(
        all(restriction.accept_request(request) for restriction in page.get_view_restrictions())
        for page in islice(pages, MOST_ASKED)
    )


def closed_collections(request: HttpRequest) -> frozenset[int]:
    """Returns the collections that are private and closed to this person; asks nothing where none is private."""
    if not private_collections():
        return frozenset()
    restrictions = CollectionViewRestriction.objects.select_related("collection")
    closed = [each.collection for each in restrictions if not each.accept_request(request)]
    return frozenset(
        pk for collection in closed for pk in collection.get_descendants(inclusive=True).values_list("pk", flat=True)
    )


def without_closed_collections(members: Any, request: HttpRequest) -> Any:
    """Returns images or documents without those of collections closed to this person, but for what they may change."""
    closed = closed_collections(request)
    if not closed:
        return members
    policy = policy_registry.get_by_type(members.model)
    changeable = policy.instances_user_has_permission_for(request.user, "change")
    return members.exclude(Q(collection__in=closed) & ~Q(pk__in=changeable.values("pk")))


def index_references(instance: models.Model) -> None:
    """Brings the index of references up to date with an object that shows files, without waiting for the worker."""
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(instance)
        advance(hides=False)  # what is remembered of pictures ends with either token


def _works_with(request: HttpRequest, file: Any) -> bool:
    user = request.user
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return False
    policy = policy_registry.get_by_type(type(file))
    if policy.user_has_any_permission_for_instance(user, ["change", "delete"], file):
        return True
    if file.collection_id in closed_collections(request):
        return False
    if policy.user_has_permission_for_instance(user, "choose", file):
        return True
    pages = islice(_showing(file, Page.objects.all()), MOST_ASKED)
    return any(page.permissions_for_user(user).can_edit() for page in pages)


def _is_shown(file: Any) -> bool:
    others = _references(file).exclude(base_content_type=ContentType.objects.get_for_model(Page))
    keys: defaultdict[int, set[str]] = defaultdict(set)
    for content_type, pk in others.values_list("base_content_type", "object_id"):
        keys[content_type].add(pk)
    for content_type, showing in keys.items():
        public_objects = getattr(ContentType.objects.get_for_id(content_type).model_class(), PUBLIC_OBJECTS, None)
        if public_objects and public_objects().filter(pk__in=islice(showing, PAGES_AT_ONCE)).exists():
            return True
    pages = Page.objects.live().exclude(private_pages())
    return any(page.get_url_parts() is not None for page in _showing(file, pages))


def _references(file: Any) -> models.QuerySet[ReferenceIndex]:
    found: models.QuerySet[ReferenceIndex] = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(file), to_object_id=str(file.pk)
    )
    return found


def _showing(file: Any, pages: Any) -> Iterable[Page]:
    """Gives those of these pages that show an image or a document in a part that readers of the page may see."""
    fields: defaultdict[type[models.Model], defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    of_pages = _references(file).filter(base_content_type=ContentType.objects.get_for_model(Page))
    for content_type, pk, path in of_pages.values_list("content_type", "object_id", "model_path"):
        if model := ContentType.objects.get_for_id(content_type).model_class():
            fields[model][int(pk)].add(path.partition(".")[0])
    for model, paths in fields.items():
        everything = list(paths)
        for start in range(0, len(everything), PAGES_AT_ONCE):
            keys = everything[start : start + PAGES_AT_ONCE]
            found = {page.pk: page for page in pages.filter(pk__in=keys)}
            if issubclass(model, BasePage) and model.open_fields is not None:
                guarded = [pk for pk in found if not paths[pk] & set(model.open_fields)]
                open_pages = model.with_open_body(model._default_manager.filter(pk__in=guarded))
                for pk in set(guarded) - set(open_pages.values_list("pk", flat=True)):
                    del found[pk]
            yield from found.values()
