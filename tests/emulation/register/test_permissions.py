"""Those who keep the register: a group that reaches all of it and nothing else."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.models import GroupPagePermission
from wagtail.permissions import policy_registry

from emulation.register.permissions import GROUP_NAME, make_group
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_user("thi-dua", password="x")
    user.groups.add(Group.objects.get(name=GROUP_NAME))
    client.force_login(user)
    client.user = user
    return client


def test_the_register_is_open_to_them(staff, index_now):
    decision = AwardDecisionFactory()
    grant = AwardGrantFactory(decision=decision)
    index_now()
    for viewset in ("award_grant", "award_decision", "honoree", "org_unit", "award_type"):
        assert staff.get(reverse(f"{viewset}:index")).status_code == 200, viewset
        assert staff.get(reverse(f"{viewset}:add")).status_code == 200, viewset
    for address in (
        reverse("award_decision:annul", args=[decision.pk]),
        reverse("award_grant:correct", args=[grant.pk]),
        reverse("honoree:merge", args=[grant.honoree_id]),
        reverse("award_grant:export", args=["csv"]),
        reverse("award_decision:history", args=[decision.pk]),
    ):
        assert staff.get(address).status_code == 200, address


def test_signed_decisions_can_be_filed(staff):
    policy = policy_registry.get_by_type(Document)
    assert policy.user_has_permission(staff.user, "add")
    assert policy.user_has_permission(staff.user, "choose")


def test_nothing_else_is(staff):
    assert staff.get("/admin/users/")["Location"] == "/admin/"
    assert staff.get(reverse("award_type:delete", args=[1]))["Location"] == "/admin/"
    assert not GroupPagePermission.objects.filter(group__name=GROUP_NAME).exists()
    assert not staff.user.has_perm("auth.change_user")


def test_a_group_that_a_site_has_changed_is_left_alone():
    group = Group.objects.get(name=GROUP_NAME)
    group.permissions.clear()
    make_group(apps)
    assert not group.permissions.exists()


def test_the_group_is_made_again_where_it_is_missing():
    before = Group.objects.get(name=GROUP_NAME)
    # Wagtail itself lets every group that reaches the admin choose images.
    rights = set(before.permissions.exclude(codename="choose_image").values_list("codename", flat=True))
    before.delete()
    make_group(apps)
    group = Group.objects.get(name=GROUP_NAME)
    assert set(group.permissions.values_list("codename", flat=True)) == rights
    assert len(rights) == 24
    assert group.collection_permissions.count() == 3
