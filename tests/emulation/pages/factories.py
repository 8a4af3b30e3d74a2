"""Emulation pages that stand in a legal place of the tree by themselves, and the register behind them."""

from datetime import date

import factory
import wagtail_factories
from django.utils import timezone
from wagtail.models import Page, Site

from emulation.models import (
    Achievement,
    AwardDecision,
    AwardGrant,
    AwardRegisterPage,
    AwardType,
    CampaignGalleryPicture,
    CampaignIndexPage,
    CampaignMilestone,
    CampaignPage,
    CopyingStep,
    EmulationIndexPage,
    ExemplaryModelIndexPage,
    ExemplaryModelPage,
    Honoree,
    HonoreeIndexPage,
    HonoreePage,
    ModelHonoree,
    ModelResult,
    OrgUnit,
    Replication,
)
from emulation.rules.choices import AuthorityLevel, AwardKind, CampaignKind, MilestoneKind, SubjectKind
from search.text import slugify_vietnamese


def home():
    """The root page of the default site, at ``http://testserver/``."""
    site = Site.objects.filter(hostname="testserver").first()
    if site:
        return site.root_page
    page = Page.get_first_root_node().add_child(instance=Page(title="Trang chủ", slug="trang-chu"))
    Site.objects.all().delete()
    Site.objects.create(hostname="testserver", root_page=page, is_default_site=True, site_name="Cổng thi đua")
    return page


class PublishedPageFactory(wagtail_factories.PageFactory):
    slug = factory.LazyAttribute(lambda page: slugify_vietnamese(page.title))
    first_published_at = last_published_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Page
        abstract = True


class EmulationIndexFactory(PublishedPageFactory):
    title = "Thi đua, khen thưởng"
    parent = factory.LazyFunction(home)

    class Meta:
        model = EmulationIndexPage


def section():
    return EmulationIndexPage.objects.first() or EmulationIndexFactory()


class CampaignIndexFactory(PublishedPageFactory):
    title = "Phong trào thi đua"
    slug = "phong-trao"
    parent = factory.LazyFunction(section)

    class Meta:
        model = CampaignIndexPage


class HonoreeIndexFactory(PublishedPageFactory):
    title = "Điển hình tiên tiến"
    slug = "dien-hinh"
    parent = factory.LazyFunction(section)

    class Meta:
        model = HonoreeIndexPage


class ExemplaryModelIndexFactory(PublishedPageFactory):
    title = "Mô hình hay, cách làm mới"
    slug = "mo-hinh"
    parent = factory.LazyFunction(section)

    class Meta:
        model = ExemplaryModelIndexPage


class AwardRegisterFactory(PublishedPageFactory):
    title = "Tra cứu khen thưởng"
    slug = "khen-thuong"
    parent = factory.LazyFunction(home)

    class Meta:
        model = AwardRegisterPage


def only(model, make):
    """Returns a function that gives the one page of this type, made where there is none."""
    return lambda: model.objects.first() or make()


class CampaignFactory(PublishedPageFactory):
    title = factory.Sequence(lambda n: f"Phong trào thi đua yêu nước {n}")
    kind = CampaignKind.REGULAR
    starts_on = date(2016, 1, 1)
    ends_on = date(2018, 12, 31)
    parent = factory.LazyFunction(only(CampaignIndexPage, CampaignIndexFactory))

    class Meta:
        model = CampaignPage


class HonoreePageFactory(PublishedPageFactory):
    title = factory.Sequence(lambda n: f"Ông Nguyễn Văn {n}")
    is_exemplar = True
    parent = factory.LazyFunction(only(HonoreeIndexPage, HonoreeIndexFactory))

    class Meta:
        model = HonoreePage


class ExemplaryModelFactory(PublishedPageFactory):
    title = factory.Sequence(lambda n: f"Mô hình phân loại rác {n}")
    parent = factory.LazyFunction(only(ExemplaryModelIndexPage, ExemplaryModelIndexFactory))

    class Meta:
        model = ExemplaryModelPage


class OrgUnitFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Chi cục số {n}")

    class Meta:
        model = OrgUnit


class HonoreeFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Nguyễn Văn {n}")
    subject = SubjectKind.INDIVIDUAL

    class Meta:
        model = Honoree


class AwardTypeFactory(factory.django.DjangoModelFactory):
    code = factory.Sequence(lambda n: f"DANHHIEU{n}")
    name = factory.Sequence(lambda n: f"Danh hiệu {n}")
    kind = AwardKind.TITLE
    level = AuthorityLevel.DEPARTMENT
    for_individuals = for_collectives = for_households = True

    class Meta:
        model = AwardType


class AwardDecisionFactory(factory.django.DjangoModelFactory):
    number = factory.Sequence(lambda n: f"{n + 100}/QĐ-STNMT")
    authority = "Sở Tài nguyên và Môi trường"
    issued_on = date(2018, 4, 21)
    abstract = "Về việc khen thưởng điển hình tiên tiến"
    is_published = True

    class Meta:
        model = AwardDecision


class AwardGrantFactory(factory.django.DjangoModelFactory):
    decision = factory.SubFactory(AwardDecisionFactory)
    award_type = factory.SubFactory(AwardTypeFactory)
    honoree = factory.SubFactory(HonoreeFactory)
    achievement_to = 2017

    class Meta:
        model = AwardGrant


def picture(**kwargs):
    return wagtail_factories.ImageFactory(description="Mô tả ảnh", **kwargs)


def full_campaign(**kwargs):
    """A campaign with everything it can hold."""
    campaign = CampaignFactory(
        title="Cả tỉnh chung sức xây dựng môi trường xanh",
        slogan="Đoàn kết, sáng tạo, thi đua",
        lede="Tóm tắt phong trào.",
        cover=picture(),
        launch_document_number="12/KH-STNMT",
        launch_document_date=date(2016, 1, 4),
        launch_document_title="Kế hoạch phát động",
        launching_unit_name="Sở Tài nguyên và Môi trường",
        aims="<p>Mục tiêu của phong trào</p>",
        next_directions="<p>Phương hướng giai đoạn sau</p>",
        body=[("rich_text", "<p>Nội dung phong trào</p>")],
        **kwargs,
    )
    campaign.milestones = [
        CampaignMilestone(kind=MilestoneKind.LAUNCH, held_on=date(2016, 1, 5), place="Hội trường Sở"),
        CampaignMilestone(
            kind=MilestoneKind.CONFERENCE,
            title="Hội nghị điển hình tiên tiến",
            held_on=date(2018, 4, 21),
            summary="<p>Có 17 tập thể, cá nhân được khen</p>",
            papers=[("paper", {"title": "Tham luận về đo đạc", "speaker": "Lê Thị Bưởi", "unit": "Chi cục Đất đai"})],
        ),
    ]
    campaign.gallery_pictures = [CampaignGalleryPicture(image=picture(), caption="Toàn cảnh hội nghị")]
    campaign.save()
    return campaign


def full_honoree_page(**kwargs):
    """An honoree page with everything but awards."""
    page = HonoreePageFactory(
        title="Bà Trần Thị Ổi",
        position="Trưởng phòng",
        unit_name="Chi cục Bảo vệ môi trường",
        field="environment",
        year=2018,
        lede="Tóm tắt về người được khen.",
        portrait=picture(),
        quote="Việc nhỏ làm mỗi ngày",
        body=[("rich_text", "<p>Câu chuyện của bà Ổi</p>")],
        consent_on=date(2018, 5, 1),
        consent_note="Phiếu đồng ý số 12",
        **kwargs,
    )
    page.achievements = [Achievement(year=2016, text="Việc năm 2016"), Achievement(year=2018, text="Việc năm 2018")]
    page.save()
    return page


def full_model(**kwargs):
    """An exemplary model with everything it can hold; ``people`` stand behind it."""
    people = kwargs.pop("people", [])
    page = ExemplaryModelFactory(
        title="Ngôi nhà xanh",
        lede="Tóm tắt mô hình.",
        cover=picture(),
        field="environment",
        year=2017,
        unit_name="Phường Phú Cường",
        problem="<p>Rác nhựa nhiều</p>",
        solution="<p>Đổi rác lấy quà</p>",
        body=[("rich_text", "<p>Nội dung mô hình</p>")],
        cost="12 triệu đồng một năm",
        cost_details="<p>Thùng và bảng</p>",
        contact_unit="Văn phòng Sở",
        contact_email="vanphong@example.vn",
        contact_phone="0274 3822 123",
        **kwargs,
    )
    page.results = [ModelResult(figure="35", unit="%", label="rác thải giảm")]
    page.steps = [CopyingStep(text="Khảo sát khu phố"), CopyingStep(text="Đặt thùng")]
    page.replications = [Replication(unit_name="Phường Dĩ An", year=2019, result="Giảm 20 % rác")]
    page.honoree_links = [ModelHonoree(honoree_page=person) for person in people]
    page.save()
    return page
