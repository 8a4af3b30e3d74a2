"""Every type of public page and where one of its kind stands: for the tests and for ``bench/screenshots.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Each page type: its address, or a list and the link to follow there, or another page type and what to add to it.
PAGES: dict[str, str | tuple[str, str]] = {
    "home": "/",
    "home in English": "/en/",
    "news": "/tin-tuc/",
    "article": ("/tin-tuc/", "main article:has(.with-pictures) a"),
    "article for print": ("article", "in/"),
    "article to send": ("article", "gui/"),
    "emulation": "/thi-dua/",
    "campaigns": "/thi-dua/phong-trao/",
    "campaign": ("/thi-dua/phong-trao/", "main article a"),
    "campaign for print": ("campaign", "in/"),
    "honorees": "/thi-dua/dien-hinh/",
    "honoree": ("/thi-dua/dien-hinh/", "main article a"),
    "models": "/thi-dua/mo-hinh/",
    "model": ("/thi-dua/mo-hinh/", "main article a"),
    "register": "/khen-thuong/",
    "register in English": "/en/awards/?q=labour+medal",
    "awards found": "/khen-thuong/?q=nguyen&subject=individual",
    "awards by recipient": "/khen-thuong/?q=nguyen&group=honoree",
    "all values of a filter": "/khen-thuong/loc/unit/?subject=individual",
    "award statistics": "/khen-thuong/thong-ke/",
    "award statistics for print": "/khen-thuong/thong-ke/in/?year=2018",
    "recipient": ("/khen-thuong/", "main a[href*='/doi-tuong/']"),
    "recipient for print": ("recipient", "in/"),
    "decision": ("/khen-thuong/", "main a[href*='/quyet-dinh/']"),
    "decision for print": ("decision", "in/"),
    "search results": "/tim-kiem/?q=thi+dua",
    "search in other words": "/tim-kiem/?q=phong+traoo",
    "nothing found": "/tim-kiem/?q=xyzzyx",
    "search without a question": "/tim-kiem/",
    "standard page": "/gioi-thieu/",
    "accessibility statement": "/tuyen-bo-ve-kha-nang-tiep-can/",
    "style page": "/phong-cach/",
    "not there": "/khong-co/",
}


# Script that has everything laid out: what lies far below is laid out only when it comes near.
LAY_OUT_ALL = """
document.querySelectorAll("*").forEach((each) => {
  if (getComputedStyle(each).contentVisibility === "auto") each.style.contentVisibility = "visible";
});
"""


class AddressBook:
    """The addresses of page types, looked up in a browser as they are asked for."""

    def __init__(self, page: Page) -> None:
        """Prepares to look things up in a page whose base address is the portal's."""
        self._page = page
        self._known: dict[str, str] = {}

    def __call__(self, kind: str) -> str:
        """Returns the address of a page type of ``PAGES``, the first of its list where there are many."""
        if kind not in self._known:
            place = PAGES[kind]
            if isinstance(place, str):
                self._known[kind] = place
            elif place[0] in PAGES:
                self._known[kind] = self(place[0]) + place[1]
            else:
                self._page.goto(place[0])
                self._known[kind] = self._page.locator(place[1]).first.get_attribute("href") or ""
        return self._known[kind]
