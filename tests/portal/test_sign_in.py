"""Signing in: limits, the second factor, sessions and the log, through the real views."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail import views as wagtail_views
from wagtail.models import Page, PageViewRestriction

from portal.accounts import log, sessions
from portal.accounts.models import SecondFactorPolicy, SignInEvent

pytestmark = pytest.mark.django_db

PASSWORD = "đúng mật khẩu"
LOGIN = "/admin/login/"
Kind = SignInEvent.Kind


@pytest.fixture
def person():
    user = User.objects.create_user("lan", "lan@example.org", PASSWORD)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


@pytest.fixture
def secret(person):
    """The key of the person's authenticator app, which is set up."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret, steps=0):
    return f"{hotp_value(secret, int(time.time()) // 30 + steps):06}"


def sign_in(client, name="lan", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": name, "password": password}, **extra)


def enter(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_inside(client):
    return client.get("/admin/").status_code == 200


def kinds():
    return list(SignInEvent.objects.order_by("pk").values_list("kind", flat=True))


# --- Limits


@pytest.mark.usefixtures("person")
def test_a_name_is_refused_after_eight_wrong_passwords_from_one_address(client):
    statuses = [sign_in(client, password="sai").status_code for _ in range(9)]
    assert statuses == [200] * 8 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert "phút" in refused.content.decode()


@pytest.mark.usefixtures("person")
def test_names_tried_in_turn_from_one_address_are_refused(client, settings):
    settings.SIGN_IN_ADDRESS_RATE = "5/15m"
    statuses = [sign_in(client, name=f"ai{n}", password="sai").status_code for n in range(6)]
    assert statuses == [200] * 5 + [429]
    assert sign_in(client, REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.usefixtures("person")
def test_a_name_tried_from_many_addresses_is_refused_except_on_its_owners_computer(client, settings):
    settings.SIGN_IN_NAME_RATE = "5/15m"
    sign_in(client)
    client.post("/admin/logout/")
    stranger = Client()
    statuses = [sign_in(stranger, password="sai", REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(6)]
    assert statuses == [200] * 5 + [429]
    assert sign_in(client).status_code == 302
    assert is_inside(client)


@pytest.mark.usefixtures("person")
def test_all_attempts_together_are_limited(client, settings):
    settings.SIGN_IN_TOTAL_RATE = "4/15m"
    for n in range(4):
        sign_in(client, name=f"ai{n}", password="sai", REMOTE_ADDR=f"203.0.{n}.1")
    assert sign_in(client, REMOTE_ADDR="198.51.100.1").status_code == 429


@pytest.mark.usefixtures("person")
def test_a_forged_device_is_a_stranger(client, settings):
    settings.SIGN_IN_NAME_RATE = "1/15m"
    sign_in(client, password="sai")
    client.cookies["known_device"] = "WyJhIiwgWyJiIl1d:1abc:forged"
    assert sign_in(client).status_code == 429


def test_what_was_typed_as_an_unknown_name_is_not_kept(client):
    sign_in(client, name="tôi gõ nhầm mật khẩu vào đây", password="x")
    written = SignInEvent.objects.get()
    assert written.name == ""
    assert "nhầm" not in repr(SignInEvent.objects.values().get())


@pytest.mark.parametrize(
    "name", ["", "a" * 10_000, "lan\x00", "\ud83d".encode("utf-8", "surrogatepass").decode("latin1")]
)
def test_odd_names_are_answered(client, name):
    assert sign_in(client, name=name, password="x").status_code == 200


def test_links_for_new_passwords_are_limited_by_recipient_and_address(client, person, settings):
    settings.PASSWORD_LINK_RATE = "2/d"
    settings.PASSWORD_LINK_ADDRESS_RATE = "4/d"
    statuses = [client.post("/admin/password_reset/", {"email": person.email}).status_code for _ in range(5)]
    assert statuses == [302] * 4 + [429]
    assert len(mail.outbox) == 2
    assert mail.outbox[0].to == [person.email]


def test_a_mailed_link_sets_the_password_and_makes_the_device_known(client, person, settings):
    client.post("/admin/password_reset/", {"email": person.email})
    path = re.search(r"/admin/password_reset/confirm/\S+", mail.outbox[0].body)[0]
    form = client.get(path, follow=True)
    new = "một mật khẩu khác hẳn"
    done = client.post(form.request["PATH_INFO"], {"new_password1": new, "new_password2": new})
    assert done.status_code == 302
    assert not is_inside(client)
    settings.SIGN_IN_NAME_RATE = "0/15m"
    assert sign_in(client, password=new).status_code == 302
    assert Kind.PASSWORD_CHANGED in kinds()


def test_the_password_of_a_page_cannot_be_tried_for_ever(client, front_door, settings):
    settings.PAGE_PASSWORD_RATE = "3/d"
    settings.BEHIND_PROXY = False
    restriction = PageViewRestriction.objects.create(
        page=front_door, restriction_type=PageViewRestriction.PASSWORD, password="mở ra"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{front_door.pk}/"
    for prefix, number in (("", 1), ("/en", 2), ("", 3)):
        wrong = client.post(
            prefix + address, {"password": "sai", "return_url": "/"}, HTTP_X_FORWARDED_FOR=f"1.2.3.{number}"
        )
        assert wrong.status_code == 200
    refused = client.post(address, {"password": "mở ra", "return_url": "/"}, HTTP_X_FORWARDED_FOR="9.9.9.9")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    other = client.post(address, {"password": "mở ra", "return_url": "/"}, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_passwords_of_a_page_are_counted_before_they_are_looked_at(client, front_door, settings, monkeypatch):
    settings.PAGE_PASSWORD_RATE = "1/d"
    restriction = PageViewRestriction.objects.create(
        page=front_door, restriction_type=PageViewRestriction.PASSWORD, password="mở ra"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{front_door.pk}/"
    at_once = []
    look = wagtail_views.authenticate_with_password

    def look_while_another_is_sent(*args):
        if not at_once:
            at_once.append(None)
            at_once[0] = Client().post(address, {"password": "mở ra", "return_url": "/"})
        return look(*args)

    monkeypatch.setattr(wagtail_views, "authenticate_with_password", look_while_another_is_sent)
    assert client.post(address, {"password": "sai", "return_url": "/"}).status_code == 200
    assert at_once[0].status_code == 429


def test_right_passwords_of_a_page_are_not_counted(front_door, settings):
    settings.PAGE_PASSWORD_RATE = "2/d"
    settings.PAGE_PASSWORD_TOTAL_RATE = "4/d"
    restriction = PageViewRestriction.objects.create(
        page=front_door, restriction_type=PageViewRestriction.PASSWORD, password="mở ra"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{front_door.pk}/"

    def enter(password):
        return Client().post(address, {"password": password, "return_url": "/"}).status_code

    assert [enter("mở ra") for _ in range(5)] == [302] * 5
    assert [enter(word) for word in ("sai", "mở ra", "sai", "mở ra")] == [200, 302, 200, 429]
    assert kinds().count(Kind.PAGE_PASSWORD_WRONG) == 2


@pytest.fixture
def protected(front_door):
    """Tries the password of a page; returns the status of the answer."""
    restriction = PageViewRestriction.objects.create(
        page=front_door, restriction_type=PageViewRestriction.PASSWORD, password="mở ra"
    )
    address = f"/_util/authenticate_with_password/{restriction.pk}/{front_door.pk}/"

    def enter(password, address_of_visitor="203.0.113.9", client=None):
        sent = {"password": password, "return_url": "/"}
        return (client or Client()).post(address, sent, REMOTE_ADDR=address_of_visitor).status_code

    enter.restriction = restriction
    return enter


def test_wrong_passwords_of_a_page_lock_out_nobody_who_knows_it(protected, settings):
    settings.BEHIND_PROXY = False
    settings.PAGE_PASSWORD_RATE, settings.PAGE_PASSWORD_TOTAL_RATE = "3/d", "6/d"
    known = Client()
    assert protected("mở ra", "192.0.2.1", known) == 302
    for host in range(10, 16):
        assert protected("sai", f"198.51.100.{host}") == 200
    # From now on each address has one attempt: enough for who knows the password, and one guess for who does not.
    assert [protected(word, "203.0.113.1") for word in ("mở ra", "mở ra", "sai", "mở ra")] == [302, 302, 200, 429]
    assert protected("mở ra", "198.51.100.10") == 429
    # A browser in which it was entered before is counted by itself, at any address.
    assert [protected("sai", "198.51.100.10", known) for _ in range(3)] == [200] * 3
    assert protected("mở ra", "192.0.2.1", known) == 429
    assert protected("mở ra", "192.0.2.1") == 302


def test_a_subscriber_with_many_networks_has_one_attempt_when_many_have_failed(protected, settings):
    settings.BEHIND_PROXY = False
    settings.PAGE_PASSWORD_TOTAL_RATE = "2/d"
    assert [protected("sai", f"2001:db8:1:{n}::7") for n in range(4)] == [200, 200, 429, 429]
    assert protected("sai", "2001:db8:2:1::7") == 200


def test_who_knew_the_password_of_a_page_guesses_the_next_one_as_a_stranger(protected, settings):
    settings.BEHIND_PROXY = False
    settings.PAGE_PASSWORD_RATE = "2/d"
    former = [Client() for _ in range(3)]
    assert [protected("mở ra", client=client) for client in former] == [302] * 3
    protected.restriction.password = "mở ra 2"
    protected.restriction.save()
    assert [protected("sai", client=client) for client in former] == [200, 200, 429]


def test_passwords_of_what_is_not_protected_leave_nothing_in_the_log(client, front_door):
    for address in (
        f"/_util/authenticate_with_password/4711/{front_door.pk}/",
        "/documents/authenticate_with_password/4711/",
    ):
        assert client.post(address, {"password": "sai", "return_url": "/"}).status_code == 404
    assert not kinds()


# --- The second factor


@pytest.mark.parametrize("way", [LOGIN, "/admin/login/?next=/admin/"])
def test_the_password_alone_does_not_open_an_account_with_a_second_factor(client, secret, way):
    answer = client.post(way, {"username": "lan", "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_inside(client)
    assert enter(client, code_of(secret)).status_code == 302
    assert is_inside(client)


@pytest.mark.usefixtures("person", "front_door")
@pytest.mark.parametrize("way", ["/_util/login/", "/en/_util/login/"])
def test_other_sign_in_pages_lead_to_the_only_one(client, way):
    assert client.get(f"{way}?next=/x/")["Location"] == f"{LOGIN}?next=%2Fx%2F"
    assert client.post(way, {"username": "lan", "password": PASSWORD}).status_code == 405
    assert not is_inside(client)


@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/account/signup/", "/accounts/signup/", "/admin/signup/"])
def test_nobody_signs_up(client, path):
    assert client.get(path).status_code in (302, 404)
    assert client.post(path, {"username": "x", "password1": PASSWORD, "password2": PASSWORD}).status_code in (
        302,
        403,
        404,
    )
    assert not User.objects.filter(username="x").exists()


def test_a_code_opens_once_only(secret):
    code = code_of(secret)
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        enter(client, code)
    assert is_inside(first)
    assert not is_inside(second)


def test_a_recovery_code_opens_once_only(person, secret):
    code = Authenticator.objects.get(user=person, type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client)
        enter(client, code)
    assert is_inside(first)
    assert not is_inside(second)


def test_wrong_codes_are_limited_whatever_the_address(person, secret, settings):
    settings.SECOND_FACTOR_RATE = "3/15m"
    client = Client()
    sign_in(client)
    statuses = [enter(client, "000000").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    other = Client(REMOTE_ADDR="203.0.113.9")
    sign_in(other)
    refused = enter(other, code_of(secret))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


@pytest.mark.usefixtures("secret")
def test_the_flow_cannot_be_entered_in_the_middle(client):
    assert client.get(reverse("mfa_authenticate"))["Location"].startswith(LOGIN)
    sign_in(client)
    client.cookies.pop("sessionid")
    assert client.get(reverse("mfa_authenticate"))["Location"].startswith(LOGIN)


def test_a_session_that_came_in_without_the_factor_is_ended(client, person, secret):
    client.force_login(person)
    assert client.get("/admin/")["Location"].startswith(LOGIN)
    assert Kind.FACTOR_MISSING in kinds()


def test_who_must_have_a_second_factor_is_led_to_set_one_up(client, person):
    sign_in(client)
    group = Group.objects.create(name="Phải có yếu tố thứ hai")
    policy = SecondFactorPolicy.load()
    policy.groups.add(group)
    assert is_inside(client)
    person.groups.add(group)
    assert client.get("/admin/")["Location"] == reverse("mfa_index")
    assert client.get("/admin/", headers={"x-requested-with": "XMLHttpRequest"}).status_code == 403
    assert client.get(reverse("mfa_index")).status_code == 200


@pytest.fixture
def set_up(django_capture_on_commit_callbacks):
    """Sets up an authenticator app as a person does; returns its key."""

    def run(client):
        with django_capture_on_commit_callbacks(execute=True):
            return _set_up(client)

    return run


def _set_up(client):
    form = client.get(reverse("mfa_activate_totp"), follow=True)
    form = client.post(
        form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], {"password": PASSWORD}, follow=True
    )
    key = re.search(r"second-factor-key\">(\w+)<", form.content.decode())[1]
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(key)}, follow=True)
    assert len(re.findall(r"<code>\d{8}</code>", done.content.decode())) == 10
    return key


def test_setting_up_shows_recovery_codes_once_and_ends_other_sessions(person, set_up):
    policy = SecondFactorPolicy.load()
    policy.for_administrators = True
    policy.save()
    person.is_superuser = True
    person.save()
    client, elsewhere = Client(), Client()
    sign_in(elsewhere)
    sign_in(client)
    key = set_up(client)
    assert "<code>" not in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert elsewhere.get("/admin/").status_code == 302
    again = Client()
    sign_in(again)
    enter(again, code_of(key, 1))
    assert is_inside(again)


@pytest.mark.usefixtures("person")
def test_the_key_of_an_app_is_not_readable_in_the_database(client, set_up):
    sign_in(client)
    key = set_up(client)
    assert key not in str(Authenticator.objects.get(type="totp").data)


def passkey_of(person):
    return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Khoá", "credential": {}})


@pytest.mark.parametrize("kind", ["totp", "webauthn"])
def test_a_factor_that_is_required_cannot_be_removed_while_it_is_the_last(client, person, secret, kind):
    sign_in(client)
    enter(client, code_of(secret))
    passkey = passkey_of(person)
    policy = SecondFactorPolicy.load()
    policy.groups.add(Group.objects.create(name="Phải có yếu tố thứ hai"))
    person.groups.set(policy.groups.all())
    Authenticator.objects.filter(user=person, type={"totp": "webauthn", "webauthn": "totp"}[kind]).delete()
    address = reverse("mfa_deactivate_totp") if kind == "totp" else reverse("mfa_remove_webauthn", args=[passkey.pk])
    factor = Authenticator.objects.filter(user=person, type=kind)
    form = client.get(address, follow=True)
    client.post(form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], {"password": PASSWORD})
    refused = client.post(address)
    assert refused.status_code == 200
    assert 'class="error-message"' in refused.content.decode()
    assert factor.exists()
    policy.groups.clear()
    assert client.post(address).status_code == 302
    assert not factor.exists()


def test_an_administrator_resets_a_lost_factor_and_an_editor_does_not(person, secret, client):
    editor = User.objects.create_user("biên-tập", "", PASSWORD)
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    User.objects.create_superuser("quản-trị", "", PASSWORD)
    address = reverse("reset_factor", args=[person.pk])
    for name, left in (("biên-tập", True), ("quản-trị", False)):
        sign_in(client, name)
        form = client.get(address, follow=True)
        client.post(form.request["PATH_INFO"] + "?" + form.request["QUERY_STRING"], {"password": PASSWORD})
        client.post(address)
        assert Authenticator.objects.filter(user=person).exists() is left
        client.post("/admin/logout/")
    written = SignInEvent.objects.get(kind=Kind.FACTOR_RESET)
    assert (written.user, written.detail) == (person, "quản-trị")


@pytest.mark.usefixtures("secret")
def test_the_operator_resets_a_lost_factor(person, client):
    call_command("reset_second_factor", "lan")
    sign_in(client)
    assert is_inside(client)


# --- Sessions


def test_a_picture_elsewhere_signs_nobody_out(client, person):
    sign_in(client)
    assert client.get("/admin/logout/").status_code == 405
    assert is_inside(client)
    client.post("/admin/logout/")
    assert not is_inside(client)


def turn_back(client, key, seconds):
    session = client.session
    session[key] -= seconds
    session.save()


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("key", "setting"), [(sessions.SEEN_AT, "SESSION_IDLE_SECONDS"), (sessions.SIGNED_IN_AT, "SESSION_MAX_SECONDS")]
)
def test_a_session_ends_without_activity_and_at_its_greatest_age(client, settings, key, setting):
    sign_in(client)
    turn_back(client, key, getattr(settings, setting) - 60)
    assert is_inside(client)
    turn_back(client, key, getattr(settings, setting))
    assert client.get("/admin/pages/")["Location"] == f"{LOGIN}?next=%2Fadmin%2Fpages%2F"
    assert Kind.SESSION_ENDED in kinds()


@pytest.mark.usefixtures("person")
def test_typing_is_activity_and_an_open_editor_is_not(client):
    sign_in(client)
    turn_back(client, sessions.SEEN_AT, 3600)
    before = client.session[sessions.SEEN_AT]
    client.post("/admin/editing-sessions/ping/wagtailcore/page/1/0/")
    assert client.session[sessions.SEEN_AT] == before
    assert client.post(reverse("account_active")).status_code == 204
    assert client.session[sessions.SEEN_AT] > before


def save_account(client, person, **password):
    panel = {"name_email-first_name": "", "name_email-last_name": "", "name_email-email": person.email}
    other = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}
    passwords = {f"password-{name}": value for name, value in password.items()}
    answer = client.post("/admin/account/", panel | passwords | other | {"locale-preferred_language": ""})
    assert answer.status_code == 302


def test_a_session_is_ended_also_after_the_account_was_saved_in_it(client, person, secret):
    sign_in(client)
    enter(client, code_of(secret))
    key = client.session.session_key
    save_account(client, person)
    assert client.session.session_key != key
    assert is_inside(client)
    call_command("reset_second_factor", "lan")
    assert not is_inside(client)


def test_a_new_password_ends_other_sessions(client, person):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    new = "hoàn toàn khác 2026"
    save_account(client, person, old_password=PASSWORD, new_password1=new, new_password2=new)
    assert is_inside(client)
    assert not is_inside(elsewhere)
    assert Kind.PASSWORD_CHANGED in kinds()


# --- The log


def test_only_administrators_read_the_log(client, person):
    sign_in(client)
    assert client.get(reverse("sign_in_report")).status_code == 302
    person.is_superuser = True
    person.save()
    report = client.get(reverse("sign_in_report"), {"name": "lan"}).content.decode()
    assert "127.0.0.1" in report
    assert "Đã đăng nhập" in report, report[report.find("<main") :]
    assert PASSWORD not in report
    assert client.get(reverse("sign_in_report"), {"export": "csv"}).status_code == 200


def test_the_log_tells_a_whole_sign_in(client, secret):
    sign_in(client, password="sai")
    sign_in(client)
    enter(client, "000000")
    enter(client, code_of(secret))
    client.post("/admin/logout/")
    assert kinds() == [
        Kind.PASSWORD_WRONG,
        Kind.PASSWORD_RIGHT,
        Kind.FACTOR_WRONG,
        Kind.FACTOR_USED,
        Kind.SIGNED_IN,
        Kind.SIGNED_OUT,
    ]


def test_old_events_are_forgotten(client, settings):
    sign_in(client, name="ai đó", password="sai")
    settings.SIGN_IN_LOG_DAYS = 1
    assert log.prune() == 0
    SignInEvent.objects.update(at="2020-01-01T00:00:00Z")
    assert log.prune() == 1


def test_a_database_that_cannot_be_written_is_told_with_a_time_to_come_back(client, person, monkeypatch):
    from django.db import OperationalError

    def full(self, *args, **kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SignInEvent, "save", full)
    answer = sign_in(client)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert Page.objects.exists()
