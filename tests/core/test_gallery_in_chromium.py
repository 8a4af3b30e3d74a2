"""The gallery and the slideshow as people use them: by keyboard, by the back button, by a link to one picture."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import expect, sync_playwright

from news.models import ArticleGalleryPicture, ArticlePage, NewsIndexPage
from tests.core.factories import PhotoFactory
from tests.services import CHROMIUM, need

ORIGIN = "http://testserver"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'"

pytestmark = pytest.mark.browser


@pytest.fixture
def address(home, client, settings):
    """The address of an article with four pictures, and every answer its page needs, made before Chromium starts."""
    news = home.add_child(instance=NewsIndexPage(title="Tin tức"))
    for number in range(2):
        photos = [PhotoFactory(size=(900, 600), description=f"Ảnh {n}", caption=f"Chú thích {n}") for n in range(1, 5)]
        article = ArticlePage(title=f"Hội nghị {number}")
        article.gallery_pictures = [ArticleGalleryPicture(image=image, sort_order=n) for n, image in enumerate(photos)]
        news.add_child(instance=article)
    request = RequestFactory().get("/trinh-chieu/")
    slides = {"pages": ArticlePage.objects.order_by("pk"), "LANGUAGE_CODE": "vi"}
    answers = {
        article.url: client.get(article.url).content,
        "/trinh-chieu/": b'<!doctype html><html lang="vi"><title>Tin</title><link rel="stylesheet" '
        b'href="/static/core/css/tokens.css"><link rel="stylesheet" href="/static/core/css/site.css">'
        b"<main><h1>A</h1><h2>B</h2>"
        + render_to_string("core/includes/slideshow.html", slides, request).encode()
        + b"</main></html>",
    }
    return article.url, answers, Path(settings.MEDIA_ROOT)


@pytest.fixture
def visit(address):
    """Opens a page of those answers in a Chromium of its own; fails when the page breaks the security policy."""
    need(CHROMIUM.exists(), f"there is no Chromium at {CHROMIUM}")
    article, answers, media = address
    complaints = []

    def answer(route):
        path = urlsplit(route.request.url).path
        if path in answers:
            route.fulfill(
                body=answers[path], content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}
            )
        elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
            route.fulfill(path=found)
        elif path.startswith("/media/"):
            route.fulfill(path=media / path.removeprefix("/media/"))
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)

        def open_page(path: str = "", **options):
            context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="vi", **options)
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.route("**/*", answer)
            page.goto(ORIGIN + (path if path.startswith("/") else article + path))
            return page

        yield open_page
        browser.close()
    assert [text for text in complaints if "404" not in text] == []


def counter(page):
    return page.locator(".lightbox__counter")


def test_a_reader_goes_through_the_pictures_by_keyboard(visit):
    page = visit()
    page.locator("#anh-2 a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(counter(page)).to_contain_text("2 / 4")
    for key, shown in (("ArrowRight", "3 / 4"), ("End", "4 / 4"), ("ArrowRight", "4 / 4"), ("Home", "1 / 4")):
        page.keyboard.press(key)
        expect(counter(page)).to_contain_text(shown)
    expect(page.locator(".lightbox figure").first.locator("figcaption")).to_contain_text("Chú thích 1")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("#anh-1 a")).to_be_focused()


def test_the_address_names_the_picture_and_the_back_button_closes(visit):
    page = visit()
    page.locator("#anh-3 a").click()
    assert urlsplit(page.url).fragment == "anh-3"
    page.get_by_role("button", name="Ảnh sau").click()
    expect(counter(page)).to_contain_text("4 / 4")
    assert urlsplit(page.url).fragment == "anh-4"
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert urlsplit(page.url).fragment == ""


def test_a_link_to_one_picture_opens_it(visit):
    page = visit("#anh-3")
    expect(counter(page)).to_contain_text("3 / 4")
    page.get_by_role("button", name="Đóng").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert urlsplit(page.url).fragment == ""


def test_nothing_plays_until_asked_and_nothing_for_those_who_want_calm(visit):
    page = visit("#anh-1")
    play = page.get_by_role("button", name="Trình chiếu")
    play.click()
    expect(page.get_by_role("button", name="Tạm dừng")).to_be_visible()
    page.get_by_role("button", name="Ảnh sau").click()
    expect(play).to_be_visible()

    calm = visit("#anh-1", reduced_motion="reduce")
    expect(counter(calm)).to_contain_text("1 / 4")
    expect(calm.get_by_role("button", name="Trình chiếu")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_open_lightbox_and_the_slideshow(visit, scheme):
    page = visit("#anh-2", color_scheme=scheme)
    expect(counter(page)).to_contain_text("2 / 4")
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert [
        found["id"] for found in Axe().run(visit("/trinh-chieu/", color_scheme=scheme)).response["violations"]
    ] == []


def test_stories_slide_by_button(visit):
    page = visit("/trinh-chieu/")
    previous, following = page.get_by_role("button", name="Tin trước"), page.get_by_role("button", name="Tin sau")
    expect(previous).to_be_disabled()
    following.click()
    expect(page.locator("[data-counter]")).to_have_text("2 / 2")
    expect(following).to_be_disabled()
    expect(page.get_by_role("link", name="Hội nghị 1")).to_be_in_viewport()


def test_without_script_stories_scroll_and_pictures_are_links(visit):
    page = visit(java_script_enabled=False)
    expect(page.locator(".gallery__list figure")).to_have_count(4)
    expect(page.locator("#anh-1 a")).to_have_attribute("href", re.compile(r"^/media/images/.*\.jpg$"))
    slides = visit("/trinh-chieu/", java_script_enabled=False)
    expect(slides.get_by_role("button")).to_have_count(0)
    slides.get_by_role("link", name="Hội nghị 1").focus()
    expect(slides.get_by_role("link", name="Hội nghị 1")).to_be_in_viewport()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(visit, width):
    page = visit()
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
