"""What people do over and over in these scenarios: write and publish in the admin, look for something on the site."""

import re
import secrets
import time
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import expect

PATIENCE = 30  # seconds a busy machine may need to show everywhere what was published or taken away


def unlike_any(title):
    """The title with a number of its own, so that a test finds its own page and no other."""
    return f"{title} – số {secrets.randbelow(10**8):08}"


# --- In the admin ------------------------------------------------------------------------------


def start_page(editor, section):
    """Opens the form for a new page from a section of the menu."""
    editor.goto("/admin/")
    editor.get_by_role("link", name=section, exact=True).click()
    editor.get_by_role("link", name=re.compile("^Thêm")).click()
    expect(editor.locator("[name=title]")).to_be_visible()


def upload_photographs(editor, files):
    """Drops files (name → bytes) into the multiple uploader and waits until each stands in the list."""
    editor.goto("/admin/images/multiple/add/")
    editor.locator("#fileupload").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()]
    )
    expect(editor.locator("#upload-list > li.upload-complete")).to_have_count(len(files), timeout=60_000)


def write_paragraph(editor, text):
    """Adds a paragraph of text to the body."""
    editor.locator("[data-streamfield-stream-container] button").first.click()
    editor.get_by_role("option", name="văn bản").click()
    editor.locator("[data-streamfield-stream-container] [contenteditable=true]").last.fill(text)


def choose_pictures(editor, titles):
    """Puts the latest images of these titles into the gallery, through the chooser that takes several at once."""
    editor.get_by_role("tab", name="Hình ảnh").click()
    editor.get_by_role("button", name="Thêm ảnh").click()
    for title in titles:
        # Small pictures are made while the chooser opens for the first time.
        editor.locator(".modal").get_by_role("checkbox", name=title).first.check(timeout=60_000)
    editor.locator("[data-multiple-choice-submit]").click()
    expect(editor.locator("[name^=gallery_pictures][name$=caption]")).to_have_count(len(titles))


def publish(editor):
    """Publishes the page being written and returns its address on the site."""
    press_publish(editor)
    return published_address(editor)


def published_address(editor):
    """The address on the site that the admin gives once a page is published."""
    live = editor.locator(".messages .success a").first
    live.wait_for(timeout=60_000)
    return urlsplit(live.get_attribute("href")).path


def unpublish(editor, address):
    """Takes a page off the site, coming from the page itself."""
    editor.goto(address)
    edit = editor.locator("wagtail-userbar a[href$='/edit/']")
    editor.goto(edit.get_attribute("href"))
    open_actions(editor)
    editor.locator("a[href*='/unpublish/']").click()
    editor.locator("form[action*='/unpublish/'] [type=submit]").click()
    editor.locator(".messages .success").wait_for(timeout=60_000)


def press_publish(editor):
    """Asks for publication, whatever comes of it."""
    open_actions(editor)
    editor.locator("[name=action-publish]").click()


def open_actions(editor):
    editor.locator(".w-dropdown-button [data-w-dropdown-target=toggle]").click()


# --- On the site -------------------------------------------------------------------------------


def places_that_show(visitor, address, words):
    """Where the public meets a page: the names of the places that show this address to who types these words."""
    question = urlencode({"q": words})
    answers = {
        "search page": visitor.get(f"/tim-kiem/?{question}"),
        "search API": visitor.get(f"/api/v1/search/?{question}&page_size=100"),
        "suggestions": visitor.get(f"/api/v1/suggest/?{question}"),
        "sitemap": visitor.get("/sitemap-pages.xml"),
        "feed": visitor.get("/tin-tuc/feed/"),
    }
    shown = {name for name, answer in answers.items() if address in answer.text()}
    if visitor.get(address).status == 200:
        shown.add("page")
    return shown


def eventually(look, wanted):
    """Looks again and again until the wanted is seen; fails with what was seen last."""
    deadline = time.monotonic() + PATIENCE
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.3)
    assert seen == wanted
