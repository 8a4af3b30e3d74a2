"""A citizen on a phone whose browser runs no script: everything that matters is still there."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def phone(visit):
    return visit(java_script_enabled=False)


def open_article_with_pictures(phone):
    """One of the demo: what other tests publish comes before it in the list."""
    phone.goto("/tim-kiem/?q=giot+hong+phu+giang")
    phone.get_by_role("main").get_by_role("link", name="Giọt hồng Phú Giang").first.click()


def test_the_menu_leads_to_every_section(phone):
    phone.goto("/")
    for section in ("Tin tức", "Thi đua", "Tra cứu khen thưởng", "Giới thiệu"):
        phone.get_by_role("button", name="Danh mục").click()
        phone.get_by_role("navigation", name="Danh mục chính").get_by_role("link", name=section).click()
        expect(phone.get_by_role("heading", level=1)).to_contain_text(section)


def test_text_grows_and_the_page_is_the_same(phone):
    phone.goto("/gioi-thieu/")
    phone.get_by_role("button", name="Chữ lớn hơn").click()
    expect(phone).to_have_url(re.compile("/gioi-thieu/$"))
    expect(phone.locator("html")).to_have_attribute("data-text-size", "large")


def test_search_works_and_offers_likely_titles(phone):
    phone.goto("/tin-tuc/")
    phone.get_by_role("searchbox").fill("hoi nghi")
    phone.get_by_role("banner").get_by_role("button", name="Tìm kiếm").click()
    expect(phone.get_by_role("searchbox")).to_have_value("hoi nghi")
    # Told to run no script, Chromium still reads <noscript> as text.
    assert "Có thể quý vị đang tìm:" in phone.locator("noscript").text_content()
    phone.get_by_role("main").get_by_role("heading", level=2).get_by_role("link", name="Hội nghị").first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Hội nghị")


def test_a_slip_of_the_pen_is_left_out_and_what_was_meant_is_offered(phone):
    phone.goto("/tim-kiem/?q=phonk+trao+thi+dua")
    main = phone.get_by_role("main")
    assert phone.locator(".results li").count() > 0
    expect(main.get_by_role("link", name=re.compile("^phonk.*bắt buộc phải có"))).to_be_visible()
    main.get_by_role("status").filter(has_text="Ý bạn là").get_by_role("link", name="phong trào thi đua").click()
    expect(main.get_by_role("searchbox").first).to_have_value("phong trào thi đua")
    assert phone.locator(".results li").count() > 0


def test_the_gallery_is_a_list_of_figures_with_links_to_large_pictures(phone):
    open_article_with_pictures(phone)
    figures = phone.locator(".gallery figure")
    assert figures.count() > 1
    for figure in figures.all():
        expect(figure.locator("figcaption")).not_to_be_empty()
        large = phone.request.get(figure.get_by_role("link").get_attribute("href"))
        assert large.ok
        assert large.headers["content-type"] == "image/jpeg"


def test_the_home_page_shows_its_stories_and_no_button_that_does_nothing(phone):
    phone.goto("/")
    stories = phone.get_by_role("group", name="Tin có hình")
    assert stories.get_by_role("article").count() > 1
    expect(stories.get_by_role("button")).to_have_count(0)


def test_awards_are_filtered_and_paged(phone):
    phone.goto("/khen-thuong/")
    phone.get_by_role("main").get_by_role("searchbox").first.fill("nguyen")
    phone.get_by_role("main").get_by_role("button", name="Tìm kiếm").click()
    phone.get_by_role("checkbox", name=re.compile("^Cá nhân")).check()
    phone.get_by_role("button", name="Áp dụng").click()
    expect(phone.get_by_role("link", name=re.compile("Bỏ.*Cá nhân"))).to_be_visible()
    first = phone.locator(".award").first.inner_text()
    after = phone.get_by_role("link", name="Sau", exact=True)
    after.scroll_into_view_if_needed()  # what comes into view is laid out only then, and moves what stands below
    after.click()
    phone.wait_for_url(re.compile("page=2"))
    expect(phone.get_by_role("link", name=re.compile("Bỏ.*Cá nhân"))).to_be_visible()
    assert phone.locator(".award").first.inner_text() != first
    expect(phone.get_by_role("main").get_by_role("searchbox").first).to_have_value("nguyen")


def test_an_article_is_sent_and_a_mistake_is_marked_first(phone):
    open_article_with_pictures(phone)
    phone.get_by_role("link", name="Gửi bài viết").click()
    phone.get_by_label("Tên của bạn").fill("Trần Thị Ổi")
    phone.get_by_label("Gửi tới").fill("ban@example.com, khong-phai-dia-chi")
    phone.get_by_role("main").get_by_role("button", name="Gửi").click()
    expect(phone.get_by_text("khong-phai-dia-chi” không phải")).to_be_visible()
    expect(phone.get_by_label("Tên của bạn")).to_have_value("Trần Thị Ổi")

    phone.get_by_label("Gửi tới").fill("ban@example.com")
    phone.wait_for_timeout(3000)  # whoever is quicker is taken for a robot
    phone.get_by_role("main").get_by_role("button", name="Gửi").click()
    phone.wait_for_url("**/gui/da-gui/")
