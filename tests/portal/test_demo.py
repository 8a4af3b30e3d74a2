"""The demo content: its files agree with each other, its pictures are there, and it loads into an empty site."""

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from string import Formatter
from unittest import mock

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from PIL import Image
from wagtail.models import Page, Site

from core.models import Photo
from core.models.photo import PhotoRendition
from emulation.award_export.columns import PUBLIC_COLUMNS
from emulation.award_export.description import describe
from emulation.award_export.files import FORMATS
from emulation.award_export.rows import rows
from emulation.award_export.table import Table
from emulation.award_import.apply import apply_plan
from emulation.award_import.fingerprints import register_stamp
from emulation.award_import.options import Options
from emulation.award_import.planning import make_plan
from emulation.award_import.reading.files import open_workbook
from emulation.models import (
    AwardDecision,
    AwardGrant,
    AwardImport,
    AwardType,
    CampaignPage,
    ExemplaryModelPage,
    Honoree,
    HonoreePage,
    OrgUnit,
)
from emulation.rules.choices import CampaignStatus, LegalStatus, MilestoneKind
from news.models import ArticlePage, NewsIndexPage
from portal.demo import content
from portal.demo.drawing import SHAPES, SUBJECTS, render
from portal.management.commands import load_demo
from portal.models import HomePage, StandardPage
from search.request import SearchRequest
from search.service import search
from search.text import fold
from search.types import Audience

TODAY = date(2026, 11, 22)


# --- The files ---------------------------------------------------------------------------------


def entries(data):
    return [content.split_caption(entry)[0] for entry in data.get("pictures", ())]


def told():
    """Every article, campaign, honoree and model with the name of its file."""
    for name, key in (
        ("articles", "article"),
        ("campaigns", "campaign"),
        ("honorees", "honoree"),
        ("models", "model"),
    ):
        for data in content.read(name)[key]:
            yield name, data


def test_every_picture_that_is_shown_is_in_the_manifest():
    keys = set(content.pictures())
    for name, data in told():
        inline = re.findall(r"^\[picture ([\w-]+)", data.get("body", ""), re.MULTILINE)
        assert set(entries(data) + inline) <= keys, (name, data["slug"])


def test_every_picture_of_the_manifest_is_shown_and_described():
    shown = {key for _name, data in told() for key in entries(data)}
    for key, spec in content.pictures().items():
        assert spec["subject"] in SUBJECTS, key
        assert spec.get("shape", "3:2") in SHAPES, key
        assert spec["caption"], key
        assert spec["alt"] != spec["caption"], key
        assert key in shown or key.startswith("portrait-"), key


def test_pages_point_to_campaigns_and_honorees_that_exist():
    campaigns = {data["slug"] for data in content.read("campaigns")["campaign"]}
    honorees = {data["slug"] for data in content.read("honorees")["honoree"]}
    decisions = content.read("register")["decision"]
    for name, data in [*told(), *(("register", data) for data in decisions)]:
        assert data.get("campaign", "thi-dua-thuong-xuyen-2026") in campaigns, (name, data)
        assert set(data.get("honorees", ())) <= honorees, (name, data)


def test_slugs_are_unique():
    slugs = [(name, data["slug"]) for name, data in told()]
    assert len(slugs) == len(set(slugs))


def test_articles_use_known_categories_writers_and_words():
    data = content.read("articles")
    words = content.facts(TODAY, content.read("register"))
    for article in data["article"]:
        assert article["category"] in data["categories"]
        assert article["author"] in data["authors"]
        for text in (article["title"], article["lede"], article["body"]):
            assert {name for _text, name, _spec, _conversion in Formatter().parse(text) if name} <= set(words)
        assert len(article["lede"].format(**words)) <= 600
        assert 3 <= len(article["pictures"]) <= 8


def test_no_two_articles_begin_alike():
    articles = content.read("articles")["article"]
    openings = {" ".join(article["body"].split()[:12]) for article in articles}
    assert len(openings) == len(articles)


@pytest.mark.parametrize(
    ("when", "day"),
    [
        (3, date(2026, 11, 19)),
        ("11-22", date(2026, 11, 22)),
        ("11-23", date(2025, 11, 23)),
        ("06-05/1", date(2025, 6, 5)),
        (date(2018, 12, 6), date(2018, 12, 6)),
    ],
)
def test_days_are_counted_from_today(when, day):
    assert content.resolve(when, TODAY) == day


def test_the_department_is_named_as_it_was_called_on_that_day():
    register = content.read("register")
    assert content.facts(date(2025, 2, 28), register)["dept"] == "Sở Tài nguyên và Môi trường"
    assert content.facts(date(2025, 3, 1), register)["dept"] == "Sở Nông nghiệp và Môi trường"


def test_markup_becomes_blocks_and_text_is_escaped():
    text = "## Đầu đề\n\nA & B\n\n- một\n- hai\n\n> Lời nói — Ai đó, đơn vị\n\n| Tên | Số |\n| a | 1 |"
    assert content.blocks(text, None) == [
        ("heading", {"text": "Đầu đề", "level": "h2"}),
        ("rich_text", "<p>A &amp; B</p><ul><li>một</li><li>hai</li></ul>"),
        ("quote", {"text": "Lời nói", "speaker": "Ai đó", "position": "đơn vị"}),
        (
            "table",
            {"data": [["Tên", "Số"], ["a", "1"]], "first_row_is_table_header": True, "table_header_choice": "row"},
        ),
    ]


# --- The pictures ------------------------------------------------------------------------------


def test_every_picture_is_a_file_of_the_shape_it_was_drawn_in_and_no_file_is_left_over():
    specs = content.pictures()
    assert {path.name for path in content.PICTURES.iterdir()} == {f"{key}.webp" for key in specs}
    for key, spec in specs.items():
        with Image.open(content.picture_file(key)) as picture:
            assert picture.width / picture.height == pytest.approx(SHAPES[spec.get("shape", "3:2")], rel=0.02), key


def test_the_drawn_files_stay_light():
    assert sum(path.stat().st_size for path in content.PICTURES.iterdir()) < 5_000_000


def test_a_seed_always_gives_the_same_picture_and_another_seed_another():
    first, again, other = (render("survey", seed, scale=0.1).tobytes() for seed in (7, 7, 8))
    assert first == again != other


# --- The loaded site ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small_pictures(tmp_path_factory):
    """Stands for the pictures of the demo: of their names and shapes, a fifteenth as wide and of one colour."""
    directory = tmp_path_factory.mktemp("pictures")
    for path in content.PICTURES.iterdir():
        with Image.open(path) as picture:
            Image.new("RGB", (picture.width // 15, picture.height // 15), "teal").save(directory / path.name)
    return directory


@pytest.fixture(scope="module")
def demo_files(django_db_setup, django_db_blocker, tmp_path_factory, small_pictures):
    """The demo, loaded once for all tests of this module and rolled back after them; returns where its files are."""
    files = tmp_path_factory.mktemp("demo")
    places = {
        "MEDIA_ROOT": files / "media",
        "SEARCH_URL": f"embedded://{files / 'search'}",
        "TASKS": {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(**places), mock.patch.object(content, "PICTURES", small_pictures):
            call_command("load_demo", password="a-password-42", verbosity=0)
        yield places
        transaction.set_rollback(True)


@pytest.fixture
def demo(demo_files, db, settings):
    for name, value in demo_files.items():
        setattr(settings, name, value)
    return demo_files


def test_the_promised_content_is_there(demo):
    assert ArticlePage.objects.live().count() >= 40
    assert ArticlePage.objects.live().with_pictures().count() >= 40
    assert CampaignPage.objects.live().filter(locale__language_code="vi").count() == 6
    assert HonoreePage.objects.live().count() == 40
    assert ExemplaryModelPage.objects.live().filter(locale__language_code="vi").count() == 12
    assert StandardPage.objects.live().count() == 6
    assert AwardGrant.objects.in_force().for_public().count() >= 1500
    assert Photo.objects.count() >= 100


def test_some_pages_are_english_too(demo, client):
    english = Page.objects.live().filter(locale__language_code="en").specific()
    assert [type(page).__name__ for page in english if page.depth > 4 or type(page) is ArticlePage] == [
        "ArticlePage",
        "ArticlePage",
        "CampaignPage",
        "ExemplaryModelPage",
    ]
    for page in english:
        response = client.get(page.url, headers={"host": "localhost"})
        assert response.status_code == 200, page.url
        main = response.content.decode().partition("<main")[2].partition("</main>")[0]
        assert 'lang="vi"' not in main.partition(">")[0]


def test_the_news_is_fresh(demo, django_user_model):
    newest = ArticlePage.objects.order_by("-display_date")[0]
    assert newest.display_date <= newest.first_published_at
    assert (newest.first_published_at.date() - newest.display_date.date()).days <= 1


def test_a_campaign_of_2016_to_2018_honoured_seventeen(demo):
    campaign = CampaignPage.objects.get(slug="thi-dua-yeu-nuoc-2016-2018")
    review = campaign.milestones.get(kind=MilestoneKind.INTERIM_REVIEW)
    assert len(review.papers) == 5
    decision = campaign.decisions.get()
    assert decision.grants.count() == 17
    assert decision.grants.filter(honoree__subject="collective").count() == 7


def test_campaigns_are_running_ended_and_ahead(demo):
    on = TODAY
    assert CampaignPage.objects.running(on).exists()
    assert CampaignPage.objects.ended(on).exists()
    assert CampaignPage.objects.upcoming(on).exists()
    assert CampaignPage.objects.get(slug="chao-mung-30-nam-thanh-lap").status in CampaignStatus


def test_awards_reach_back_to_1997_under_both_laws(demo):
    years = set(AwardGrant.objects.values_list("achievement_to", flat=True))
    assert set(range(1997, 2026)) <= years
    laws = AwardType.objects.filter(grants__isnull=False).values_list("valid_from", flat=True)
    assert {None, date(2004, 7, 1), date(2024, 1, 1)} <= set(laws)


def test_every_award_was_lawful_on_its_day(demo):
    for grant in AwardGrant.objects.select_related("award_type", "decision", "honoree", "unit"):
        grant.clean()
    for decision in AwardDecision.objects.all():
        decision.clean()


def test_grassroots_fighters_are_advanced_workers_and_few_before_2024(demo):
    grants = AwardGrant.objects.values_list("achievement_to", "honoree")
    advanced = set(grants.filter(award_type__code="LDTT"))
    fighters = set(grants.filter(award_type__code="CSTDCS"))
    assert fighters <= advanced
    for year in range(1997, 2023):
        count = sum(of == year for of, _honoree in fighters)
        assert count <= 0.15 * sum(of == year for of, _honoree in advanced), year


def test_provincial_fighters_were_grassroots_fighters_three_years_running(demo):
    grants = AwardGrant.objects.values_list("honoree", "achievement_to")
    fighters = set(grants.filter(award_type__code="CSTDCS"))
    for honoree, year in grants.filter(award_type__code="CSTDT"):
        assert {(honoree, year - back) for back in range(3)} <= fighters


def test_each_year_has_a_handful_of_decisions(demo):
    counts = AwardDecision.objects.filter(authority_level="department", year__range=(1999, 2025))
    for year in counts.values("year").annotate(count=Count("pk")):
        assert 2 <= year["count"] <= 10, year


def test_decisions_were_corrected_and_restored(demo):
    assert AwardDecision.objects.filter(status=LegalStatus.CORRECTED).exists()
    restored = AwardDecision.objects.get(status=LegalStatus.RESTORED)
    assert "hủy bỏ" in restored.status_reason


def test_units_were_renamed_and_merged(demo):
    old = OrgUnit.objects.get(name="Sở Tài nguyên và Môi trường")
    assert old.successor.name == "Sở Nông nghiệp và Môi trường"
    assert old.valid_to == date(2025, 2, 28)
    assert set(old.successor.predecessors.values_list("name", flat=True)) == {
        "Sở Tài nguyên và Môi trường",
        "Sở Nông nghiệp và Phát triển nông thôn",
    }


def test_an_award_keeps_the_name_of_the_unit_on_its_day(demo):
    grant = AwardGrant.objects.filter(honoree_name="Văn phòng Đăng ký quyền sử dụng đất").first()
    assert grant.decision.year < 2016
    assert grant.honoree.name == "Văn phòng Đăng ký đất đai"


def test_there_are_homonyms(demo):
    assert Honoree.objects.filter(name="Nguyễn Thị Hoa").count() >= 2
    assert Honoree.objects.filter(name="Nguyễn Thị Hòa").exists()


def test_people_who_are_shown_have_consented(demo):
    shown = HonoreePage.objects.exclude(subject="collective")
    assert not shown.filter(consent_on=None).exists()


def test_accounts_can_sign_in_and_editors_are_no_superusers(demo, rf):
    assert authenticate(rf.get("/"), username="admin", password="a-password-42").is_superuser
    editor = get_user_model().objects.get(username="bien-tap")
    assert not editor.is_superuser
    assert editor.groups.get().name == "Biên tập viên"
    assert get_user_model().objects.get(username="thi-dua").has_perm("emulation.change_awardgrant")


def test_every_page_answers(demo, client):
    site = Site.objects.get(is_default_site=True)
    for page in Page.objects.descendant_of(site.root_page, inclusive=True).specific():
        response = client.get(page.get_url())
        assert response.status_code == 200, page.get_url()


def test_no_picture_is_made_while_a_visitor_waits(demo, client, monkeypatch):
    def fail(*args, **kwargs):
        pytest.fail("a picture was opened for a visitor")

    PhotoRendition.objects.all().delete()
    for place in ("wagtail.images.models.Filter.run", "willow.Image.open", "PIL.Image.open"):
        monkeypatch.setattr(place, fail)
    site = Site.objects.get(is_default_site=True)
    waiting = set()
    pages = Page.objects.descendant_of(site.root_page, inclusive=True).specific()
    of_each_type = {type(page): page for page in pages}.values()
    for page in (*of_each_type, ArticlePage.objects.live().with_pictures().first()):
        for address in (page.get_url(), page.get_url() + "in/"):
            response = client.get(address)
            assert response.status_code == 200, address
            if "core/img/waiting.svg" in response.content.decode():
                waiting.add(type(page))
    assert waiting >= {HomePage, NewsIndexPage, ArticlePage, CampaignPage, HonoreePage, ExemplaryModelPage}
    article = ArticlePage.objects.live().with_pictures().first()
    for address in (
        article.get_url() + "pdf/",
        article.section.get_url() + "feed/",
        article.section.get_url() + "rss/",
        "/sitemap-pages.xml",
        "/phong-cach/",
        "/tim-kiem/?q=thi+dua",
    ):
        assert client.get(address).status_code == 200, address


@pytest.mark.django_db
def test_the_password_is_told_while_the_search_cluster_is_away(settings, monkeypatch, capsys):
    settings.SEARCH_URL = "elasticsearch://127.0.0.1:1/portal"
    monkeypatch.setattr(load_demo, "is_empty", lambda: True)
    monkeypatch.setattr(load_demo.DemoLoader, "load", lambda self, password: None)
    call_command("load_demo")
    told = capsys.readouterr()
    assert "password" in told.out
    assert "The search index is not ready" in told.err


def test_a_site_with_content_is_left_alone(demo):
    with pytest.raises(CommandError, match="has content already"):
        call_command("load_demo", password="another-one-42")
    assert HonoreePage.objects.count() == 40


# --- Exported and read back --------------------------------------------------------------------


def exported(suffix):
    """Every award of the demo as the award search's file has it for everybody."""
    found = AwardGrant.objects.in_force().for_public().order_by("pk").values_list("pk", flat=True)
    public = rows(found, PUBLIC_COLUMNS, Audience.PUBLIC)
    table = Table.of(PUBLIC_COLUMNS, public, describe(SearchRequest("awards"), len(found)))
    return b"".join(piece if isinstance(piece, bytes) else piece.encode() for piece in FORMATS[suffix].chunks(table))


def told_by_awards():
    """Awards, recipients (as what each received), units, authorities and decisions, without keys of the database."""
    public = AwardGrant.objects.in_force().for_public()
    decided = ("decision__number", "decision__issued_on", "decision__authority", "decision__authority_level")
    fields = (
        *("honoree__subject", "honoree_name", "position", "unit_name", "unit__name", "award_type__code"),
        *("award_type_id", "achievement_from", "achievement_to", "commendation_type", "field", "campaign_id"),
        *("citation", "is_posthumous", "status", *decided),
    )
    recipients = defaultdict(list)
    for pk, *award in public.values_list("honoree_id", *fields):
        recipients[pk].append(tuple(map(str, award)))
    return Counter(tuple(sorted(awards)) for awards in recipients.values())


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_what_an_export_wrote_is_read_back_as_the_same(demo, suffix):
    content, before = exported(suffix), told_by_awards()
    again = make_plan(open_workbook(content), Options())
    assert {row.outcome for row in again.rows} == {"exists"}
    assert len(again.rows) == sum(map(len, before.elements()))
    assert [problem for problem in again.all_problems() if problem.weight != "note"] == []

    AwardGrant.objects.all().delete()
    AwardDecision.objects.update(annulled_by=None)
    AwardDecision.objects.all().delete()
    HonoreePage.objects.update(honoree=None)
    Honoree.objects.update(unit=None, merged_into=None)
    Honoree.objects.all().delete()
    OrgUnit.objects.update(parent=None, successor=None)
    OrgUnit.objects.all().delete()
    plan = make_plan(open_workbook(content), Options())
    assert not plan.has_errors()
    assert not plan.has_questions()
    apply_plan(plan, AwardImport(content=content, size=len(content)), stamp=register_stamp(), publishes=True)
    assert told_by_awards() == before


# --- The walks of the README ----------------------------------------------------------------------

README = Path(__file__).parents[2] / "README.md"


def walk(heading):
    return README.read_text(encoding="utf-8").partition(f"## Five minutes for {heading}")[2].partition("\n## ")[0]


def questions_of(heading, *steps):
    """What the README tells people to type: code in steps of a walk, but keys and addresses."""
    found = []
    for step in steps:
        told = re.search(rf"(?ms)^{step}\. (.*?)(?=^\d\. |\Z)", walk(heading))
        found += [" ".join(each.split()) for each in re.findall(r"`([^`/][^`]+)`", told[1])]
    return found


def test_a_citizen_finds_what_the_readme_names(demo, client):
    (typed,) = questions_of("a citizen", 2)
    titles = [hit.stored["title"] for hit in search(SearchRequest("site", typed)).hits]
    title = re.search(r"\*(Hội nghị[^*]+)\*", walk("a citizen"))[1]
    assert titles[0] == title
    asked = questions_of("a citizen", 6)
    assert len(asked) == 3
    for question in asked:
        results = search(SearchRequest("awards", question))
        assert results.count, question
        assert (results.left_out, results.corrected) == ((), False), question
        assert client.get("/khen-thuong/", {"q": question}).status_code == 200


def test_staff_find_what_the_readme_names(demo):
    asked = questions_of("staff", 1)
    assert len(asked) == 3
    for question in asked:
        results = search(SearchRequest("awards", question, audience=Audience.STAFF))
        assert results.count, question
        assert (results.left_out, results.corrected) == ((), False), question


# --- Questions of strangers -----------------------------------------------------------------------


def names_found(text):
    return {hit.stored["honoree"] for hit in search(SearchRequest("awards", text, page_size=100)).hits}


def test_words_become_no_people(demo):
    """What nearly every syllable is one letter away from is no answer."""
    assert names_found("dao") == set()
    assert all(hit.stored["is_posthumous"] for hit in search(SearchRequest("awards", "truy tặng")).hits[:1])
    households = search(SearchRequest("awards", "hộ gia đình", page_size=100)).hits
    assert {hit.stored["subject"] for hit in households} == {"household"}
    for text in ("Ước Mơ", "biểu dương người tốt", "trinh xuan nghiem m"):
        results = search(SearchRequest("awards", text))
        assert not results.corrected
        assert results.count < 50


def test_a_name_finds_those_who_bear_it_and_counts_no_others(demo):
    results = search(SearchRequest("awards", "nguyen thi hoa", page_size=100))
    assert {fold(hit.stored["honoree"]) for hit in results.hits[:10]} == {"nguyen thi hoa"}
    every = search(SearchRequest("awards", "nguyen thi hoa", everywhere=True))
    assert results.everywhere == every.count >= results.count


def test_a_signer_an_abstract_and_a_position_are_found(demo):
    decision = AwardDecision.objects.for_public().exclude(signer_name="").first()
    assert search(SearchRequest("awards", decision.signer_name, everywhere=True)).count
    assert search(SearchRequest("awards", "ứng phó mưa lũ")).count
    assert search(SearchRequest("awards", "nhân viên lái xe")).hits[0].stored["position"] == "Nhân viên lái xe"
