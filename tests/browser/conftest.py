"""A whole portal as people start it, with its demo content, and Chromium to visit it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.services import CHROMIUM, need

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 300  # seconds: a busy machine draws the demo photographs slowly
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
    """A running portal and the way into its admin."""

    url: str
    user: str
    password: str
    env: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Runs a management command on this portal's data and returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """Starts ``manage.py serve`` in a directory of its own, exactly as ``make run`` does."""
    need(CHROMIUM.exists(), f"there is no Chromium at {CHROMIUM}")
    var = tmp_path_factory.mktemp("portal")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "VAR_DIR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    for name in ("DATABASE_URL", "SEARCH_URL", "SITE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    log = var / "serve.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        url = f"http://localhost:{port}"
        _wait_until_up(url, server, log)
        signed = re.search(r"user: (\S+)\s+password: (\S+)", log.read_text())
        yield Portal(url, signed[1], signed[2], env)
    finally:
        server.terminate()
        server.wait(timeout=30)


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


@pytest.fixture(scope="session")
def chromium():
    need(CHROMIUM.exists(), f"there is no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(portal, chromium):
    """Opens a page of a fresh visitor: ``visit()`` is a phone; other widths and context options as arguments.

    The test fails when a page of a visitor breaks its own security policy or throws.
    """
    contexts, faults = [], []

    def open_page(*, width=390, height=844, **options):
        context = chromium.new_context(
            base_url=portal.url, viewport={"width": width, "height": height}, locale="vi-VN", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: message.type == "error" and faults.append(f"{page.url}: {message.text}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def editor(portal, visit):
    """A desktop page signed in to the admin."""
    page = visit(width=1280, height=1000)
    page.goto("/admin/login/")
    page.get_by_label(re.compile("Tên|Username|người dùng", re.IGNORECASE)).fill(portal.user)
    page.locator("input[type=password]").fill(portal.password)
    page.locator("button[type=submit]").click()
    page.wait_for_url("**/admin/")
    return page
