"""Defines ``BasePage``, the base of every public page."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from html import unescape
from typing import Any

from django.db.models import Q, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.html import strip_tags
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from core import structured_data
from core.languages import version_in
from core.page_cache import share
from core.renditions import CARD_USES
from core.site_version import remember
from search.text import slugify_vietnamese

SLUG_LENGTH = 120  # characters at most of a slug made from a title


def private_pages() -> Q:
    """Returns the condition for pages that not everyone may read: asked once for each version of the site."""
    condition: Q = remember("private pages", Page.objects.private_q, outlives_soft_changes=True)
    return condition


def is_public(page: Page) -> bool:
    """Tells whether everyone may read a page; asks nothing of the database."""
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    private = remember("private paths", lambda: tuple(paths), outlives_soft_changes=True)
    return bool(page.live) and not page.path.startswith(private)


def public_version(page: Page | None, locale_id: int) -> Page | None:
    """Returns a page in a language, itself where it is not in that; None where there is none that everyone may read."""
    return version_in(page, locale_id) if page and is_public(page) else None


class BasePageQuerySet(PageQuerySet):
    def public(self) -> BasePageQuerySet:
        """Those that everyone may read, as Wagtail's own verb without its query."""
        found: BasePageQuerySet = self.exclude(private_pages())
        return found


class BasePage(RoutablePageMixin, Page):
    """What every public page shares: how it stands on a card, and its print view.

    A list shows any page through the *card* properties; a page type overrides those that say more.
    """

    # The uses of the card picture (``core.renditions.USES``) that are made ready when the page is published.
    card_uses: tuple[str, ...] = CARD_USES
    # Of its fields with pictures those that every reader of the page sees, where some are guarded (``with_open_body``).
    open_fields: tuple[str, ...] | None = None
    # Whether views below the page, and their parameters, mean the same in all its languages.
    is_same_in_all_languages = False
    # Fields of a published page that may hide something when they change, besides its address and whether it is live.
    # None: nobody has thought about it, so that every save ends what is kept (core.site_version).
    hiding_fields: tuple[str, ...] | None = None
    # Whether the page is read once for each version of the site: for pages asked for all the time.
    is_kept_in_memory = False

    objects = PageManager.from_queryset(BasePageQuerySet)()

    class Meta:
        abstract = True

    @classmethod
    def for_serving(cls) -> Any:
        """Returns the queryset a page is read from when its own address is asked for."""
        return cls._default_manager.all()

    @classmethod
    def to_serve(cls, pk: int) -> Any:
        """Returns the page whose own address was asked for; raises ``DoesNotExist``."""
        if cls.is_kept_in_memory:
            return copy(remember(("page to serve", pk), lambda: cls.for_serving().get(pk=pk)))
        return cls.for_serving().get(pk=pk)

    @classmethod
    def with_open_body(cls, pages: Any) -> Any:
        """Returns those of these pages whose body everyone may read, where not everyone may read all of each page."""
        return pages

    @property
    def section(self) -> Page | None:
        """The page above this one. It is shared between requests: for its title and address only."""
        above = self.path[: -self.steplen]
        return remember(("page", above), lambda: Page.objects.filter(path=above).first())

    @property
    def card_picture(self) -> Any:
        """The image that stands for the page in lists, or None: the first of its gallery unless overridden."""
        pictures = self.gallery_pictures.all() if hasattr(self, "gallery_pictures") else ()
        return next((picture.image for picture in pictures), None)

    @property
    def card_kicker(self) -> str:
        """A word or two above the title: a category, a kind."""
        return ""

    @property
    def card_text(self) -> str:
        """A sentence or two under the title, plain text: what search engines are told, else how a list begins."""
        return self.search_description or unescape(strip_tags(getattr(self, "intro", "")))

    @property
    def card_date(self) -> date | datetime | None:
        """The date a reader connects with the page."""
        published: datetime | None = self.first_published_at
        return published

    @property
    def has_pictures(self) -> bool:
        """Whether lists show the *with pictures* mark."""
        return self.card_picture is not None

    def structured_data(self, frame: structured_data.Frame, context: Mapping[str, Any]) -> list[structured_data.Node]:
        """Returns what the page tells in the words of schema.org: only what everyone sees on it.

        Args:
            frame: address, language and publisher of the page.
            context: what its template is given, so that nothing is read twice.
        """
        if listing := context.get("listing"):
            return [structured_data.collection(self, frame, listing.page_obj)]
        return [structured_data.web_page(self, frame)]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self.fold_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self.fold_slug()
        super().minimal_clean()

    def fold_slug(self) -> None:
        """Makes a slug from the title where none was given, once the place in the tree is known."""
        folded = slugify_vietnamese(self.title)
        if folded and self.path and not self.slug:  # type: ignore[has-type]
            whole_words = folded if len(folded) <= SLUG_LENGTH else folded[:SLUG_LENGTH].rpartition("-")[0]
            self.slug = self._get_autogenerated_slug(whole_words or folded[:SLUG_LENGTH])

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Finds the page of an address below this one with one query, once the way to it is known.

        Wagtail reads two pages at each step of the way. The answer is the same.
        """
        key = ("way", self.pk, *path_components)
        way = remember(key, lambda: self._way(path_components), outlives_soft_changes=True)
        if not way:  # no such page, or this one: what does not exist is not remembered
            return super().route(request, path_components)
        steps, model, pk = way
        try:
            found = model.to_serve(pk) if issubclass(model, BasePage) else model._default_manager.get(pk=pk)
        except model.DoesNotExist as error:
            raise Http404 from error
        return RoutablePageMixin.route(found, request, path_components[steps:])

    def _way(self, path_components: list[str]) -> tuple[int, type[Page], int] | None:
        """Returns how many steps lead to the page that answers, its class and its primary key; None for this page, and
        where nothing answers.
        """
        here: Page = self
        steps = 0
        for slug in path_components:
            if isinstance(here, RoutablePageMixin) and here.live:
                try:
                    here.resolve_subpage("/" + "/".join(path_components[steps:]) + "/")
                    break
                except Http404:
                    pass
            child = here.get_children().filter(slug=slug).first()
            if child is None:
                return None
            here, steps = child.specific_deferred, steps + 1
        return (steps, type(here), here.pk) if steps else None

    def get_view_restrictions(self) -> Any:
        """Asks the database only where some page of the site is private."""
        found = remember(
            "has private pages", lambda: [PageViewRestriction.objects.exists()], outlives_soft_changes=True
        )
        if not found[0]:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return share(super().serve(request, *args, **kwargs))

    def neighbours(self, siblings: Any, field: str) -> tuple[Any, Any]:
        """Returns the pages just before and just after this one, None where it is the first or last: one query.

        Args:
            siblings: queryset of the pages to move among.
            field: name of the field they are ordered by; equal values are told apart by primary key.
        """
        here = getattr(self, field)
        same = Q(**{field: here})
        before = siblings.filter(Q(**{f"{field}__lt": here}) | same & Q(pk__lt=self.pk)).order_by(f"-{field}", "-pk")
        after = siblings.filter(Q(**{f"{field}__gt": here}) | same & Q(pk__gt=self.pk)).order_by(field, "pk")
        nearest = Q(pk=Subquery(before.values("pk")[:1])) | Q(pk=Subquery(after.values("pk")[:1]))
        found = {(getattr(page, field), page.pk) < (here, self.pk): page for page in siblings.filter(nearest)}
        return found.get(True), found.get(False)

    @path("in/", name="print_view")
    def print_view(self, request: HttpRequest) -> TemplateResponse:
        """The page for paper: ``<app>/<model>_print.html``, or else its own template without the navigation."""
        template = self.get_template(request)
        page: TemplateResponse = self.render(
            request,
            template=[template.removesuffix(".html") + "_print.html", template],
            context_overrides={"is_print": True},
        )
        return page
