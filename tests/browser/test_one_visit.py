"""One visit from the front door to a downloaded list: by keyboard alone at a desk, and without script on a phone."""

import re

import pytest
from playwright.sync_api import expect

MOST_STEPS = 250  # of the Tab key to come to anything on a page


class Keyboard:
    """Somebody who never touches a mouse."""

    def __init__(self, page):
        self.page = page
        page.add_init_script("window.print = () => { window.printed = true; }")

    def reach(self, target):
        """Presses Tab until the target has the focus."""
        expect(target).to_be_attached(timeout=60_000)
        for _step in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not come to {target}")

    def press(self, target, key="Enter"):
        self.reach(target)
        self.page.keyboard.press(key)

    def write(self, target, text):
        self.reach(target)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def check(self, target):
        self.press(target, "Space")
        expect(target).to_be_checked()


class Finger:
    """Somebody with a phone whose browser runs no script."""

    def __init__(self, page):
        self.page = page

    def press(self, target):
        target.scroll_into_view_if_needed()  # what comes into view is laid out only then, and moves what stands below
        target.click()

    def write(self, target, text):
        target.fill(text)
        target.locator("xpath=ancestor::form").get_by_role("button").first.click()

    def check(self, target):
        target.check()


@pytest.fixture(params=["keyboard", "no script"])
def visitor(request, visit):
    if request.param == "keyboard":
        return Keyboard(visit(width=1280))
    return Finger(visit(java_script_enabled=False))


def open_menu(visitor):
    """On a phone the menu has to be opened first."""
    if isinstance(visitor, Finger):
        visitor.press(visitor.page.get_by_role("button", name="Danh mục"))
    return visitor.page.get_by_role("navigation", name="Danh mục chính")


def test_an_exemplar_is_found_read_seen_and_printed(visitor):
    page = visitor.page
    page.goto("/")
    visitor.press(open_menu(visitor).get_by_role("link", name="Thi đua", exact=True))
    visitor.press(page.get_by_role("main").locator("a[href='/thi-dua/dien-hinh/']").first)
    page.wait_for_url("**/thi-dua/dien-hinh/")
    visitor.press(page.locator("main article:has(.with-pictures) a").first)
    title = page.get_by_role("heading", level=1).inner_text()
    expect(page.get_by_role("heading", name="Hình ảnh")).to_be_visible()

    picture = page.locator(".gallery").get_by_role("link").first
    visitor.press(picture)
    if isinstance(visitor, Keyboard):
        expect(page.get_by_role("dialog", name="Xem ảnh lớn").get_by_role("img").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(picture).to_be_focused()
    else:
        expect(page).to_have_url(re.compile(r"\.jpe?g$"))
        page.go_back()

    visitor.press(page.get_by_role("link", name="Bản in"))
    page.wait_for_url("**/in/")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    if isinstance(visitor, Keyboard):
        visitor.press(page.get_by_role("button", name="In trang này"))
        assert page.evaluate("window.printed")
    visitor.press(page.get_by_role("link", name="Về trang bài"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_awards_are_searched_filtered_paged_and_exported(visitor):
    page = visitor.page
    page.goto("/")
    visitor.press(open_menu(visitor).get_by_role("link", name="Tra cứu khen thưởng"))
    main = page.get_by_role("main")
    visitor.write(main.get_by_role("searchbox").first, "nguyen")
    page.wait_for_url("**/khen-thuong/?q=nguyen*")
    visitor.check(page.get_by_role("checkbox", name=re.compile("^Cá nhân")))
    apply = page.get_by_role("button", name="Áp dụng")
    if apply.is_visible():
        visitor.press(apply)
    expect(page.get_by_role("link", name=re.compile("Bỏ.*Cá nhân"))).to_be_visible()
    visitor.press(page.get_by_role("link", name="Sau", exact=True))
    page.wait_for_url(re.compile("page=2"))
    expect(main.get_by_role("searchbox").first).to_have_value("nguyen")
    with page.expect_download() as download:
        visitor.press(page.get_by_role("link", name="CSV", exact=True))
    rows = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 20
