"""Builds register records that are valid by themselves; award types come from the catalogue that migrations load."""

from datetime import date

import factory
from wagtail.models import Page, Site

from emulation.models import (
    AwardDecision,
    AwardGrant,
    AwardRegisterPage,
    AwardType,
    CampaignPage,
    Honoree,
    OrgUnit,
)
from emulation.rules.choices import AuthorityLevel, SubjectKind


class OrgUnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrgUnit

    name = factory.Sequence(lambda n: f"Phòng Nghiệp vụ {n}")


class HonoreeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Honoree

    name = "Nguyễn Văn An"


class AwardDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AwardDecision

    number = factory.Sequence(lambda n: f"{n + 1001}/QĐ-STNMT")
    authority = "Sở Tài nguyên và Môi trường"
    authority_level = AuthorityLevel.DEPARTMENT
    issued_on = date(2018, 12, 3)
    signer_name = "Trần Văn Bình"
    signer_position = "Giám đốc"
    abstract = "Về việc tặng danh hiệu thi đua và khen thưởng"
    is_published = True


class AwardGrantFactory(factory.django.DjangoModelFactory):
    """``code`` names the award; its row of the catalogue is the one in force on the day of the decision."""

    class Meta:
        model = AwardGrant

    class Params:
        code = "LDTT"

    decision = factory.SubFactory(AwardDecisionFactory)
    honoree = factory.SubFactory(HonoreeFactory)
    award_type = factory.LazyAttribute(lambda grant: award_type(grant.code, grant.decision.issued_on))
    achievement_to = factory.LazyAttribute(lambda grant: grant.decision.issued_on.year)


def award_type(code: str, day: date = date(2018, 12, 3)) -> AwardType:
    """Returns the row of the catalogue that was law on that day."""
    return AwardType.objects.in_force_on(day).get(code=code)


def collective(name: str = "Phòng Tài nguyên nước", **values) -> Honoree:
    return HonoreeFactory(name=name, subject=SubjectKind.COLLECTIVE, **values)


def register_page(**values) -> AwardRegisterPage:
    """Puts a live register page below the site's root."""
    site = Site.objects.get(is_default_site=True)
    values = {"title": "Khen thưởng", "slug": "khen-thuong", **values}
    return site.root_page.add_child(instance=AwardRegisterPage(**values))


def root_page() -> Page:
    return Site.objects.get(is_default_site=True).root_page


def campaign_page(**values) -> CampaignPage:
    values = {"title": "Thi đua nước rút", "slug": "nuoc-rut", "starts_on": date(2018, 1, 1), **values}
    return root_page().add_child(instance=CampaignPage(**values))
