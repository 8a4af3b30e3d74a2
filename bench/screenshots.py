"""Takes pictures of every page type at three widths, by day, by night and with more contrast, with the longest content
and with none.

Asks a portal that runs on the same database (``VAR_DIR`` or ``DATABASE_URL``), whose demo content must be loaded::

    VAR_DIR=var python bench/screenshots.py DIRECTORY http://localhost:8000

The longest and the empty pages are made for the occasion and deleted again. Prints the pages that scroll sideways.
"""

# ruff: noqa: E402  Django is set up before models are imported

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from setup_django import setup

setup()

from django.db import models
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from playwright.sync_api import Browser, sync_playwright
from wagtail.models import Page

from emulation.models import (
    CampaignIndexPage,
    CampaignPage,
    ExemplaryModelIndexPage,
    ExemplaryModelPage,
    HonoreeIndexPage,
    HonoreePage,
)
from news.models import ArticlePage, NewsIndexPage
from portal.models import StandardPage
from tests.browser.conftest import CHROMIUM_ARGS
from tests.browser.page_types import LAY_OUT_ALL, PAGES, AddressBook
from tests.services import CHROMIUM

WIDTHS = (360, 768, 1440)  # CSS pixels
# What a reader prefers, by the name that a picture bears.
SCHEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "dark-contrast": {"color_scheme": "dark", "contrast": "more"},
}
STORIES = (ArticlePage, CampaignPage, HonoreePage, ExemplaryModelPage, StandardPage)
LISTS = (NewsIndexPage, CampaignIndexPage, HonoreeIndexPage, ExemplaryModelIndexPage)
REQUIRED: dict[type[Page], dict[str, Any]] = {CampaignPage: {"starts_on": date(2026, 1, 1)}}
LONG = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
LONG_TEXT = 600  # characters in a field that sets no limit

# Pictures load when they come near the screen; a picture of the whole page wants them all.
LOAD_PICTURES = """async () => {
  const pictures = [...document.images];
  pictures.forEach((picture) => (picture.loading = "eager"));
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => {})));
}"""


def cut(text: str, length: int) -> str:
    """Returns as many whole words of the text as fit."""
    return text if len(text) <= length else text[: length + 1].rpartition(" ")[0]


def fill(record: Model) -> None:
    """Puts into every plain text field of a record as much as it takes."""
    for field in record._meta.concrete_fields:
        is_text = type(field) in (models.CharField, models.TextField)
        if not is_text or not field.editable or field.choices or (field.model is Page and field.name != "title"):
            continue
        length = field.max_length or LONG_TEXT
        kind = "title" if field.name == "title" else "unit" if "unit" in field.name else "text"
        setattr(record, field.name, cut(LONG[kind], length))


def copy_of_longest(model: type[Page]) -> Page:
    """Publishes a copy of the page with the longest body."""
    source = max(model._default_manager.live(), key=lambda page: len(str(page.body.raw_data)))
    return source.copy(update_attrs={"slug": f"dai-nhat-{source.slug}"[:200]}, copy_revisions=False)


def lengthen(page: Page) -> None:
    """Makes every text of a page and of its rows as long as may be."""
    fill(page)
    for relation in get_all_child_relations(page):
        for row in getattr(page, relation.get_accessor_name()).all():
            fill(row)
            row.save()
    page.save()


def empty(model: type[Page]) -> Page:
    """Publishes a page that has a title and what must be there, beside the others of its kind."""
    parent = model._default_manager.live().first().get_parent()
    required = REQUIRED.get(model, {})
    return parent.add_child(instance=model(title="Trống", slug=f"trong-{model._meta.model_name}", **required))


@contextmanager
def extremes() -> Iterator[dict[str, str]]:
    """Gives the addresses of the longest and of the empty pages, and deletes them at the end."""
    made: dict[str, Page] = {}
    try:
        for model in STORIES:
            name = f"{model._meta.model_name} longest"
            made[name] = copy_of_longest(model)
            lengthen(made[name])
        for model in (*STORIES, *LISTS):
            made[f"{model._meta.model_name} empty"] = empty(model)
        yield {name: page.get_url() or "" for name, page in made.items()}
    finally:
        for page in made.values():
            page.delete()


def shoot(browser: Browser, url: str, addresses: dict[str, str], directory: Path, width: int, scheme: str) -> list[str]:
    """Takes one picture of each address; returns what scrolls sideways.

    Args:
        url: of the portal.
        addresses: by name.
        directory: where the pictures go.
        width: of the window in CSS pixels.
        scheme: one of ``SCHEMES``.
    """
    options: dict[str, Any] = {"viewport": {"width": width, "height": 900}, **SCHEMES[scheme]}
    context = browser.new_context(base_url=url, locale="vi-VN", reduced_motion="reduce", **options)
    context.set_default_timeout(120_000)
    page = context.new_page()
    wide = []
    for name, address in addresses.items():
        page.goto(address)
        page.evaluate(LAY_OUT_ALL)
        page.evaluate(LOAD_PICTURES)
        file = f"{re.sub(r'[^a-z]+', '-', name.lower())}-{width}-{scheme}.png"
        page.screenshot(path=directory / file, full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(file)
    context.close()
    return wide


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="where the pictures go")
    parser.add_argument("url", nargs="?", default="http://localhost:8000", help="of the portal")
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name has this word")
    parser.add_argument("--width", type=int, choices=WIDTHS, action="append", help="default: all")
    parser.add_argument("--scheme", choices=SCHEMES, action="append", help="default: all")
    asked = parser.parse_args()
    asked.directory.mkdir(parents=True, exist_ok=True)
    with extremes() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS)
        known = AddressBook(browser.new_page(base_url=asked.url))
        addresses = {kind: known(kind) for kind in PAGES if asked.only in kind}
        addresses |= {name: address for name, address in made.items() if asked.only in name}
        wide = []
        for width in asked.width or WIDTHS:
            for scheme in asked.scheme or SCHEMES:
                wide += shoot(browser, asked.url, addresses, asked.directory, width, scheme)
        browser.close()
    if wide:
        sys.exit("Pages that scroll sideways: " + ", ".join(wide))


if __name__ == "__main__":
    main()
