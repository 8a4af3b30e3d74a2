"""Describes articles in schema.org's vocabulary."""

from __future__ import annotations

from typing import Any

from core.structured_data import Frame, Node, moment, named, node, shapes


def news_article(article: Any, frame: Frame) -> Node:
    """Returns an article with its writer, pictures, subjects and corrections."""
    published = article.display_date
    modified = article.last_published_at
    subjects = article.related_content.subjects
    return node(
        "NewsArticle",
        **{"@id": frame.name("article")},
        mainEntityOfPage=frame.url,
        url=frame.url,
        headline=article.title,
        description=article.search_description or article.lede,
        image=shapes(article.card_picture, frame),
        datePublished=moment(published),
        dateModified=moment(max(published, modified) if modified else published),
        author=author(article) or frame.publisher,
        publisher=frame.publisher,
        inLanguage=frame.language,
        isAccessibleForFree=True,
        articleSection=article.category.name if article.category else None,
        keywords=[tag.name for tag in article.tag_list],
        isBasedOn=named("CreativeWork", article.source),
        about=[node("Thing", name=page.title, url=frame.address_of(page)) for page in subjects["campaign"]],
        mentions=[node("Thing", name=page.title, url=frame.address_of(page)) for page in subjects["honorees"]],
        correction=[
            node("CorrectionComment", text=each.note, datePublished=moment(each.corrected_on))
            for each in article.correction_list
        ],
    )


def author(article: Any) -> Node | None:
    """Returns who wrote an article: a person of a unit, or the unit; None where nobody is named."""
    unit = named("Organization", article.author_unit)
    return node("Person", name=article.author_name, affiliation=unit) if article.author_name else unit
