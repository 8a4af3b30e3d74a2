"""A site with one hidden thing of each kind, marked in every text and picture, and a walk that looks for the marks."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone
from modelcluster.fields import ParentalKey
from PIL import Image
from pypdf import PdfReader
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from core.renditions import PAGE_USES, make_renditions
from emulation.models import AwardDecision, Honoree, HonoreePage, OrgUnit
from emulation.rules.choices import LegalStatus, SubjectKind
from portal.models import HomePage, HomeSlide, StandardPage
from tests.core.factories import PhotoFactory
from tests.emulation.pages.factories import (
    AwardRegisterFactory,
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreePageFactory,
)
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    OrgUnitFactory,
    award_type,
)
from tests.news.factories import ArticleFactory

SECRET_YEAR = 1907
MARK = "zq"  # all secrets begin so
HIDDEN_COLOUR = (255, 0, 255)  # of every hidden picture, and of no other
LONGEST_WALK = 900  # addresses
LINK = re.compile(r"""(?:href|src|srcset|action)=["']([^"'# ]+)|content=["'](https?:[^"'# ]+)|<(?:loc|id)>([^<]+)""")


# --- A register with what must not be seen -------------------------------------------------------


def staff_only_fields() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for name in getattr(model, "STAFF_ONLY_FIELDS", ()):
            if not model._meta.abstract:
                yield model, name


def secret(model: type[models.Model], name: str) -> object:
    """A value that stands nowhere else: a word of its own, a day in a year of its own, or a plain True."""
    kind = model._meta.get_field(name)
    if isinstance(kind, models.BooleanField):
        return True
    if isinstance(kind, models.DateField):
        return date(SECRET_YEAR, 3, 11)
    assert isinstance(kind, models.CharField | models.TextField), f"say how {kind} is filled"
    return f"zq{model._meta.model_name}{name}".replace("_", "")


# Names and words of what was withdrawn or is not public yet.
WITHDRAWN = (
    "zqunpublished",
    "zqannulledgrant",
    "zqannulleddecision",
    "zqmerged",
    "zqwithoutaward",
    "zqdraftcampaign",
    "zqprivatecampaign",
    "zqdraftprofile",
    "zqunpublishedabstract",
    "zqreferring",
)


@dataclass
class World:
    """What a site has to hide, and the addresses from which to look for it."""

    addresses: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


def withdrawn_register() -> World:
    """Makes a public register with everything in it that must not be seen."""
    AwardRegisterFactory(slug="khen-thuong")
    unit = OrgUnitFactory(name="Thanh tra Sở")
    shown = HonoreeFactory(name="Nguyễn Công Khai", unit=unit, position="Thanh tra viên")
    campaign = CampaignFactory(title="Thi đua nước rút")
    for year in (2016, 2017, 2018):
        AwardGrantFactory(
            code="CSTDCS", honoree=shown, campaign=campaign, decision=AwardDecisionFactory(issued_on=date(year, 12, 3))
        )
    HonoreePageFactory(title="Gương Nguyễn Công Khai", honoree=shown, consent_on=timezone.localdate())
    HonoreePageFactory(title="Gương zqdraftprofile", live=False)
    draft, private = CampaignFactory(title="zqdraftcampaign", live=False), CampaignFactory(title="zqprivatecampaign")
    private.view_restrictions.create(restriction_type="login")
    for hidden in (draft, private):
        AwardGrantFactory(honoree=shown, code="GKS", campaign=hidden, decision=AwardDecisionFactory(campaign=hidden))
    unpublished = AwardDecisionFactory(
        is_published=False,
        abstract="zqunpublishedabstract",
        signer_name="zqunpublished",
        file=document("zqunpublished"),
    )
    AwardGrantFactory(decision=unpublished, honoree=HonoreeFactory(name="zqunpublished"))
    AwardGrantFactory(
        honoree=HonoreeFactory(name="zqannulledgrant"), status=LegalStatus.ANNULLED, status_reason="Khai sai"
    )
    annulled = AwardDecisionFactory(
        status=LegalStatus.ANNULLED,
        status_reason="Trái quy định",
        # Its number is the reference that the public page gives; no more of it is told.
        annulled_by=AwardDecisionFactory(abstract="zqreferring", is_published=False),
    )
    AwardGrantFactory(decision=annulled, honoree=HonoreeFactory(name="zqannulleddecision"))
    HonoreeFactory(name="zqmerged", merged_into=shown)
    HonoreeFactory(name="zqwithoutaward", unit=unit)
    world = World(secrets=list(WITHDRAWN))
    for model, name in staff_only_fields():
        value = secret(model, name)
        assert model._default_manager.update(**{name: value}), f"let the world have a {model.__name__}"
        if value is not True:
            world.secrets.append(str(SECRET_YEAR) if isinstance(value, date) else str(value))
    world.addresses = [*_pages(unit), *api_addresses()]
    return world


def _pages(unit: OrgUnit) -> Iterator[str]:
    yield from (
        "/",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/sitemap-decisions.xml",
        "/robots.txt",
        "/tim-kiem/?q=nguyen",
        "/khen-thuong/?group=honoree",
        "/khen-thuong/phu-luc/",
        "/khen-thuong/in/",
        "/khen-thuong/feed/",
        "/khen-thuong/rss/",
        "/khen-thuong/loc/unit/?find=zq",
        "/khen-thuong/thong-ke/don-vi/csv/",
    )
    yield from (f"/khen-thuong/?unit={unit.pk}", "/khen-thuong/?status=annulled", "/khen-thuong/thong-ke/")
    for pk in Honoree.objects.values_list("pk", flat=True):
        yield from (f"/khen-thuong/doi-tuong/{pk}/", f"/khen-thuong/doi-tuong/{pk}/in/", f"/khen-thuong/?honoree={pk}")
        yield f"/api/v1/honorees/{pk}/"
    for pk in AwardDecision.objects.values_list("pk", flat=True):
        decision = f"/khen-thuong/quyet-dinh/{pk}/"
        yield from (decision, f"{decision}in/", f"{decision}phu-luc/", f"{decision}pdf/", f"/api/v1/decisions/{pk}/")
    yield from HonoreePage.objects.values_list("url_path", flat=True)


def api_addresses() -> Iterator[str]:
    yield "/api/v1/schema/"
    for operation in ("search", "awards", "honorees", "decisions"):
        yield f"/api/v1/{operation}/?page_size=100"
        yield f"/api/v1/{operation}/?q={MARK}"
    for suffix in ("csv", "xlsx", "jsonl"):
        yield f"/api/v1/awards/export.{suffix}"
    yield f"/api/v1/suggest/?q={MARK}"
    yield from ("/api/v1/awards/?sort=name", f"/api/v1/awards/?award_type={award_type('CSTDCS').code}")


# --- Pages of every type, hidden in every way ------------------------------------------------------


def document(word: str, collection: Collection | None = None) -> Any:
    """Makes a document whose name, title and content are this word."""
    made = get_document_model()(title=word, collection=collection or Collection.get_first_root_node())
    made.file.save(f"{word}.pdf", ContentFile(f"{word} {word}".encode()))
    return made


def hidden_photo(word: str, **fields: Any) -> Any:
    """Makes a photograph in the colour of hidden ones, its texts marked, with its renditions."""
    photo = PhotoFactory(
        title=word, colour=HIDDEN_COLOUR, description=word, caption=word, credit=word, copyright_notice=word, **fields
    )
    make_renditions(photo, *PAGE_USES, first_only=True)
    return photo


PAGE_TEXTS = ("title", "slug", "seo_title", "search_description")


def fill(instance: models.Model, word: str, photo: Any, file: Any) -> None:
    """Puts a word into every text of an object, with a picture and a document wherever there is room for one."""
    for each in instance._meta.concrete_fields:
        is_of_the_tree = each.model is Page and each.name not in PAGE_TEXTS
        if not each.editable or each.choices or is_of_the_tree:
            continue
        value = _value(each, word, photo, file)
        if value is not None:
            setattr(instance, each.name, value)
    for relation in instance._meta.related_objects:
        if isinstance(relation.field, ParentalKey) and _stands_alone(relation.related_model):
            child = relation.related_model()
            fill(child, word, photo, file)
            setattr(instance, relation.get_accessor_name(), [child])


def _value(field_: models.Field, word: str, photo: Any, file: Any) -> Any:
    match field_:
        case StreamField():
            return block_value(field_.stream_block, word, photo, file)
        case models.SlugField():
            return word
        case models.EmailField():
            return f"{word}@example.vn"
        case models.CharField() | models.TextField():
            return word
        case models.ForeignKey(related_model=related) if related is get_user_model():
            return None if field_.null else get_user_model().objects.get_or_create(username="bien-tap")[0]
        case models.ForeignKey(related_model=related):
            return photo if related is get_image_model() else file if related is get_document_model() else None
        case models.DateField() if not (field_.null or field_.has_default()):
            return date(2018, 4, 21)
        case models.PositiveSmallIntegerField() if not field_.null:
            return 2018
    return None


def _stands_alone(model: type[models.Model]) -> bool:
    """Tells whether a child names no other page and no tag: those are given by hand."""
    others = [each.related_model for each in model._meta.fields if isinstance(each, models.ForeignKey)]
    named = [each for each in others if issubclass(each, Page) or each._meta.app_label == "taggit"]
    return len(named) < 2 and not any(each._meta.model_name.endswith("tag") for each in others)


def block_value(block: Any, word: str, photo: Any, file: Any) -> Any:
    """Returns a value for a block of any kind, the word in each of its texts."""
    match block:
        case ImageChooserBlock():
            return photo
        case DocumentChooserBlock():
            return file
        case TableBlock():
            return {"data": [[word, word]], "table_caption": word, "first_row_is_table_header": True}
        case blocks.BaseStreamBlock():
            return [(name, block_value(child, word, photo, file)) for name, child in block.child_blocks.items()]
        case blocks.BaseStructBlock():
            return {name: block_value(child, word, photo, file) for name, child in block.child_blocks.items()}
        case blocks.ListBlock():
            return [block_value(block.child_block, word, photo, file)] * 2
        case blocks.RichTextBlock():
            return f"<p>{word}</p>"
        case blocks.URLBlock():
            return f"https://youtu.be/{word}"
        case blocks.ChoiceBlock():
            return block.get_default()
    return word


def standard_page(**fields: Any) -> StandardPage:
    home = HomePage.objects.get()
    return home.add_child(instance=StandardPage(**{"title": "Giới thiệu", **fields}))


TYPES: dict[str, Callable[..., Page]] = {
    "article": ArticleFactory,
    "campaign": CampaignFactory,
    "honoree": HonoreePageFactory,
    "model": ExemplaryModelFactory,
    "standard": standard_page,
}


def _draft(page: Page) -> None:
    type(page).objects.filter(pk=page.pk).update(live=False, has_unpublished_changes=True)
    page.refresh_from_db()


def _schedule(page: Page) -> None:
    _draft(page)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def _expire(page: Page) -> None:
    type(page).objects.filter(pk=page.pk).update(live=False, expired=True)


def _unpublish(page: Page) -> None:
    page.unpublish()


def _restrict(page: Page, kind: str) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="một mật khẩu")
    if kind == "groups":
        restriction.groups.add(Group.objects.get_or_create(name="Nhóm kín")[0])


# Every type is tried in these ways; articles in all, since the others know of no further difference.
EVERY_TYPE = ("draft", "login", "revision")
WAYS: dict[str, Callable[[Page], None]] = {
    "draft": _draft,
    "scheduled": _schedule,
    "expired": _expire,
    "unpublished": _unpublish,
    "login": lambda page: _restrict(page, "login"),
    "group": lambda page: _restrict(page, "groups"),
    "password": lambda page: _restrict(page, "password"),
    "revision": lambda page: None,  # public, but not what was written last
}


def word_of(kind: str, way: str) -> str:
    return f"{MARK}{kind}{way}"


@dataclass
class HiddenWorld(World):
    """A register and pages with everything that must not be seen."""

    pages: list[Page] = field(default_factory=list)
    photos: list[Any] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)

    def secrets_for(self, *, signed_in: bool) -> list[str]:
        """What is secret for visitors, or for people who signed in and have no rights."""
        return [each for each in self.secrets if not (signed_in and (each.endswith("login") or "private" in each))]


def hidden_pages(world: World) -> HiddenWorld:
    """Adds a page of each type hidden in each way, and public pages that name them."""
    hidden = HiddenWorld(world.addresses, world.secrets, documents=[get_document_model().objects.get()])
    public = PhotoFactory(colour="navy")
    make_renditions(public, *PAGE_USES, first_only=True)
    by_way: dict[str, dict[str, Page]] = {}
    for way, hide in WAYS.items():
        photo, file = hidden_photo(word_of("photo", way)), document(word_of("document", way))
        hidden.photos.append(photo)
        hidden.documents.append(file)
        by_way[way] = {}
        for kind, make in TYPES.items():
            if kind != "article" and way not in EVERY_TYPE:
                continue
            page = make(title=f"Công khai {way} {kind}", slug=f"cu-{kind}{way}")
            page.save_revision().publish()
            word = word_of(kind, way)
            fill(page, word, photo, file)
            if kind == "article":
                page.tags.add(f"{MARK}tag{way}")
                hidden.secrets.append(f"{MARK}tag{way}")
            if kind == "honoree":
                page.consent_on = timezone.localdate()
            if way == "revision":
                page.save_revision()
            else:
                page.save_revision().publish()  # leaves a redirect from its first address
                page = type(page).objects.get(pk=page.pk)
                hide(page)
            page = type(page).objects.get(pk=page.pk)
            by_way[way][kind] = page
            hidden.pages.append(page)
            hidden.secrets.append(word)
        hidden.secrets += [word_of("photo", way), word_of("document", way)]
    without_consent = HonoreePageFactory(title="Chưa đồng ý", subject=SubjectKind.INDIVIDUAL)
    photo, file = hidden_photo("zqconsentphoto"), document("zqconsentdocument")
    without_consent.portrait, without_consent.quote = photo, "zqconsent"
    body = type(without_consent)._meta.get_field("body").stream_block
    without_consent.body = block_value(body, "zqconsent", photo, file)
    without_consent.save(clean=False)
    hidden.photos.append(photo)
    hidden.documents.append(file)
    hidden.secrets += ["zqconsent", "zqconsentphoto", "zqconsentdocument"]
    _closed_collection(hidden)
    _public_pages(by_way, public)
    hidden.addresses += _page_addresses(hidden)
    return hidden


def _closed_collection(hidden: HiddenWorld) -> None:
    closed = Collection.get_first_root_node().add_child(name="zqcollection").add_child(name="zqinner")
    restriction = CollectionViewRestriction.objects.create(collection=closed.get_parent(), restriction_type="groups")
    restriction.groups.add(Group.objects.get(name="Nhóm kín"))
    photo, file = hidden_photo("zqclosedphoto", collection=closed), document("zqcloseddocument", closed)
    hidden.photos.append(photo)
    hidden.documents.append(file)
    hidden.secrets += ["zqcollection", "zqinner", "zqcloseddocument"]
    # On a public page: the picture is not shown, its caption there is the editor's own.
    ArticleFactory(title="Ảnh từ bộ sưu tập kín", body=[("picture", {"image": photo, "caption": "Chú thích"})])


def _public_pages(by_way: dict[str, dict[str, Page]], photo: Any) -> None:
    """Makes public pages that name hidden ones in every way they can."""
    home = HomePage.objects.get()
    home.slides = [HomeSlide(story=page) for pages in by_way.values() for page in pages.values()]
    home.save()
    for way, pages in by_way.items():
        if way == "revision":
            continue
        # A link to a restricted page is for those who may read it; one to an unpublished page is for nobody.
        linked = [page for page in pages.values() if not page.live]
        links = "".join(f'<p><a linktype="page" id="{page.pk}">đọc thêm</a></p>' for page in linked)
        body = [("rich_text", links), ("picture", {"image": photo, "caption": "", "credit": "", "alt_text": ""})]
        article = ArticleFactory(
            title=f"Tin công khai {way}",
            campaign=pages.get("campaign"),
            honorees=[pages["honoree"]] if "honoree" in pages else [],
            tags=["chung"],
            body=body,
        )
        article.save_revision().publish()
    for way in ("draft", "login"):
        campaign = by_way[way]["campaign"]
        HonoreePageFactory(title=f"Gương công khai {way}", campaign=campaign, field="environment", portrait=None)
        model = ExemplaryModelFactory(title=f"Mô hình công khai {way}", campaign=campaign)
        model.honoree_links = [model.honoree_links.model(honoree_page=by_way[way]["honoree"])]
        model.save()


def _page_addresses(hidden: HiddenWorld) -> Iterator[str]:
    yield from ("/tin-tuc/", "/tin-tuc/feed/", "/tin-tuc/rss/", "/sitemap-news.xml", f"/tim-kiem/?q={MARK}")
    yield from (f"/khen-thuong/?q={MARK}", "/tin-tuc/?page=2", f"/tin-tuc/?tag={MARK}tagdraft")
    for page in hidden.pages:
        here = page.get_url_parts()[2] if page.get_url_parts() else ""
        for below in ("", "in/", "pdf/", "gui/", "feed/", "?page=2", "?format=json"):
            yield f"{here}{below}"
    for page in hidden.pages:
        word = page.slug
        old = page.url_path.replace("/trang-chu", "", 1).replace(word, f"cu-{word.removeprefix(MARK)}")
        yield old


def picture_addresses(hidden: HiddenWorld) -> Iterator[str]:
    """Gives where hidden pictures and documents lie."""
    for photo in hidden.photos:
        yield from (rendition.url for rendition in photo.renditions.all())
        yield photo.file.url
    for each in hidden.documents:
        yield from (each.url, each.file.url)


# --- The walk ------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What was answered at an address: its status, all text in it, and whether it holds a hidden picture."""

    status: int
    text: str
    shows_hidden_picture: bool


def answer(response: Any) -> Answer:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return Answer(response.status_code, f"{readable(response, content)}\n{headers}", shows_hidden(response, content))


def readable(response: Any, content: bytes | None = None) -> str:
    """Everything in an answer as text: JSON without escapes, a workbook unpacked, a PDF read."""
    if content is None:
        content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    if content[:5] == b"%PDF-":
        return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    text = content.decode("utf-8", "replace")
    if "json" in response.get("Content-Type", ""):
        text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return unescape(text)


def shows_hidden(response: Any, content: bytes) -> bool:
    """Tells whether an answer is a picture in the colour of hidden ones, or a PDF with one."""
    if content[:5] == b"%PDF-":
        return any(_is_hidden(each.image) for page in PdfReader(BytesIO(content)).pages for each in page.images)
    if not response.get("Content-Type", "").startswith("image/") or b"<svg" in content[:500] or not content:
        return False
    return _is_hidden(Image.open(BytesIO(content)))


def _is_hidden(image: Any) -> bool:
    small = image.convert("RGB").resize((8, 8))
    return any(
        all(abs(have - want) < 60 for have, want in zip(pixel, HIDDEN_COLOUR, strict=True))
        for pixel in small.get_flattened_data()
    )


def walk(client: Client, begin: Iterable[str]) -> dict[str, Answer]:
    """Returns what stands at every address that can be reached from these by links, by address.

    Of lists that can be narrowed down by several choices at once, it follows the first choice.
    """
    seen: dict[str, Answer] = {}
    waiting = list(dict.fromkeys(begin))
    while waiting:
        address = waiting.pop(0)
        if address in seen:
            continue
        assert len(seen) < LONGEST_WALK
        response = client.get(address)
        assert response.status_code < 500, address
        found = seen[address] = answer(response)
        for link in filter(None, ("".join(groups) for groups in LINK.findall(found.text))):
            parts = urlsplit(urljoin(f"http://testserver{address}", unescape(link)))
            target = f"{parts.path}?{parts.query}".rstrip("?")
            is_ours = parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/admin/"))
            if is_ours and parts.query.count("&") < 1 and target not in seen:
                waiting.append(target)
    return seen


def leaks(seen: dict[str, Answer], secrets: Iterable[str]) -> list[str]:
    """Returns which secrets stand in which answers; an answer may repeat its own address."""
    # The year is no part of another number.
    longest_first = sorted(map(re.escape, secrets), key=len, reverse=True)
    words = re.compile("|".join(rf"(?<![\w.]){word}(?!\w)" if word.isdigit() else word for word in longest_first))
    found = []
    for address, each in seen.items():
        asked = set(words.findall(unquote(address)))
        found += [f"{word} in {address} ({each.status})" for word in set(words.findall(each.text)) - asked]
        if each.shows_hidden_picture:
            found.append(f"a hidden picture in {address}")
    return found
