"""Every type of public page is valid HTML by the Nu checker, in both languages."""

import json
import re
import shutil
import subprocess

import pytest

from tests.browser.page_types import PAGES, AddressBook
from tests.services import NU_CHECKER, need

pytestmark = pytest.mark.looks


@pytest.fixture(scope="module")
def pages(portal, chromium, tmp_path_factory):
    """The HTML of every page type, as the server sends it, in a directory: a file for each."""
    need(shutil.which("java") and NU_CHECKER.exists(), f"the Nu checker needs Java and {NU_CHECKER}")
    directory = tmp_path_factory.mktemp("html")
    for language in ("vi", "en"):
        context = chromium.new_context(base_url=portal.url)
        page = context.new_page()
        address_of = AddressBook(page)
        addresses = {kind: address_of(kind) for kind in PAGES}
        context.request.post("/i18n/setlang/", form={"language": language, "next": "/"})
        for kind, address in addresses.items():
            text = context.request.get(address).text()
            shown_in = "en" if address.startswith("/en/") else language
            assert f'lang="{shown_in}"' in text[:100], address
            (directory / f"{language}-{re.sub(r'[^a-z]+', '-', kind)}.html").write_text(text)
        context.close()
    return directory


def test_the_nu_checker_finds_no_fault(pages):
    checked = subprocess.run(
        ["java", "-jar", str(NU_CHECKER), "--format", "json", "--stdout", "--exit-zero-always", str(pages)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(list(pages.iterdir())) == 2 * len(PAGES)
    messages = json.loads(checked.stdout)["messages"]
    # What is only "info" is advice, such as on slashes in void elements.
    faults = [
        f"{message['url'].rpartition('/')[2]}:{message.get('lastLine')}: {message['message']}"
        for message in messages
        if (message["type"] != "info" or message.get("subType") == "warning")
        # English labels around Vietnamese text: <main> says so, which the checker's guess leaves out.
        and "appears to be written in" not in message["message"]
    ]
    assert faults == []
