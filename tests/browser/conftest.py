"""A whole portal as people start it, with its demo content, and Chromium to visit it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.migrated import copy_sqlite_template
from tests.services import CHROMIUM, migrated_database, need, search_of_its_own

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 900  # seconds: a busy machine loads the demo slowly
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """All browser tests share one portal, so one test process takes them all."""
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Portal:
    """A running portal and the password of its demo accounts."""

    url: str
    password: str


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """Starts ``manage.py serve`` in a directory of its own, as ``make run`` does but for the migrations, which have run
    already; where the tests run on the scale path, with a database and indices of its own there.

    Whoever writes tests may lend a portal of theirs: ``RUNNING_PORTAL=http://:password@localhost:8000``.
    """
    need(CHROMIUM.exists(), f"there is no Chromium at {CHROMIUM}")
    if lent := os.environ.get("RUNNING_PORTAL"):
        parts = urlsplit(lent)
        yield Portal(f"{parts.scheme}://{parts.hostname}:{parts.port}", parts.password)
        return
    var = tmp_path_factory.mktemp("portal")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "VAR_DIR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "SEARCH_URL", "SITE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    with ExitStack() as services:
        if database := os.environ.get("DATABASE_URL"):
            env["DATABASE_URL"] = services.enter_context(migrated_database(database))
        else:
            copy_sqlite_template(var / "portal.sqlite3")
        if os.environ.get("TEST_SEARCH") == "elasticsearch":
            env["SEARCH_URL"] = services.enter_context(search_of_its_own())
        with _served(env, var / "serve.log") as password:
            yield Portal(f"http://localhost:{port}", password)


@contextmanager
def _served(env, log):
    """Lets a portal run and gives the password of its demo accounts."""
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_up(f"http://localhost:{env['PORT']}", server, log)
        yield re.search(r"password: (\S+)", log.read_text())[1]
    finally:
        server.terminate()
        server.wait(timeout=START_TIMEOUT)  # the worker ends the picture that it is at first


def _wait_until_up(url, server, log):
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the portal did not start:\n{log.read_text()}"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:  # noqa: S310  our own address
                if response.status == 200 and "password:" in log.read_text():
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the portal was not up after {START_TIMEOUT} s:\n{log.read_text()}")


@pytest.fixture(scope="package")  # with Playwright's loop running, Django would refuse the database to later tests
def chromium():
    need(CHROMIUM.exists(), f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@contextmanager
def visiting(portal, chromium):
    """Gives the function that opens a page of a fresh visitor: a phone, unless width or context options say otherwise.

    Fails at its end when a page broke its own security policy, threw, or asked for a file that is not there.
    """
    contexts, faults = [], []

    def complain(page, message):
        source = message.location["url"]
        # A page that is rightly not there (404) is the test's own question; the admin's autosave is answered 400
        # while a form is half filled in. A missing picture or script is a fault.
        is_answer = source.split("#")[0] == page.url.split("#")[0] or "/admin/pages/" in source
        if message.type == "error" and not (is_answer and message.text.startswith("Failed to load resource")):
            faults.append(f"{page.url}: {message.text} {source}")

    def open_page(*, width=390, height=844, **options):
        context = chromium.new_context(
            base_url=portal.url, viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: complain(page, message))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def visit(portal, chromium):
    """Opens a page of a fresh visitor; see ``visiting``."""
    with visiting(portal, chromium) as open_page:
        yield open_page


@pytest.fixture(scope="package")
def signed_in(portal, chromium):
    """The cookies of a demo account after signing in through the form, once for all tests: ``signed_in("admin")``."""

    @cache
    def sign_in(user):
        context = chromium.new_context(base_url=portal.url, locale="vi-VN")
        page = context.new_page()
        page.goto("/admin/login/")
        page.locator("[name=username]").fill(user)
        page.locator("[name=password]").fill(portal.password)
        page.locator("[type=submit]").click()
        page.wait_for_url("**/admin/")
        state = context.storage_state()
        context.close()
        return state

    return sign_in


@pytest.fixture
def editor(visit, signed_in):
    """A desktop page of an editor who may publish."""
    return visit(width=1280, height=1000, storage_state=signed_in("ban-bien-tap"))


@pytest.fixture
def staff(visit, signed_in):
    """A desktop page of a staff member who keeps the register."""
    return visit(width=1280, height=1000, storage_state=signed_in("admin"))
