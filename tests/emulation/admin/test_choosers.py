"""Choosers of the register offer people without a right to it what is public, and nothing else."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from emulation.rules.choices import LegalStatus
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory

pytestmark = pytest.mark.django_db


def person(*codenames: str) -> Client:
    group = Group.objects.create(name=" ".join(codenames))
    group.permissions.set(Permission.objects.filter(codename__in=("access_admin", *codenames)))
    user = get_user_model().objects.create_user(f"nguoi{group.pk}", "a@example.com", "x")
    user.groups.add(group)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor():
    return person()


@pytest.fixture
def records():
    """A recipient and a decision that everybody knows, and those that nobody should learn of."""
    shown = AwardGrantFactory(honoree=HonoreeFactory(name="Nguyễn Công Khai"), decision__number="1/QĐ-CK")
    hidden = [
        HonoreeFactory(name="zqwithoutaward"),
        AwardGrantFactory(
            honoree__name="zqunpublished", decision=AwardDecisionFactory(number="zq1/QĐ", is_published=False)
        ).honoree,
        AwardGrantFactory(honoree__name="zqannulled", status=LegalStatus.ANNULLED, status_reason="Sai").honoree,
    ]
    return shown, hidden


def offered(client: Client, chooser: str) -> str:
    addresses = (
        reverse(f"{chooser}:choose"),
        reverse(f"{chooser}:choose_results") + "?q=",
        reverse(f"{chooser}:choose_results") + "?q=zq",
    )
    return " ".join(client.get(address).content.decode() for address in addresses)


@pytest.mark.parametrize("chooser", ["honoree_chooser", "award_decision_chooser"])
def test_an_editor_is_offered_what_is_public(editor, records, chooser):
    text = offered(editor, chooser)
    assert not re.findall(r"zq\w+", text)
    assert ("Nguyễn Công Khai" if chooser == "honoree_chooser" else "1/QĐ-CK") in text


@pytest.mark.parametrize("chooser", ["honoree_chooser", "award_decision_chooser"])
def test_people_of_the_register_are_offered_everything(records, chooser):
    assert re.findall(r"zq\w+", offered(person("view_honoree", "view_awarddecision"), chooser))


def test_a_number_that_was_guessed_tells_an_editor_nothing(editor, records):
    shown, hidden = records
    assert editor.get(reverse("honoree_chooser:chosen", args=[shown.honoree_id])).status_code == 200
    for honoree in hidden:
        assert editor.get(reverse("honoree_chooser:chosen", args=[honoree.pk])).status_code == 404
    query = "&".join(f"id={each.pk}" for each in (shown.honoree, *hidden))
    several = editor.get(reverse("honoree_chooser:chosen_multiple") + f"?{query}").content.decode()
    assert "zq" not in several
    assert "Công Khai" in several.encode().decode("unicode-escape")
