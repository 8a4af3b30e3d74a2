"""Drops links and pictures of rich text whose key is not a number, when a text is saved and when it is shown.

The editor of the browser writes numbers only; a crafted request may hold anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.images.rich_text import ImageEmbedHandler
from wagtail.models import Page
from wagtail.rich_text import EntityHandler
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

LONGEST_KEY = 9  # digits; every database has room for them


def is_key(value: object) -> bool:
    """Tells whether a value of rich text can be the primary key of an object."""
    text = str(value)
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


class _OnlyKeys(EntityHandler):
    """Has what has no key treated like what has been deleted."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Model | None]:
        checked = [attrs if is_key(attrs.get("id")) else {**attrs, "id": None} for attrs in attrs_list]
        found: list[Model | None] = super().get_many(checked)
        return found

    @classmethod
    def extract_references(cls, attrs: dict[str, Any]) -> Iterator[Any]:
        if is_key(attrs.get("id")):
            yield from super().extract_references(attrs)


class _PageLink(_OnlyKeys, PageLinkHandler):
    """Leaves out links to pages that are not published: their addresses tell what they are about."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Model | None]:
        pages = super().get_many(attrs_list)
        return [page if isinstance(page, Page) and page.live else None for page in pages]


class _DocumentLink(_OnlyKeys, DocumentLinkHandler):
    pass


class _ImageEmbed(_OnlyKeys, ImageEmbedHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        expanded: list[str] = super().expand_db_attributes_many([{"format": "", **attrs} for attrs in attrs_list])
        return expanded


Entity = Callable[[dict[str, Any]], Any]


def _checked(entity: Entity) -> Entity:
    def with_key(props: dict[str, Any]) -> Any:
        return entity(props) if props.get("id") is None or is_key(props["id"]) else props["children"]

    return with_key


def register(features: FeatureRegistry) -> None:
    """Puts the handlers of this module in the place of Wagtail's, for showing and for saving."""
    features.register_link_type(_PageLink)
    features.register_link_type(_DocumentLink)
    features.register_embed_type(_ImageEmbed)
    for feature in ("link", "document-link"):
        rule = features.converter_rules_by_converter["contentstate"][feature]  # the getter would call this again
        to_database = rule["to_database_format"]
        entities = {name: _checked(entity) for name, entity in to_database["entity_decorators"].items()}
        checked = {**rule, "to_database_format": {**to_database, "entity_decorators": entities}}
        features.register_converter_rule("contentstate", feature, checked)
