"""Decree 152/2025/NĐ-CP, Article 29.5."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.models import AwardGrant, AwardType
from emulation.rules.choices import AuthorityLevel, AwardKind, SubjectKind
from emulation.rules.legal_order import award_order_key, grant_order_key
from tests.emulation.register.factories import AwardDecisionFactory, AwardGrantFactory, HonoreeFactory, collective


def key(level="department", kind="title", rank=100, class_rank=None, code="A"):
    return award_order_key(level=level, kind=kind, rank_order=rank, class_rank=class_rank, code=code)


ranks = st.integers(0, 9999)


@given(ranks, ranks, st.sampled_from(AwardKind.values), st.sampled_from(AwardKind.values))
def test_a_higher_level_stands_first_whatever_the_award(rank, other_rank, kind, other_kind):
    levels = list(AuthorityLevel.values)
    for higher, lower in itertools.pairwise(levels):
        assert key(higher, kind, rank) < key(lower, other_kind, other_rank)


@given(ranks, ranks)
def test_titles_stand_before_commendations_of_their_level(rank, other_rank):
    assert key(kind="title", rank=rank) < key(kind="commendation", rank=other_rank) < key(kind="other", rank=0)


def test_rank_and_class_go_from_high_to_low():
    keys = [key(rank=9), key(rank=10), key(rank=10, class_rank=1), key(rank=10, class_rank=2), key(rank=1000)]
    assert keys == sorted(keys)


@pytest.mark.parametrize("posthumous", [False, True])
def test_collectives_and_households_stand_before_individuals(posthumous):
    order = [
        grant_order_key("k", subject, is_posthumous=posthumous)
        for subject in (SubjectKind.COLLECTIVE, SubjectKind.HOUSEHOLD, SubjectKind.INDIVIDUAL)
    ]
    assert order == sorted(order)


def test_posthumous_awards_follow_the_others_of_their_subject():
    keys = [
        grant_order_key("k", "collective", is_posthumous=False),
        grant_order_key("k", "collective", is_posthumous=True),
        grant_order_key("k", "individual", is_posthumous=False),
        grant_order_key("k", "individual", is_posthumous=True),
    ]
    assert keys == sorted(keys)


@pytest.mark.django_db
def test_grants_stand_in_legal_order_and_then_by_name():
    decision = AwardDecisionFactory()
    wanted = [
        AwardGrantFactory(decision=decision, code="TTLDTT", honoree=collective("Phòng Khoáng sản")),
        AwardGrantFactory(decision=decision, code="CSTDCS", honoree=HonoreeFactory(name="Võ Thị Yến")),
        AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Trần Văn An")),
        AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Bùi Thị Ánh")),
        AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Lê Ân")),
        AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Hồ Đào")),
        AwardGrantFactory(decision=decision, code="LDTT", honoree=HonoreeFactory(name="Lê An"), is_posthumous=True),
        AwardGrantFactory(decision=decision, code="GKS", honoree=collective("Văn phòng Sở")),
        AwardGrantFactory(decision=decision, code="GKS", honoree=HonoreeFactory(name="Đỗ Văn Ba")),
    ]
    shuffled = AwardGrant.objects.order_by("-pk")
    assert list(shuffled.in_legal_order()) == wanted
    assert sorted(wanted, key=lambda grant: (grant.order_key, grant.honoree.sort_key)) == wanted


@pytest.mark.django_db
def test_orders_come_first_and_certificates_last_in_the_catalogue():
    codes = ["HCLD1", "HCLD3", "CTDCP", "CSTDTQ", "BKTTG", "CTDT", "TTLDXS", "CSTDT", "KNCTNMT", "BKT"]
    codes += ["TTLDTT", "CSTDCS", "LDTT", "GKS", "GKH", "GDVH", "GKX"]
    rows = AwardType.objects.in_force_on(date(2024, 6, 1)).filter(code__in=codes).order_by("order_key")
    assert list(rows.values_list("code", flat=True)) == codes
