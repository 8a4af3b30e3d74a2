"""The admin under its own security policy, and the second factor, as people use them.

Each page that breaks its policy fails the test: see ``visiting``.
"""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value

pytestmark = pytest.mark.looks

ADMIN_PAGES = (
    "/admin/",
    "/admin/account/",
    "/admin/account/second-factor/",
    "/admin/collections/",
    "/admin/documents/",
    "/admin/emulation/awards/",
    "/admin/emulation/awards/new/",
    "/admin/emulation/decisions/new/",
    "/admin/emulation/honorees/new/",
    "/admin/emulation/units/new/",
    "/admin/emulation/imports/",
    "/admin/groups/new/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/images/multiple/add/",
    "/admin/pages/",
    "/admin/redirects/add/",
    "/admin/reports/sign-ins/",
    "/admin/reports/staff-access/",
    "/admin/reports/site-history/",
    "/admin/settings/portal/secondfactorpolicy/",
    "/admin/settings/portal/sitesettings/",
    "/admin/sites/new/",
    "/admin/users/",
    "/admin/users/new/",
    "/admin/workflows/list/",
    "/admin/workflows/add/",
)


def test_the_pages_of_the_admin_keep_their_security_policy(staff):
    for path in ADMIN_PAGES:
        response = staff.goto(path)
        if response.status == 404:
            continue
        staff.wait_for_load_state("networkidle")


def test_choosers_and_rows_of_a_page_work_under_the_policy(staff):
    staff.goto("/admin/pages/")
    policy = staff.goto("/admin/").header_value("content-security-policy")
    scripts = next(each for each in policy.split(";") if each.strip().startswith("script-src"))
    assert "unsafe-inline" not in scripts
    staff.goto("/admin/pages/3/edit/")
    add = staff.locator("[id$='slides-ADD']")
    add.scroll_into_view_if_needed()
    before = staff.locator("[id^='id_slides-'][id$='-story-chooser']").count()
    add.click()
    row = staff.locator("[id^='id_slides-'][id$='-story-chooser']").nth(before)
    row.locator("[data-chooser-action-choose]").first.click()
    staff.locator(".modal-content").wait_for()


@pytest.fixture
def person(visit, portal, signed_in):
    """A page of a desktop whose visitor has signed in by name and password as a member of staff."""
    page = visit(width=1280, height=900, storage_state=signed_in("admin"))
    name = f"thử-{time.time_ns()}"
    password = "mật khẩu dài 2026"
    page.goto("/admin/users/new/")
    for field, value in {
        "username": name,
        "email": f"{time.time_ns()}@example.org",
        "first_name": "Thử",
        "last_name": "Nghiệm",
        "password1": password,
        "password2": password,
    }.items():
        page.locator(f"#id_{field}").fill(value)
    page.get_by_role("tab").nth(1).click()
    page.locator("#id_is_superuser").check()
    page.locator("#id_username").evaluate("field => field.form.submit()")
    page.wait_for_url("**/admin/users/")
    return name, password


def enter(page, name, password):
    page.goto("/admin/login/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[type=submit]").click()


def confirm(page, password):
    if "/account/confirm/" in page.url:
        page.locator("[name=password]").fill(password)
        page.locator("form.login-form [type=submit]").click()


def test_a_passkey_and_an_app_guard_an_account(visit, person):
    name, password = person
    page = visit(width=390)
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    client.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    enter(page, name, password)
    page.wait_for_url("**/admin/")
    page.goto("/admin/account/second-factor/webauthn/add/")
    confirm(page, password)
    page.locator("#passkey-button").click()
    page.wait_for_url("**/recovery-codes/")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10

    page.goto("/admin/account/second-factor/totp/activate/")
    confirm(page, password)
    key = page.locator(".second-factor-key").inner_text()
    page.locator("[name=code]").fill(f"{hotp_value(key, int(time.time()) // 30):06}")
    page.locator("form:has([name=code]) [type=submit]").click()
    page.wait_for_url("**/second-factor/")
    assert "Ứng dụng xác thực" in page.locator("main").inner_text()

    page.context.clear_cookies()
    enter(page, name, password)
    page.wait_for_url("**/second-factor/authenticate/")
    page.locator("#passkey-button").click()
    page.wait_for_url("**/admin/")

    page.context.clear_cookies()
    enter(page, name, password)
    page.locator("[name=code]").fill(codes[0])
    page.locator("form:has([name=code]) [type=submit]").click()
    page.wait_for_url("**/admin/")


def test_the_app_is_set_up_and_used_without_javascript(visit, person):
    name, password = person
    page = visit(java_script_enabled=False)
    enter(page, name, password)
    page.goto("/admin/account/second-factor/totp/activate/")
    confirm(page, password)
    key = page.locator(".second-factor-key").inner_text()
    page.locator("[name=code]").fill(f"{hotp_value(key, int(time.time()) // 30):06}")
    page.locator("form:has([name=code]) [type=submit]").click()
    assert len(re.findall(r"\b\d{8}\b", page.content())) >= 10
    page.context.clear_cookies()
    enter(page, name, password)
    page.locator("[name=code]").fill(f"{hotp_value(key, int(time.time()) // 30 + 1):06}")
    page.locator("form:has([name=code]) [type=submit]").click()
    assert page.goto("/admin/account/second-factor/").url.endswith("/second-factor/")
