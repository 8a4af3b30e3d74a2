"""Provides what all feeds of the site share."""

from __future__ import annotations

import re

from django.utils.feedgenerator import Rss201rev2Feed


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 with the content type that readers and the site's compression know."""

    content_type = "application/rss+xml; charset=utf-8"


def xml_text(text: str) -> str:
    """Returns the text without characters that XML 1.0 cannot carry."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)
