"""The award decisions as feeds: Atom (RFC 4287) and RSS 2.0."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.feeds import RssFeed, xml_text
from emulation.models.decisions import AwardDecision
from emulation.register.public_pages import decision_address

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import BasePage

LENGTH = 30  # decisions


class DecisionFeed(Feed):
    """Announces the latest public decisions in force, without names: the decision's page has them."""

    feed_type: type[SyndicationFeed] = Atom1Feed
    route = "feed/"

    # Django hands these methods the object and the items of this feed; its stubs know only of any model.
    def get_object(self, request: HttpRequest, register: BasePage) -> BasePage:  # type: ignore[override]
        self.base = register.get_full_url(request)
        return register

    def title(self, register: BasePage) -> str:
        return xml_text(_("%(register)s: new decisions") % {"register": register.title})

    def link(self, register: BasePage) -> str:
        return self.base

    def feed_url(self, register: BasePage) -> str:
        return f"{self.base}{self.route}"

    def feed_guid(self, register: BasePage) -> str:
        return f"urn:uuid:{register.translation_key}"

    def author_name(self, register: BasePage) -> str:
        site = register.get_site()
        return xml_text((site.site_name if site else "") or register.title)

    def items(self, register: BasePage) -> list[AwardDecision]:
        return list(AwardDecision.objects.for_public().in_force().newest_first()[:LENGTH])

    def item_title(self, decision: AwardDecision) -> str:  # type: ignore[override]
        return xml_text(f"{decision.number} – {decision.authority}")

    def item_description(self, decision: AwardDecision) -> str:  # type: ignore[override]
        return escape(xml_text(decision.abstract))  # Atom1Feed declares it as HTML

    def item_link(self, decision: AwardDecision) -> str:  # type: ignore[override]
        return decision_address(self.base, decision.pk)

    def item_pubdate(self, decision: AwardDecision) -> datetime:
        return timezone.make_aware(datetime.combine(decision.issued_on, time()))

    def item_updateddate(self, decision: AwardDecision) -> datetime:
        return decision.updated_at


class DecisionRss(DecisionFeed):
    """The same as RSS, for readers that know no Atom."""

    feed_type = RssFeed
    route = "rss/"

    def description(self, register: BasePage) -> str:
        return self.title(register)  # RSS demands one
