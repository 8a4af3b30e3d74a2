"""Puts the demo into an empty site: pictures, register and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Photo, PhotoRendition
from core.renditions import STAND_IN, filters, first_of
from core.tasks import make_page_renditions
from emulation.models import (
    Achievement,
    AwardRegisterPage,
    CampaignGalleryPicture,
    CampaignIndexPage,
    CampaignMilestone,
    CampaignPage,
    CopyingStep,
    EmulationIndexPage,
    ExemplaryModelGalleryPicture,
    ExemplaryModelIndexPage,
    ExemplaryModelPage,
    HonoreeGalleryPicture,
    HonoreeIndexPage,
    HonoreePage,
    ModelHonoree,
    ModelResult,
    Replication,
)
from emulation.register import permissions
from news.models import ArticleCategory, ArticleGalleryPicture, ArticleHonoree, ArticlePage, NewsIndexPage
from portal.admin_translations import in_site_language
from portal.demo import content
from portal.demo.english import add_english
from portal.demo.years import RegisterBuilder
from portal.models import HomePage, SiteSettings, StandardPage

COPYRIGHT = "© Sở Nông nghiệp và Môi trường tỉnh Phú Giang"
ACCOUNTS = {"bien-tap": "Editors", "ban-bien-tap": "Moderators", "thi-dua": permissions.GROUP_NAME}
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def _store_picture(key: str, spec: dict[str, Any], photo: Photo) -> PhotoRendition:
    """Stores the file of a picture, and returns what stands in for all its sizes until the worker has made them: the
    very first visitor sees pictures. Runs in a thread without a connection to the database.
    """
    file = content.picture_file(key)
    data = file.read_bytes()
    photo.file.save(file.name, ContentFile(data), save=False)
    if spec["subject"] == "portrait":
        # The face, so that cards do not cut it.
        photo.focal_point_x, photo.focal_point_y = photo.width // 2, round(photo.height * 0.42)
        photo.focal_point_width, photo.focal_point_height = photo.width // 2, photo.height // 2
    return photo.generate_rendition_instance(first_of(filters(STAND_IN)), BytesIO(data))


def is_empty() -> bool:
    """Whether nothing stands in the site but what Wagtail puts there itself."""
    return not Page.objects.filter(depth__gt=2).exists() and not HomePage.objects.exists()


class DemoLoader:
    """Loads everything once. ``load`` may be called on an empty site only."""

    def __init__(self, *, today: date, report: Callable[[str], None]) -> None:
        self.today = today
        self.report = report
        self.register_data = content.read("register")
        self.authors = content.read("articles")["authors"]
        self.photos: dict[str, Photo] = {}
        self.campaigns: dict[str, CampaignPage] = {}
        self.honorees: dict[str, HonoreePage] = {}

    def load(self, password: str) -> None:
        """Loads accounts, pictures, register and pages in one transaction.

        Args:
            password: of all accounts.
        """
        pictures = self._prepare_pictures()
        hashed = make_password(password)
        with transaction.atomic(), disable_reference_index_auto_update():
            self._create_accounts(hashed)
            register = RegisterBuilder(self.today)
            register.create_honorees()
            register.create_years()
            self.report(f"Register: {register.save_grants()} awards")
            self._save_pictures(pictures)
            self.report(f"Pictures: {len(self.photos)}")
            pages = self._create_pages(register)
            self.report(f"Pages: {len(pages)}")
        for page in pages:
            ReferenceIndex.create_or_update_for_object(page)
            # What people publish meanwhile goes first.
            make_page_renditions.using(priority=-10).enqueue(page.pk)

    # --- Accounts and pictures ---------------------------------------------------------------

    def _create_accounts(self, password_hash: str) -> None:
        users = get_user_model().objects
        for name, group in {"admin": "", **ACCOUNTS}.items():
            if not group and users.filter(username=name).exists():
                continue
            # The hash is made once for all: it takes half a second on purpose.
            user = users.model(username=name, email=f"{name}@phugiang.example", password=password_hash)
            user.is_staff = user.is_superuser = not group
            user.save()
            if group:
                user.groups.add(Group.objects.get(name=in_site_language(group)))

    def _prepare_pictures(self) -> list[PhotoRendition]:
        """Stores the files of all pictures, on all processors, and makes the first size of each; writes no row."""
        writers = [name for name, _unit in self.authors.values()]
        specs = content.pictures()
        for key, spec in specs.items():
            self.photos[key] = Photo(
                title=spec["caption"][:255],
                description=spec["alt"][:255],
                caption=spec["caption"],
                credit=writers[crc32(key.encode()) % len(writers)],
                copyright_notice=COPYRIGHT,
            )
        with ThreadPoolExecutor() as pool:
            return list(pool.map(_store_picture, specs, specs.values(), self.photos.values()))

    def _save_pictures(self, renditions: Iterable[PhotoRendition]) -> None:
        for rendition in renditions:
            rendition.image.save()
            rendition.save()

    def gallery(self, model: type, entries: Iterable[str]) -> list[Any]:
        """Returns gallery pictures of a page type for entries ``key | caption``."""
        split = [content.split_caption(entry) for entry in entries]
        return [model(image=self.photos[key], caption=caption, sort_order=k) for k, (key, caption) in enumerate(split)]

    # --- Pages -------------------------------------------------------------------------------

    def add(self, parent: Page, page: Page, day: date | None = None, at: str = "08:00") -> Any:
        """Publishes ``page`` under ``parent`` as of that day and time."""
        moment = datetime.combine(day or self.today, time.fromisoformat(at), VIETNAM).astimezone(UTC)
        moment = min(moment, timezone.now())
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = moment
        page.locale = self.locale
        return parent.add_child(instance=page)

    def body(self, text: str, words: dict[str, str] | None = None) -> list[content.Block]:
        return content.blocks(text.format(**words) if words else text, self.photos.__getitem__)

    def _create_pages(self, register: RegisterBuilder) -> list[Page]:
        self.locale = Locale.get_default()
        home, sections = self._create_sections()
        for data in content.read("campaigns")["campaign"]:
            self.campaigns[data["slug"]] = self._campaign(sections["campaigns"], data, register)
        register.special_decisions(self.campaigns)
        register.save_grants()
        for data in content.read("honorees")["honoree"]:
            self.honorees[data["slug"]] = self._honoree(sections["honorees"], data, register)
        models = [self._model(sections["models"], data) for data in content.read("models")["model"]]
        articles = self._articles(sections["news"])
        standard = [
            self.add(
                home,
                StandardPage(
                    title=data["title"],
                    slug=data["slug"],
                    lede=data["lede"],
                    body=self.body(data["body"]),
                    show_in_menus=data["slug"] == "gioi-thieu",
                ),
            )
            for data in content.read("pages")["page"]
        ]
        newest = sorted(articles, key=lambda article: article.display_date, reverse=True)
        english = add_english(home, lambda article: self._words(timezone.localdate(article.display_date)))
        return [
            *newest,
            *self.campaigns.values(),
            *self.honorees.values(),
            *models,
            *standard,
            *sections.values(),
            home,
            *english,
        ]

    def _create_sections(self) -> tuple[HomePage, dict[str, Page]]:
        texts = content.read("pages")
        root = Page.get_first_root_node()
        old = list(Page.objects.filter(depth=2))
        home = HomePage(title=texts["home"]["title"], slug="trang-chu", welcome=texts["home"]["welcome"])
        self.add(root, home)
        Site.objects.filter(is_default_site=True).delete()
        Site.objects.create(
            hostname="localhost", root_page=home, is_default_site=True, site_name=settings.WAGTAIL_SITE_NAME
        )
        for page in old:
            page.refresh_from_db()
            page.delete()
        home.refresh_from_db()
        SiteSettings.objects.create(site=Site.objects.get(is_default_site=True), **texts["site"])
        sections = texts["sections"]

        def section(model: type[Page], name: str, parent: Page, *, in_menu: bool = True) -> Page:
            text = sections[name]
            intro = text["intro"] if model is NewsIndexPage else f"<p>{text['intro']}</p>"
            page = model(title=text["title"], slug=text["slug"], intro=intro, show_in_menus=in_menu)
            return self.add(parent, page)

        found: dict[str, Page] = {"news": section(NewsIndexPage, "news", home)}
        found["emulation"] = section(EmulationIndexPage, "emulation", home)
        for name, model in (
            ("campaigns", CampaignIndexPage),
            ("honorees", HonoreeIndexPage),
            ("models", ExemplaryModelIndexPage),
        ):
            found[name] = section(model, name, found["emulation"])
        found["register"] = section(AwardRegisterPage, "register", home)
        return home, found

    def _campaign(self, parent: Page, data: dict[str, Any], register: RegisterBuilder) -> CampaignPage:
        values = dict(data)
        entries, milestones = values.pop("pictures"), values.pop("milestones")
        unit = register.units.at(values.pop("launching_unit"), values["launch_document_date"])
        values |= {
            name: content.rich_text(values.get(name, "")) for name in ("aims", "next_directions") if name in values
        }
        page = CampaignPage(
            **{**values, "body": self.body(values["body"])},
            cover=self.photos[entries[0]],
            launching_unit=unit,
            launching_unit_name=unit.name,
        )
        page.gallery_pictures = self.gallery(CampaignGalleryPicture, entries[1:])
        page.milestones = [
            CampaignMilestone(
                **{
                    **milestone,
                    "summary": content.rich_text(milestone.get("summary", "")) if "summary" in milestone else "",
                    "papers": [
                        ("paper", {"title": title, "speaker": speaker, "unit": unit_name, "document": None})
                        for title, speaker, unit_name in milestone.get("papers", ())
                    ],
                }
            )
            for milestone in milestones
        ]
        return self.add(parent, page, data["starts_on"])

    def _honoree(self, parent: Page, data: dict[str, Any], register: RegisterBuilder) -> HonoreePage:
        slug, recipient = data["slug"], register.named[data["slug"]]
        unit = recipient.honoree.unit
        is_personal = recipient.honoree.subject != "collective"
        portrait = self.photos.get(f"portrait-{slug}")
        page = HonoreePage(
            title=data["name"],
            slug=slug,
            subject=recipient.honoree.subject,
            is_exemplar=True,
            position=data.get("position", ""),
            unit_name=data.get("unit_name") or (unit.name if is_personal and unit else ""),
            unit=unit,
            honoree=recipient.honoree,
            field=data["field"],
            year=data["year"],
            campaign=self.campaigns.get(data.get("campaign", "")),
            portrait=portrait or self.photos[data["pictures"][0]],
            quote=data.get("quote", ""),
            lede=data["lede"],
            body=self.body(data["body"]),
            consent_on=date(data["year"], 1, 15) if is_personal else None,
            consent_note=f"Phiếu đồng ý có chữ ký, hồ sơ số {crc32(slug.encode()) % 90 + 10}" if is_personal else "",
        )
        page.gallery_pictures = self.gallery(HonoreeGalleryPicture, data["pictures"][0 if portrait else 1 :])
        page.achievements = [
            Achievement(year=year, text=text, sort_order=k) for k, (year, text) in enumerate(data["achievements"])
        ]
        return self.add(parent, page, date(data["year"], 1, 20))

    def _model(self, parent: Page, data: dict[str, Any]) -> ExemplaryModelPage:
        values = {
            **{name: data[name] for name in ("title", "slug", "field", "year", "unit_name", "lede", "cost")},
            **{name: content.rich_text(data[name]) for name in ("problem", "solution", "cost_details")},
        }
        page = ExemplaryModelPage(
            **values,
            body=self.body(data["body"]),
            campaign=self.campaigns.get(data.get("campaign", "")),
            cover=self.photos[data["pictures"][0]],
            contact_unit="Bộ phận thường trực thi đua, khen thưởng, Phòng Tổ chức cán bộ",
            contact_email="snnmt@phugiang.example",
            contact_phone="0200 3812 350",
        )
        page.gallery_pictures = self.gallery(ExemplaryModelGalleryPicture, data["pictures"][1:])
        page.results = [
            ModelResult(figure=figure, unit=unit, label=label, sort_order=k)
            for k, (figure, unit, label) in enumerate(data["results"])
        ]
        page.steps = [CopyingStep(text=text, sort_order=k) for k, text in enumerate(data["steps"])]
        page.replications = [
            Replication(unit_name=unit, year=year, result=result, sort_order=k)
            for k, (unit, year, result) in enumerate(data["replications"])
        ]
        page.honoree_links = [
            ModelHonoree(honoree_page=self.honorees[slug], sort_order=k)
            for k, slug in enumerate(data.get("honorees", ()))
        ]
        return self.add(parent, page, date(data["year"], 3, 10))

    def _articles(self, parent: Page) -> list[ArticlePage]:
        data = content.read("articles")
        categories = {
            slug: ArticleCategory.objects.create(
                name=name, name_en=data["categories_en"][slug], slug=slug, sort_order=number
            )
            for number, (slug, name) in enumerate(data["categories"].items())
        }
        return [self._article(parent, article, categories) for article in data["article"]]

    def _words(self, day: date) -> dict[str, str]:
        return content.facts(day, self.register_data)

    def _article(self, parent: Page, data: dict[str, Any], categories: dict[str, ArticleCategory]) -> ArticlePage:
        day = content.resolve(data["when"], self.today)
        words = self._words(day)
        author, unit = self.authors[data["author"]]
        page = ArticlePage(
            title=data["title"].format(**words),
            slug=data["slug"],
            lede=data["lede"].format(**words),
            body=self.body(data["body"], words),
            author_name=author,
            author_unit=unit,
            category=categories[data["category"]],
            display_date=datetime.combine(day, time.fromisoformat(data["time"]), VIETNAM),
            campaign=self.campaigns.get(data.get("campaign", "")),
        )
        children = {
            "gallery_pictures": self.gallery(ArticleGalleryPicture, data["pictures"]),
            "honoree_links": [
                ArticleHonoree(honoree_page=self.honorees[slug], sort_order=k)
                for k, slug in enumerate(data.get("honorees", ()))
            ],
        }
        for relation, items in children.items():
            setattr(page, relation, items)
        page.tags.add(*data["tags"])
        return self.add(parent, page, day, data["time"])
