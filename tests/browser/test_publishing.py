"""What editors publish is found everywhere at once, and nowhere once they have taken it back."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    choose_pictures,
    eventually,
    places_that_show,
    press_publish,
    publish,
    published_address,
    start_page,
    unlike_any,
    unpublish,
    upload_photographs,
    write_paragraph,
)
from tests.core.factories import photo_bytes

STORY = "Chân dung và câu chuyện"  # a tab of the form
EVERYWHERE = {"page", "search page", "search API", "suggestions", "sitemap"}


def write_article(editor, title):
    start_page(editor, "Tin bài")
    editor.locator("[name=title]").fill(title)
    editor.locator("[name=lede]").fill("Sáng nay, Sở phát động đợt thi đua cao điểm.")


def write_campaign(editor, title):
    start_page(editor, "Phong trào")
    editor.locator("[name=title]").fill(title)
    editor.locator("[name=starts_on]").fill("2026-01-05")


def write_honoree(editor, title):
    start_page(editor, "Điển hình")
    editor.locator("[name=title]").fill(title)
    editor.locator("[name=subject]").select_option("individual")
    editor.get_by_role("tab", name=STORY).click()
    editor.locator("[name=consent_on]").fill("2026-01-05")
    editor.locator("[name=quote]").fill("Tôi chỉ làm việc của mình.")


def write_model(editor, title):
    start_page(editor, "Mô hình")
    editor.locator("[name=title]").fill(title)
    write_paragraph(editor, "Rác hữu cơ được ủ tại vườn.")


@pytest.mark.parametrize(
    ("write", "title", "words", "places"),
    [
        (write_article, "Phát động đợt thi đua cao điểm", "phat dong dot thi dua cao diem", EVERYWHERE | {"feed"}),
        (write_campaign, "Phong trào xanh hóa công sở", "phong trao xanh hoa cong so", EVERYWHERE),
        (write_honoree, "Bà Đặng Thị Ổi, tổ trưởng tổ đo đạc", "dang thi oi to do dac", EVERYWHERE),
        (write_model, "Vườn ủ rác tại chỗ", "vuon u rac tai cho", EVERYWHERE),
    ],
    ids=["article", "campaign", "honoree", "model"],
)
def test_a_page_is_found_everywhere_until_it_is_taken_back(editor, visit, write, title, words, places):
    title = unlike_any(title)
    words = f"{words} {title.split()[-1]}"
    citizen = visit().request

    write(editor, title)
    address = publish(editor)
    eventually(lambda: places_that_show(citizen, address, words), places)

    unpublish(editor, address)
    eventually(lambda: places_that_show(citizen, address, words), set())


def test_a_persons_story_waits_for_their_consent_and_what_was_typed_stays(editor):
    start_page(editor, "Điển hình")
    editor.locator("[name=title]").fill(unlike_any("Ông Lý Văn Mít"))
    editor.get_by_role("tab", name=STORY).click()
    editor.locator("[name=quote]").fill("Tôi chưa đồng ý.")
    press_publish(editor)
    expect(editor.get_by_text("Chỉ được đăng ảnh chân dung")).to_be_attached()
    expect(editor.locator("[name=quote]")).to_have_value("Tôi chưa đồng ý.")


def test_a_publication_time_stays_as_it_was_typed(editor):
    write_article(editor, unlike_any("Bài hẹn giờ"))
    editor.locator("[data-side-panel-toggle=status]").click()
    editor.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").click()
    editor.locator("[name=go_live_at]").fill("31/02/2031 8h30")
    editor.locator("[name=expire_at]").fill("5/3/2031 17h")
    expect(editor.locator("[name=go_live_at]")).to_have_value("31/02/2031 8h30")


def test_publishing_during_an_autosave_puts_no_picture_in_twice(editor, visit):
    """The answer to the autosave that made the gallery's rows comes after the click on Publish."""
    upload_photographs(editor, {f"{name}.jpg": photo_bytes(colour="teal") for name in ("phat-dong", "ra-quan")})
    write_article(editor, unlike_any("Ra quân đầu năm"))
    late_answers = []

    def answer_late(route):
        request = route.request
        if request.headers["accept"] == "application/json" and "gallery_pictures-0-image" in (request.post_data or ""):
            late_answers.append((route, route.fetch()))
        else:
            route.continue_()

    def type_on():
        editor.locator("[name=gallery_pictures-0-caption]").press("End")
        editor.keyboard.type("a")
        editor.wait_for_timeout(500)
        return len(late_answers)

    editor.route("**/admin/pages/**", answer_late)
    choose_pictures(editor, ["phat-dong", "ra-quan"])
    eventually(type_on, 1)
    press_publish(editor)
    for route, answer in late_answers:
        route.fulfill(response=answer)
    address = published_address(editor)
    page = visit()
    page.goto(address)
    expect(page.locator(".gallery figure")).to_have_count(2)
    unpublish(editor, address)
