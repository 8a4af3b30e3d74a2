"""The award search updates in place where there is script, and its further views are for everyone."""

import re

import pytest
from playwright.sync_api import expect

from search.text import fold
from tests.browser.test_accessibility import faults

COUNT = "#award-count"


@pytest.fixture
def award(visit):
    """Any public award to a person, as the API gives it."""
    return visit().request.get("/api/v1/awards/?subject=individual&page_size=1").json()["results"][0]


@pytest.fixture
def register(visit):
    """The award search on a desk. The page remembers if it was loaded anew."""
    page = visit(width=1280)
    page.goto("/khen-thuong/")
    page.evaluate("window.sameDocument = true")
    return page


def stayed(page):
    return page.evaluate("window.sameDocument === true")


def test_a_filter_is_applied_in_place_and_the_new_count_is_announced(register):
    before = register.locator(COUNT).inner_text()
    box = register.get_by_role("checkbox", name=re.compile(r"^Tập thể \d"))
    box.check()
    register.wait_for_url(re.compile(r"subject=collective$"))
    expect(register.locator(COUNT)).not_to_have_text(before)
    expect(register.locator("#award-status")).to_have_text(register.locator(COUNT).inner_text())
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    assert register.get_by_role("link", name=re.compile("Bỏ.*Tập thể")).count() == 1
    assert stayed(register)


def test_back_and_forward_bring_back_what_was_found_and_what_was_typed(register, award):
    box = register.get_by_role("searchbox", name=re.compile("số quyết định"))
    box.fill(fold(award["honoree"]))
    box.press("Enter")
    register.wait_for_url(re.compile(r"\?q="))
    found = register.locator(COUNT).inner_text()
    register.get_by_role("link", name="Theo người, tập thể").click()
    register.wait_for_url(re.compile(r"group=honoree"))
    expect(register.locator(".award-group").first).to_be_visible()
    register.go_back()
    expect(register.locator(COUNT)).to_have_text(found)
    register.go_back()
    expect(box).to_have_value("")
    register.go_forward()
    expect(box).to_have_value(fold(award["honoree"]))
    expect(register.locator(COUNT)).to_have_text(found)
    assert stayed(register)


def test_a_bar_a_page_and_an_order_are_chosen_in_place(register):
    register.locator(".histogram a").last.click()
    register.wait_for_url(re.compile(r"\?year=\d{4}$"))
    year = register.url[-4:]
    expect(register.locator(".histogram li.is-chosen")).to_be_visible()
    # Bars are for the mouse only: whoever listens hears how many there are.
    expect(register.locator("#award-count")).to_be_focused()
    register.get_by_label("Sắp xếp").select_option("name")
    register.wait_for_url(re.compile(rf"\?year={year}&sort=name$"))
    register.get_by_role("link", name="Sau", exact=True).click()
    register.wait_for_url(re.compile(rf"\?year={year}&sort=name&page=2$"))
    expect(register.locator(".pagination [aria-current]")).to_contain_text("2")
    assert stayed(register)


def test_a_failing_answer_falls_back_to_loading_the_page(register):
    register.route(re.compile("subject=collective"), lambda route: route.fulfill(body="<p>?"), times=1)
    register.get_by_role("checkbox", name=re.compile(r"^Tập thể \d")).check()
    register.wait_for_url(re.compile(r"subject=collective"))
    expect(register.get_by_role("link", name=re.compile("Bỏ.*Tập thể"))).to_be_visible()
    assert not stayed(register)


def test_other_views_are_followed_as_links(register):
    register.get_by_role("link", name="Thống kê", exact=True).click()
    expect(register.get_by_role("heading", level=1)).to_have_text("Thống kê khen thưởng")
    expect(register.get_by_role("img").nth(4)).to_be_attached()  # once the page is there as a whole


def test_without_javascript_everything_is_reached_by_forms_and_links(visit):
    page = visit(java_script_enabled=False)
    page.goto("/khen-thuong/?subject=individual")
    page.get_by_role("link", name="Theo người, tập thể").click()
    page.locator(".award-group h3 a").first.click()
    assert page.locator(".timeline .award").count() > 0
    page.goto("/khen-thuong/loc/award_type/?subject=individual")
    page.get_by_role("checkbox", name=re.compile("^Lao động tiên tiến \\d")).check()
    page.get_by_role("button", name="Áp dụng").first.click()
    assert re.search(r"\?subject=individual&award_type=LDTT$", page.url)
    assert page.get_by_role("link", name=re.compile("Bỏ.*Lao động tiên tiến")).count() == 1


def test_staff_filter_in_place_by_what_only_they_know(staff):
    staff.goto("/admin/emulation/awards/")
    staff.evaluate("window.sameDocument = true")
    staff.locator("#facet-publication summary").click()
    staff.locator("#publication-public").check()
    staff.wait_for_url(re.compile(r"publication=public$"))
    expect(staff.locator("#award-status")).to_have_text(re.compile("lần khen thưởng"))
    assert stayed(staff)
    staff.get_by_role("link", name="Thống kê", exact=True).click()
    staff.wait_for_url(re.compile(r"thong-ke/\?publication=public$"))
    expect(staff.get_by_role("img", name=re.compile("Theo năm thành tích"))).to_be_visible()


@pytest.mark.parametrize("address", ["", "?group=honoree", "thong-ke/"])
def test_axe_finds_nothing_in_the_search_for_staff(staff, address):
    staff.goto(f"/admin/emulation/awards/{address}")
    assert faults(staff) == []


@pytest.mark.parametrize("below", ["", "in/"])
def test_on_paper_a_list_says_what_it_was_narrowed_by_and_offers_nothing_to_press(visit, below):
    page = visit(width=1280)
    page.goto(f"/khen-thuong/{below}?q=nguyen&subject=individual")
    page.emulate_media(media="print")
    expect(page.get_by_text("Cá nhân").and_(page.locator(".chip"))).to_be_visible()
    expect(
        page.locator(".chip--clear, .chip > [aria-hidden], .chip > .visually-hidden").locator("visible=true")
    ).to_have_count(0)
    expect(page.locator("main .button").locator("visible=true")).to_have_count(0)
