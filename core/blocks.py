"""Blocks that page bodies are written with, each with a template in ``templates/core/blocks/``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.renditions import prefetch_renditions
from core.tables import sound_table

RICH_TEXT_FEATURES = ["bold", "italic", "superscript", "subscript", "link", "document-link", "ol", "ul"]

# Where a video may lie: nothing of these sites is loaded before a reader follows the link.
VIDEO_HOSTS = ("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "vtv.vn", "vtvgo.vn")


class HeadingBlock(blocks.StructBlock):
    """A heading within the body; the page's title is the only one above it."""

    text = blocks.CharBlock(label=_("heading"), max_length=200)
    level = blocks.ChoiceBlock(
        label=_("level"),
        choices=[("h2", _("Section")), ("h3", _("Subsection"))],
        default="h2",
        search_index=False,
    )

    class Meta:
        icon = "title"
        label = _("heading")
        template = "core/blocks/heading.html"


class PictureBlock(blocks.StructBlock):
    """A picture with its caption; what is left empty is taken from the image."""

    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), max_length=500, required=False)
    credit = blocks.CharBlock(label=_("credit"), max_length=255, required=False)
    alt_text = blocks.CharBlock(
        label=_("alternative text"),
        max_length=255,
        required=False,
        help_text=_(
            "What the picture shows, for people who cannot see it. The image's own description is used where empty."
        ),
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        image = value["image"]
        return context | {
            "image": image,
            "alt": value["alt_text"] or getattr(image, "description", ""),
            "caption": value["caption"] or getattr(image, "caption", ""),
            "credit": value["credit"] or getattr(image, "credit", ""),
        }

    class Meta:
        icon = "image"
        label = _("picture")
        template = "core/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    """Several pictures beside one another."""

    heading = blocks.CharBlock(label=_("heading"), max_length=200, required=False)
    pictures = blocks.ListBlock(PictureBlock(), label=_("pictures"), min_num=2)

    class Meta:
        icon = "image"
        label = _("gallery")
        template = "core/blocks/gallery.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = blocks.TextBlock(label=_("quotation"), rows=3)
    speaker = blocks.CharBlock(label=_("who says so"), max_length=150, required=False)
    position = blocks.CharBlock(label=_("position and unit"), max_length=200, required=False)

    class Meta:
        icon = "openquote"
        label = _("quotation")
        template = "core/blocks/quote.html"


class DocumentBlock(blocks.StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("document"))
    title = blocks.CharBlock(
        label=_("title"), max_length=255, required=False, help_text=_("The document's own title is used where empty.")
    )

    class Meta:
        icon = "doc-full"
        label = _("document")
        template = "core/blocks/document.html"


def is_video_address(url: str) -> bool:
    """Returns whether the address is by https, on a site of ``CORE_VIDEO_HOSTS`` (settings) or ``VIDEO_HOSTS``."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return parts.scheme == "https" and host in getattr(settings, "CORE_VIDEO_HOSTS", VIDEO_HOSTS)


class VideoBlock(blocks.StructBlock):
    """A video elsewhere, shown as a link: no frame, no cookie, no request to its site before the reader goes there."""

    url = blocks.URLBlock(label=_("address of the video"))
    title = blocks.CharBlock(label=_("title"), max_length=255)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not is_video_address(cleaned["url"]):
            hosts = ", ".join(getattr(settings, "CORE_VIDEO_HOSTS", VIDEO_HOSTS))
            raise blocks.StructBlockValidationError(
                {"url": ValidationError(_("Videos are linked from these sites only, by https: %s.") % hosts)}
            )
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        host = urlsplit(value["url"]).hostname or ""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"host": host.removeprefix("www.")}

    class Meta:
        icon = "media"
        label = _("video")
        template = "core/blocks/video.html"


class SoundTableBlock(TableBlock):
    """Wagtail's table block, for whatever a form sends or an earlier version has kept."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        _path, args, kwargs = super().deconstruct()
        return "wagtail.contrib.table_block.blocks.TableBlock", args, kwargs  # nothing of the data differs

    def value_from_form(self, value: Any) -> Any:
        try:
            return sound_table(super().value_from_form(value))
        except (ValueError, TypeError, RecursionError):  # no JSON
            return None

    def to_python(self, value: Any) -> Any:
        return super().to_python(sound_table(value))


class BodyBlock(blocks.StreamBlock):
    """The body of a page: ``body = StreamField(BodyBlock(), blank=True)``."""

    heading = HeadingBlock()
    rich_text = blocks.RichTextBlock(label=_("text"), features=RICH_TEXT_FEATURES)
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    table = SoundTableBlock(label=_("table"), template="core/blocks/table.html")
    document = DocumentBlock()
    video = VideoBlock()

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        prefetch_renditions(stream_images(value), "card", "large")
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context

    class Meta:
        template = "core/blocks/body.html"


def stream_images(value: Any) -> list[Any]:
    """Returns the images of the picture and gallery blocks of a body, in order."""
    images = []
    for block in value:
        if block.block_type == "picture":
            images.append(block.value["image"])
        elif block.block_type == "gallery":
            images.extend(picture["image"] for picture in block.value["pictures"])
    return [image for image in images if image is not None]


def stream_image_ids(value: Any) -> list[int]:
    """Returns the primary keys of the images of a body, in order; asks nothing of the database."""
    ids: list[int | None] = []
    for block in value.raw_data:
        if block["type"] == "picture":
            ids.append(block["value"].get("image"))
        elif block["type"] == "gallery":
            # A list block writes its items with their type and id; long ago it wrote the bare values.
            ids += [item.get("value", item).get("image") for item in block["value"].get("pictures", ())]
    return [pk for pk in ids if pk is not None]


def plain_text(value: Any) -> str:
    """Returns what a body says as plain text for search: one block's text a line, no markup, no addresses."""
    return "\n".join(" ".join(text.split()) for text in value.stream_block.get_searchable_content(value))
