"""A staff member and a citizen look for past awards."""

import re

import pytest
from playwright.sync_api import expect

from search.text import fold


@pytest.fixture
def award(visit):
    """Any public award to a person, as the API gives it."""
    answer = visit().request.get("/api/v1/awards/?subject=individual&page_size=1").json()
    return answer["results"][0]


def test_a_staff_member_finds_a_past_award_by_a_given_name_without_marks(staff, award):
    given_name = fold(award["honoree"].split()[-1])
    staff.goto("/admin/")
    staff.get_by_role("button", name="Khen thưởng").click()
    staff.get_by_role("link", name="Tra cứu khen thưởng").click()
    staff.get_by_role("searchbox").fill(given_name)
    staff.get_by_role("searchbox").press("Enter")
    staff.wait_for_url(re.compile(r"q="))
    assert given_name in {fold(mark) for mark in staff.locator("td mark").all_inner_texts()}

    staff.goto(f"{staff.url}&year={award['year']}&level={award['level']}")
    row = staff.get_by_role("row").filter(has_text=award["honoree"]).filter(has_text=award["decision"]["number"])
    row.first.get_by_role("link", name=award["decision"]["number"]).click()
    expect(staff.locator("[name=number]")).to_have_value(award["decision"]["number"])


def test_a_citizen_narrows_the_list_and_reaches_the_decision_without_javascript(visit, award):
    page = visit(java_script_enabled=False)
    page.goto("/khen-thuong/")
    page.get_by_role("searchbox", name=re.compile("số quyết định")).fill(fold(award["honoree"]))
    page.get_by_role("main").get_by_role("button", name="Tìm kiếm").click()
    page.locator("summary", has_text="Chọn năm từ danh sách").click()
    page.get_by_role("checkbox", name=re.compile(str(award["year"]))).check()
    page.get_by_role("button", name="Áp dụng").click()
    assert page.get_by_role("link", name=re.compile(f"Bỏ.*{award['year']}")).count() == 1
    page.locator(".award", has_text=award["decision"]["number"]).first.get_by_role(
        "link", name=award["decision"]["number"]
    ).click()
    assert award["decision"]["number"] in page.get_by_role("heading", level=1).inner_text()
    assert page.locator("tbody th", has_text=award["honoree"]).count() > 0
