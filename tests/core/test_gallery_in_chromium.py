"""The gallery and the slideshow as people use them: by keyboard, by the back button, by a link to one picture."""

import gzip
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
from tests.core.factories import PhotoFactory, make_first_pictures
from tests.services import CHROMIUM, need

ORIGIN = "http://testserver"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    f"--unsafely-treat-insecure-origin-as-secure={ORIGIN}",
]
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
    make_first_pictures()
    request = RequestFactory().get("/trinh-chieu/")
    slides = {"pages": ArticlePage.objects.order_by("pk"), "LANGUAGE_CODE": "vi"}
    answers = {
        article.url: client.get(article.url).content,
        "/trinh-chieu/": b'<!doctype html><html lang="vi"><title>Tin</title><link rel="stylesheet" '
        b'href="/static/core/css/public.css">'
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
    close = page.get_by_role("button", name="Đóng")
    expect(close).to_be_focused()
    close.click()
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


def large(page):
    """The large picture that is shown."""
    return page.locator(".lightbox figure:not([inert]) img")


def test_a_picture_grows_and_arrow_keys_move_it_instead_of_changing_it(visit):
    page = visit("#anh-2")
    zoom = page.get_by_role("button", name="Phóng to")
    before = large(page).bounding_box()["width"]
    zoom.click()
    expect(zoom).to_have_attribute("aria-pressed", "true")
    assert large(page).bounding_box()["width"] == pytest.approx(before * 2.5, rel=0.01)
    box = page.locator(".lightbox .zoomed > div")
    expect(box).to_be_focused()
    start = box.evaluate("box => box.scrollLeft")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("start => document.querySelector('.zoomed > div').scrollLeft > start", arg=start)
    expect(counter(page)).to_contain_text("2 / 4")
    page.keyboard.press("Escape")
    expect(zoom).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert large(page).bounding_box()["width"] == pytest.approx(before, abs=1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_double_click_shows_that_place_large_and_the_mouse_drags_it(visit):
    page = visit("#anh-1")
    shown = large(page).bounding_box()
    page.mouse.dblclick(shown["x"] + 5, shown["y"] + 5)
    box = page.locator(".lightbox .zoomed > div")
    assert box.evaluate("box => box.scrollLeft") == 0
    page.mouse.move(600, 400)
    page.mouse.down()
    page.mouse.move(400, 400, steps=4)
    page.mouse.up()
    assert box.evaluate("box => box.scrollLeft") > 100
    page.get_by_role("button", name="Ảnh sau").click()
    expect(page.locator(".lightbox .zoomed")).to_have_count(0)


def test_a_finger_swipes_to_the_next_picture(visit):
    page = visit("#anh-1", has_touch=True)
    expect(counter(page)).to_contain_text("1 / 4")
    finger = page.context.new_cdp_session(page)
    for kind, x in [("touchStart", 700), *(("touchMove", x) for x in range(680, 100, -20)), ("touchEnd", None)]:
        points = [{"x": x, "y": 400}] if x else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(counter(page)).to_contain_text("2 / 4")
    assert urlsplit(page.url).fragment == "anh-2"


def test_the_picture_is_offered_at_a_shown_size_and_never_as_the_original(visit):
    page = visit("#anh-2")
    link = page.get_by_role("link", name=re.compile("^Tải về"))
    expect(link).to_have_text(re.compile(r"^Tải về \(\d+ × \d+\)$"))
    assert re.search(r"/media/images/.*\.max-\d+x\d+\..*\.jpg$", link.get_attribute("href"))
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".jpg")


def test_the_address_of_one_picture_is_shared(visit):
    page = visit("#anh-3")
    page.evaluate("navigator.share = async (told) => { window.told = told; }")
    page.get_by_role("button", name="Chia sẻ ảnh này").click()
    told = page.evaluate("window.told")
    assert told["url"].endswith("#anh-3")
    assert "Chú thích 3" in told["title"]


def spoken(page):
    """What Chromium tells a screen reader: (role, name) of everything that is not left out."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"] and node["role"]["value"] not in ("StaticText", "InlineTextBox", "none", "generic")
    ]


def test_a_screen_reader_hears_one_picture_where_it_stands_and_what_can_be_done(visit):
    page = visit("#anh-2")
    expect(counter(page)).to_contain_text("2 / 4")
    heard = spoken(page)
    assert ("dialog", "Xem ảnh lớn") in heard
    assert [name for role, name in heard if role == "image"] == ["Ảnh 2"]
    assert [name for role, name in heard if role == "button"] == [
        "Ảnh trước",
        "Ảnh sau",
        "Đóng",
        "Trình chiếu",
        "Phóng to",
        "Chia sẻ ảnh này",
    ]
    status = page.locator(".lightbox [role=status]")
    expect(status).to_have_text("Ảnh 2 trên 4. Chú thích 2")
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Ảnh 3 trên 4. Chú thích 3")
    assert [name for role, name in spoken(page) if role == "image"] == ["Ảnh 3"]


def test_pictures_that_come_by_themselves_are_not_announced(visit):
    page = visit("#anh-1")
    status = page.locator(".lightbox [role=status]")
    page.get_by_role("button", name="Trình chiếu").click()
    expect(status).to_have_attribute("aria-live", "off")
    page.get_by_role("button", name="Tạm dừng").click()
    expect(status).to_have_attribute("aria-live", "polite")


def test_a_picture_has_its_own_colour_before_it_arrives(visit):
    page = visit()
    background = page.locator("#anh-1 img").evaluate("image => getComputedStyle(image).backgroundColor")
    assert background == "rgb(176, 48, 48)"


def test_the_script_stays_small():
    assert len(gzip.compress(Path(finders.find("core/js/gallery.js")).read_bytes())) <= 6_000


def violations(page):
    # Imported style sheets, which a site joins, would be fetched again: the policy refuses that.
    return [found["id"] for found in Axe().run(page, options={"preload": False}).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_open_lightbox_and_the_slideshow(visit, scheme):
    page = visit("#anh-2", color_scheme=scheme)
    expect(counter(page)).to_contain_text("2 / 4")
    assert violations(page) == []
    assert violations(visit("/trinh-chieu/", color_scheme=scheme)) == []


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
