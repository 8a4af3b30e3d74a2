"""Puts English versions of some pages of the demo beside the Vietnamese ones, as editors make them in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.models import Locale, Page

from emulation.models import CampaignPage, ExemplaryModelPage
from news.models import ArticlePage
from portal.admin_translations import in_site_language
from portal.demo import content
from portal.models import HomePage

TRANSLATORS = ("Editors", "Moderators")


def add_english(home: HomePage, words: Callable[[ArticlePage], dict[str, str]]) -> list[Page]:
    """Translates and publishes what ``english.toml`` says; returns the pages.

    Args:
        home: the Vietnamese home page, with all that stands below it.
        words: article → what stands in place of ``{date}`` and the like in its text.
    """
    english = Locale.objects.get_or_create(language_code="en")[0]
    permission = Permission.objects.get(codename="submit_translation")
    for group in Group.objects.filter(name__in=map(in_site_language, TRANSLATORS)):
        group.permissions.add(permission)
    texts = content.read("english")

    def copy(page: Page, data: dict[str, Any]) -> Any:
        copied = page.copy_for_translation(english)
        copied.title, copied.draft_title, copied.slug = data["title"], data["title"], data["slug"]
        for name in ("first_published_at", "last_published_at"):
            setattr(copied, name, getattr(page, name))
        return copied

    def original(model: type[Page], data: dict[str, Any]) -> Any:
        return model.objects.descendant_of(home).get(slug=data["of"]).specific

    def publish(page: Page) -> Page:
        page.live, page.has_unpublished_changes = True, False
        page.save()
        return page

    front = copy(home, texts["home"])
    front.welcome = texts["home"]["welcome"]
    front.slides.clear()
    found = [publish(front)]
    for data in texts["section"]:
        section = copy(original(Page, data), data)
        section.intro = data["intro"]
        found.append(publish(section))
    for data in texts["campaign"]:
        campaign = copy(original(CampaignPage, data), data)
        _say(campaign, data, "lede", "slogan", "launching_unit_name", "launch_document_title")
        _say_richly(campaign, data, "aims", "next_directions")
        _show(campaign, data)
        for milestone, (title, place, summary) in zip(
            campaign.milestones.order_by("held_on"), data["milestones"], strict=True
        ):
            milestone.title, milestone.place, milestone.summary = title, place, content.rich_text(summary)
            milestone.papers = []
            campaign.milestones.add(milestone)
        found.append(publish(campaign))
    for data in texts["model"]:
        model = copy(original(ExemplaryModelPage, data), data)
        _say(model, data, "lede", "unit_name", "cost")
        model.contact_unit = "Emulation and Commendation Office"
        _say_richly(model, data, "problem", "solution", "cost_details")
        _show(model, data)
        rows = {
            "results": ("figure", "unit", "label"),
            "steps": ("text",),
            "replications": ("unit_name", "result"),
        }
        for relation, names in rows.items():
            manager = getattr(model, relation)
            for row, values in zip(manager.order_by("sort_order"), data[relation], strict=True):
                for name, value in zip(names, [values] if isinstance(values, str) else values, strict=True):
                    setattr(row, name, value)
                manager.add(row)
        found.append(publish(model))
    for data in texts["article"]:
        source = original(ArticlePage, data)
        article = copy(source, data)
        known = words(source)
        article.lede, article.author_unit = data["lede"].format(**known), data["author_unit"]
        article.body = content.blocks(data["body"].format(**known), None)
        article.tags.clear()
        _caption(article, data["pictures"])
        found.append(publish(article))
    return found


def _say(page: Any, data: dict[str, Any], *names: str) -> None:
    for name in names:
        setattr(page, name, data[name])


def _say_richly(page: Any, data: dict[str, Any], *names: str) -> None:
    for name in names:
        setattr(page, name, content.rich_text(data[name]))


def _show(page: Any, data: dict[str, Any]) -> None:
    """Takes the body, and the cover as the first of the gallery: a picture of the library has no English words."""
    page.body = content.blocks(data["body"], None)
    picture_model = page.gallery_pictures.model
    page.gallery_pictures.add(picture_model(image=page.cover, sort_order=-1))
    page.cover = None
    _caption(page, data["pictures"])


def _caption(page: Any, words: list[list[str]]) -> None:
    pictures = sorted(page.gallery_pictures.all(), key=lambda picture: picture.sort_order or 0)
    for picture, (caption, alt) in zip(pictures, words, strict=True):
        picture.caption, picture.alt_text = caption, alt
    page.gallery_pictures.set(pictures)
