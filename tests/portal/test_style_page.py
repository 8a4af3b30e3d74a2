"""The living style page, and that its tokens have contrast enough by day and by night."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from lxml import html

from portal.style_page import tokens
from tests.news.factories import ArticleFactory

PAIRS = [
    ("ink", "paper"), ("ink", "paper-raised"), ("ink", "paper-sunk"), ("ink-soft", "paper"), ("ink-soft", "paper-sunk"),
    ("link", "paper"), ("link", "paper-sunk"), ("heading", "paper"), ("heading", "gold-wash"), ("ink", "gold-wash"),
    ("gold-ink", "paper"), ("gold-ink", "paper-raised"), ("gold-ink", "gold-wash"), ("good", "good-wash"),
    ("bad", "bad-wash"), ("bad", "paper"), ("ink", "mark"), ("on-lacquer", "lacquer"), ("on-lacquer", "lacquer-deep"),
]  # fmt: skip


def luminance(colour):
    """Relative luminance of a colour as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    channels = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def by_night():
    css = Path(finders.find("core/css/tokens.css")).read_text()
    dark = css[css.index("@media (prefers-color-scheme: dark)") :]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", dark[: dark.index("\n}")]))


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_by_day_and_by_night(text, ground):
    day = tokens()["colours"]
    for colours in (day, day | by_night()):
        assert contrast(colours[text], colours[ground]) >= 4.5


def test_the_page_draws_every_token_with_the_includes_of_public_pages(client, front_door):
    answer = client.get("/phong-cach/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<meta name="robots" content="noindex">' in html
    assert html.count('fill="var(--') == len(tokens()["colours"]) > 20
    assert "style=" not in html
    assert {"core/includes/pagination.html", "core/includes/filters.html"} <= {t.name for t in answer.templates}


def test_what_editors_wrote_keeps_its_language_among_english_labels(client, front_door):
    ArticleFactory(title="Hội nghị điển hình", lede="Sáng nay.", pictures=1)
    client.cookies["django_language"] = "en"
    page = html.fromstring(client.get("/phong-cach/").content)
    titles = page.xpath("//*[contains(@class, 'card__title') or contains(@class, 'slide__title')]")
    assert [title.get("lang") for title in titles] == ["vi", "vi"]
    assert page.xpath("//*[contains(@class, 'card__text')]/@lang") == ["vi"]
    client.cookies["django_language"] = "vi"
    page = html.fromstring(client.get("/phong-cach/").content)
    assert page.xpath("//*[contains(@class, 'card__title')]/@lang") == []
