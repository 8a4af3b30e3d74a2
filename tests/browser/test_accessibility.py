"""Every type of public page, for everyone: axe, narrow screens, keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.page_types import LAY_OUT_ALL, PAGES, AddressBook
from tests.browser.steps import eventually

pytestmark = pytest.mark.looks

PHONE_BY_DAY = {"width": 390, "color_scheme": "light"}
DESK_BY_NIGHT = {"width": 1280, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def address_of(portal, chromium):
    """The address of a page type of ``PAGES``."""
    page = chromium.new_page(base_url=portal.url)
    yield AddressBook(page)
    page.close()


# Rules that axe leaves out unless it is asked.
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}


def faults(page):
    """What axe finds, each as the rule and the element; best practices are rules as well."""
    page.evaluate(LAY_OUT_ALL)  # axe judges what is laid out
    found = Axe().run(page, options=ALL_RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("visitor", [PHONE_BY_DAY, DESK_BY_NIGHT], ids=["phone, light", "desk, dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing(visit, address_of, kind, visitor):
    page = visit(**visitor)
    page.goto(address_of(kind))
    assert faults(page) == []


@pytest.mark.parametrize(
    "visitor",
    [{"width": 390, "color_scheme": "dark"}, {"width": 1280, "color_scheme": "light"}],
    ids=["phone, dark", "desk, light"],
)
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_in_english(visit, address_of, portal, kind, visitor):
    page = visit(**visitor)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": portal.url}])
    page.goto(address_of(kind))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["home", "article", "register"])
def test_what_is_far_below_is_laid_out_before_a_reader_comes_near(visit, address_of, kind):
    page = visit()
    page.goto(address_of(kind))
    left = "[...document.querySelectorAll('*')].some((each) => getComputedStyle(each).contentVisibility === 'auto')"
    eventually(lambda: page.evaluate(left), False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["home", "article", "register", "style page"])
def test_axe_finds_nothing_with_more_contrast(visit, address_of, kind, scheme):
    page = visit(width=1280, color_scheme=scheme, contrast="more")
    page.goto(address_of(kind))
    assert faults(page) == []


@pytest.mark.parametrize("kind", ["home", "article", "register", "honoree", "search results", "style page"])
def test_large_text_on_a_narrow_phone_need_not_scroll_sideways(visit, address_of, portal, kind):
    page = visit(width=320)
    page.context.add_cookies([{"name": "text_size", "value": "larger", "url": portal.url}])
    page.goto(address_of(kind))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_text_grows_at_once_and_what_is_typed_stays(visit):
    page = visit()
    page.goto("/tin-tuc/")
    page.get_by_role("combobox").fill("đất đai")
    page.get_by_role("button", name="Chữ lớn hơn").click()
    expect(page.locator("html")).to_have_attribute("data-text-size", "large")
    expect(page.get_by_role("combobox")).to_have_value("đất đai")
    page.get_by_role("button", name="Chữ lớn hơn").click()
    expect(page.get_by_role("button", name="Chữ lớn hơn")).to_have_attribute("aria-disabled", "true")
    page.goto("/thi-dua/")
    expect(page.locator("html")).to_have_attribute("data-text-size", "larger")
    page.get_by_role("button", name="Cỡ chữ thường").click()
    expect(page.locator("html")).not_to_have_attribute("data-text-size", "larger")


@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_name_of_the_agency_takes_three_lines_of_a_phone_at_the_most(visit, width):
    page = visit(width=width)
    page.goto("/gioi-thieu/")

    def lines():
        page.reload()  # a visit does without a font that comes late; the next has it
        return page.locator(".masthead__title").evaluate(
            "title => Math.round(title.getBoundingClientRect().height / parseFloat(getComputedStyle(title).lineHeight))"
        )

    eventually(lambda: lines() <= 3, True)


@pytest.mark.parametrize("kind", PAGES)
def test_a_narrow_phone_need_not_scroll_sideways(visit, address_of, kind):
    page = visit(width=320)
    page.goto(address_of(kind))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture(params=["vi light", "vi dark", "en light", "en dark"])
def reader(request, visit, portal):
    """A phone in each language and each colour scheme."""
    language, scheme = request.param.split()
    page = visit(color_scheme=scheme)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": portal.url}])
    return page


def test_axe_finds_nothing_in_the_open_lightbox(reader, address_of):
    reader.goto(address_of("article") + "#anh-1")
    dialog = reader.get_by_role("dialog", name=re.compile("Xem ảnh lớn|Pictures, large"))
    expect(dialog).to_be_visible()
    assert faults(reader) == []
    dialog.get_by_role("button", name=re.compile("Phóng to|Zoom in")).click()
    assert faults(reader) == []


def test_axe_finds_nothing_in_the_open_menu_and_suggestions(reader):
    reader.goto("/tin-tuc/")
    search = reader.get_by_role("combobox")
    search.press_sequentially("thi dua")
    expect(reader.get_by_role("option").first).to_be_visible()
    assert faults(reader) == []
    search.press("Escape")
    reader.get_by_role("button", name=re.compile("Danh mục|Menu")).click()
    expect(reader.get_by_role("navigation", name=re.compile("Danh mục chính|Main menu"))).to_be_visible()
    assert faults(reader) == []


def test_axe_finds_nothing_in_what_unfolds(reader, address_of):
    reader.goto(address_of("register"))
    reader.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert faults(reader) == []


@pytest.mark.parametrize("kind", ["home", "article", "register", "search results"])
def test_the_keyboard_comes_to_the_skip_link_first_and_past_the_masthead_with_it(visit, address_of, kind):
    page = visit(width=1280)
    page.goto(address_of(kind))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("kind", ["home", "news", "article", "register", "honorees"])
def test_the_focus_is_seen_wherever_the_keyboard_goes(visit, address_of, kind):
    page = visit(width=1280, reduced_motion="reduce")
    page.goto(address_of(kind))
    for _step in range(40):
        page.keyboard.press("Tab")
        unseen = page.evaluate(UNSEEN_FOCUS)
        assert unseen is None, unseen


# The HTML of the focused element where neither it nor the card around it has an outline, or where it is off the screen.
UNSEEN_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const marked = [element, element.closest(".card, .slide")].some((each) => {
    const style = each && getComputedStyle(each);
    return each && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
  });
  const box = element.getBoundingClientRect();
  const shown = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return marked && shown ? null : element.outerHTML.slice(0, 200);
}"""
