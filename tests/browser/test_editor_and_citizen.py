"""An editor reports on a conference where 17 individuals and collectives were honoured; a citizen reads it."""

import pytest
from playwright.sync_api import expect

from core.image_metadata import tells_location
from tests.browser.conftest import visiting
from tests.browser.steps import (
    choose_pictures,
    eventually,
    places_that_show,
    publish,
    start_page,
    unlike_any,
    upload_photographs,
    write_paragraph,
)
from tests.core.factories import exif_with_place, photo_bytes, with_iptc

LEDE = "Sáng 15/12, Sở tổ chức hội nghị điển hình tiên tiến; 17 tập thể, cá nhân được nhận giấy khen."
CAPTIONS = ["Toàn cảnh hội nghị", "Giám đốc Sở trao giấy khen cho 17 tập thể, cá nhân", "Đại biểu tham quan triển lãm"]
QUESTION = "hoi nghi dien hinh tien tien"


def photographs():
    """Three photographs of different shape: one that tells where it was taken, one with an agency's caption."""
    caption = [(1, 90, b"\x1b%G"), (2, 120, CAPTIONS[1].encode()), (2, 80, "Phạm Văn Ảnh".encode())]
    return {
        "hoi-truong.jpg": photo_bytes(size=(1600, 900), colour="darkgreen", exif=exif_with_place()),
        "trao-giay-khen.jpg": with_iptc(photo_bytes(size=(1200, 1200), colour="darkred"), caption),
        "trien-lam.jpg": photo_bytes(size=(900, 1400), colour="midnightblue"),
    }


@pytest.fixture(scope="module")
def article(portal, chromium, signed_in):
    """Title and address of the article, after the editor uploaded, wrote and published."""
    title = unlike_any("Hội nghị điển hình tiên tiến")
    with visiting(portal, chromium) as visit:
        editor = visit(width=1280, height=1000, storage_state=signed_in("ban-bien-tap"))
        upload_photographs(editor, photographs())
        start_page(editor, "Tin bài")
        editor.locator("[name=title]").fill(title)
        editor.locator("[name=lede]").fill(LEDE)
        editor.locator("[name=author_name]").fill("Nguyễn Thị Bút")
        editor.locator("[name=author_unit]").fill("Văn phòng Sở")
        write_paragraph(editor, "Hội nghị tôn vinh 17 tập thể, cá nhân trong phong trào thi đua giai đoạn 2016–2018.")
        choose_pictures(editor, ["hoi-truong", "trao-giay-khen", "trien-lam"])
        # The second photograph brought its caption along.
        editor.locator("[name=gallery_pictures-0-caption]").fill(CAPTIONS[0])
        editor.locator("[name=gallery_pictures-2-caption]").fill(CAPTIONS[2])
        address = publish(editor)
        # A citizen asks once: the search may still be a moment behind the page.
        eventually(lambda: {"search page", "suggestions"} <= places_that_show(editor.request, address, title), True)
        # The worker has the pictures ready soon; until then their colours stand there.
        eventually(lambda: "img/waiting." in editor.request.get(address).text(), False)
        return title, address


def test_a_citizen_types_without_marks_and_chooses_a_suggestion(visit, article):
    title, address = article
    page = visit()
    page.goto("/tin-tuc/")
    box = page.get_by_role("combobox")
    box.press_sequentially(f"{QUESTION} {title.split()[-1][:4]}")
    suggestion = page.get_by_role("option", name=title)
    expect(suggestion).to_be_visible()
    while suggestion.get_attribute("aria-selected") != "true":
        box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**{address}")


def test_a_citizen_finds_the_article_on_the_search_page(visit, article):
    title, address = article
    page = visit()
    page.goto("/tin-tuc/")
    page.get_by_role("combobox").fill(QUESTION)
    page.get_by_role("combobox").press("Enter")
    page.get_by_role("main").get_by_role("link", name=title).click()
    page.wait_for_url(f"**{address}")


def test_the_article_shows_what_the_editor_wrote(visit, article):
    title, address = article
    page = visit()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_text(LEDE)).to_be_visible()
    expect(page.get_by_text("Hội nghị tôn vinh 17 tập thể, cá nhân")).to_be_visible()
    expect(page.get_by_text("Nguyễn Thị Bút – Văn phòng Sở")).to_be_visible()
    expect(page.locator(".gallery figcaption")).to_contain_text(CAPTIONS)
    expect(page.locator(".gallery figcaption").nth(1)).to_contain_text("Phạm Văn Ảnh")


def test_no_picture_tells_where_it_was_taken(visit, article):
    page = visit()
    page.goto(article[1])
    links = page.locator(".gallery a[href]").all()
    assert len(links) == 3
    for link in links:
        assert not tells_location(page.request.get(link.get_attribute("href")).body())


def test_a_citizen_goes_through_the_pictures_by_keyboard(visit, article):
    page = visit()
    page.goto(article[1])
    counter = page.locator(".lightbox__counter")
    page.locator("#anh-1 a").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for key, place in (("ArrowRight", 2), ("ArrowRight", 3), ("Home", 1), ("End", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        expect(counter).to_contain_text(f"{place} / 3")
    expect(page.get_by_role("dialog").locator("figcaption", has_text=CAPTIONS[1])).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#anh-2 a")).to_be_focused()


def test_a_link_to_one_picture_opens_it(visit, article):
    page = visit()
    page.goto(f"{article[1]}#anh-3")
    expect(page.locator(".lightbox__counter")).to_contain_text("3 / 3")
    expect(page.get_by_role("dialog").locator("figcaption", has_text=CAPTIONS[2])).to_be_in_viewport()


def test_a_citizen_opens_the_print_view(visit, article):
    title, address = article
    page = visit()
    page.goto(address)
    page.get_by_role("link", name="Bản in").click()
    page.wait_for_url(f"**{address}in/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator("figcaption")).to_contain_text(CAPTIONS)
    expect(page.locator(".masthead, .menu")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Về trang bài")).to_be_hidden()


def test_the_article_leads_the_news_with_the_mark_of_its_pictures(visit, article):
    title, _address = article
    page = visit()
    page.goto("/tin-tuc/")
    card = page.get_by_role("article").filter(has_text=title)
    expect(card.get_by_text("Tin có hình")).to_be_visible()
