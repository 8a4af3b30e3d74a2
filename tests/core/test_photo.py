"""Photographs on their way through the admin into storage and out as renditions."""

import json
import struct
import zlib
from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Collection

from core.image_metadata import tells_location
from core.models import Photo
from tests.core.factories import PhotoFactory, exif_with_place, photo_bytes, photo_file
from tests.core.test_image_metadata import FORMATS, SRGB, XMP, with_iptc

EXTENSIONS = {"JPEG": "jpg", "WEBP": "webp", "PNG": "png", "AVIF": "avif"}


@pytest.mark.django_db
def test_empty_fields_are_filled_from_the_file():
    photo = PhotoFactory(title="dsc 0042", file=photo_file("DSC_0042.jpg", photo_bytes(xmp=XMP.encode())))

    photo.refresh_from_db()
    assert photo.title == "Hội nghị điển hình tiên tiến"
    assert photo.description == "Hai người bắt tay trên sân khấu"
    assert photo.caption == "Giám đốc Sở trao giấy khen"
    assert photo.credit == "Trần Thị Ở / Báo Tài nguyên"
    assert photo.copyright_notice == "© Sở TN&MT"
    assert photo.taken_on == date(2018, 12, 15)
    assert set(photo.tags.names()) == {"thi đua", "khen thưởng"}


@pytest.mark.django_db
@pytest.mark.parametrize("image_format", ["JPEG", "WEBP"])
def test_the_size_of_a_stored_picture_is_not_decoded_for_again(image_format, monkeypatch):
    monkeypatch.setattr("willow.Image.open", lambda *args: pytest.fail("decoded once more"))
    photo = Photo(title="Ảnh")
    photo.file.save("anh", ContentFile(photo_bytes(image_format, size=(80, 50))), save=False)
    assert (photo.width, photo.height) == (80, 50)


@pytest.mark.django_db
def test_what_the_editor_typed_stays():
    typed = {"title": "Lễ phát động", "caption": "Toàn cảnh", "description": "Hội trường", "credit": "An"}
    photo = PhotoFactory(**typed, file=photo_file("DSC_0042.jpg", photo_bytes(xmp=XMP.encode())))
    assert {name: getattr(photo, name) for name in typed} == typed
    assert photo.copyright_notice == "© Sở TN&MT"


@pytest.mark.django_db
def test_a_caption_longer_than_its_field_is_cut_with_an_ellipsis():
    jpeg = with_iptc(photo_bytes(), [(1, 90, b"\x1b%G"), (2, 120, ("Lễ " * 400).encode())])
    caption = PhotoFactory(file=photo_file(data=jpeg)).caption
    assert len(caption) <= 500
    assert caption.endswith("…")


@pytest.mark.django_db
@pytest.mark.parametrize("image_format", FORMATS)
def test_neither_original_nor_renditions_tell_the_place(image_format):
    data = photo_bytes(image_format, exif=exif_with_place(Artist="Lê C", Orientation=6), icc_profile=SRGB)
    photo = PhotoFactory(file=photo_file(f"anh.{EXTENSIONS[image_format]}", data))

    with photo.file.open() as stored:
        assert not tells_location(stored.read())
    for name in ("JPEG", "WEBP", "PNG", "AVIF"):
        rendition = photo.get_rendition(f"max-100x100|format-{name.lower()}")
        with rendition.file.open() as stored, Image.open(BytesIO(stored.read())) as image:
            assert dict(image.getexif()) == {}, name
            assert not {"exif", "xmp", "comment", "photoshop"} & set(image.info), name
            assert image.info["icc_profile"] == SRGB, name
            assert image.width < image.height, "the picture stands upright"


@pytest.mark.django_db
def test_a_file_stored_without_a_form_loses_its_place_too():
    photo = Photo(title="Ảnh")
    photo.file.save("anh.jpg", ContentFile(photo_bytes(exif=exif_with_place())), save=True)
    with photo.file.open() as stored:
        assert not tells_location(stored.read())


def png_header_only(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")
    )


BAD_FILES = {
    "html.jpg": b"<html><script>alert(1)</script></html>",
    "php.jpg": b"<?php system('id');",
    "svg.jpg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "svg.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "rong.jpg": b"",
    "cut.jpg": photo_bytes(size=(900, 600), quality=95)[:3000],
    "magic.jpg": b"\xff\xd8\xff\xe0" + b"junk" * 50,
    "magic.gif": b"GIF89a" + b"x" * 30,
    "magic.webp": b"RIFF\x20\0\0\0WEBPVP8 " + b"x" * 20,
    "magic.avif": b"\0\0\0\x20ftypavif" + b"\0" * 40,
    "png.jpg": photo_bytes("PNG"),
    "bomb.png": png_header_only(50_000, 50_000),
    "wide.png": png_header_only(10_000, 9_000),
    "broken.png": png_header_only(300, 200),
    "big.jpg": photo_bytes() + bytes(21 * 1024 * 1024),
    "script.php": photo_bytes(),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_beside_the_field_and_nothing_typed_is_lost(admin_client, home, name):
    upload = photo_file(name, BAD_FILES[name])
    typed = {"title": "Tiêu đề đã gõ", "caption": "Chú thích đã gõ", "collection": Collection.get_first_root_node().pk}
    answer = admin_client.post(reverse("wagtailimages:add"), {**typed, "file": upload})

    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == ["file"], form.errors
    assert form["title"].value() == typed["title"]
    assert form["caption"].value() == typed["caption"]
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize("name", BAD_FILES)
def test_the_multiple_uploader_says_what_is_wrong_with_a_bad_file(admin_client, home, name):
    answer = admin_client.post(
        reverse("wagtailimages:add_multiple"),
        {
            "files[]": photo_file(name, BAD_FILES[name]),
            "title": "Ảnh",
            "collection": Collection.get_first_root_node().pk,
        },
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert answer.status_code == 200
    said = json.loads(answer.content)
    assert said["success"] is False
    assert said["error_message"]


@pytest.mark.parametrize("name", BAD_FILES)
def test_the_chooser_says_what_is_wrong_with_a_bad_file(admin_client, home, name):
    prefix = "image-chooser-upload-"
    answer = admin_client.post(
        reverse("wagtailimages_chooser:create"),
        {
            prefix + "file": photo_file(name, BAD_FILES[name]),
            prefix + "title": "Tiêu đề đã gõ",
            prefix + "caption": "Đã gõ",
        },
    )
    assert answer.status_code == 200
    said = json.loads(answer.content)
    assert said["step"] == "reshow_creation_form"
    assert "Tiêu đề đã gõ" in said["htmlFragment"]
    assert "Đã gõ" in said["htmlFragment"]


def test_the_size_is_judged_before_the_picture_is_decoded(admin_client, home, monkeypatch):
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", lambda self: pytest.fail("decoded"))
    upload = photo_file("wide.png", BAD_FILES["wide.png"])
    answer = admin_client.post(reverse("wagtailimages:add"), {"title": "Ảnh", "file": upload})
    assert "90000000" in str(answer.context["form"].errors["file"])


def test_keywords_become_tags_where_none_are_typed(admin_client, home):
    for title, tags, expected in (("A", "", {"thi đua", "khen thưởng"}), ("B", "hội nghị,", {"hội nghị"})):
        upload = photo_file(f"{title}.jpg", photo_bytes(xmp=XMP.encode()))
        data = {
            "title": f"Ảnh {title}",
            "file": upload,
            "tags": tags,
            "collection": Collection.get_first_root_node().pk,
        }
        assert admin_client.post(reverse("wagtailimages:add"), data).status_code == 302
        assert set(Photo.objects.get(title=f"Ảnh {title}").tags.names()) == expected


def test_the_multiple_uploader_shows_what_the_file_says(admin_client, home):
    answer = admin_client.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": photo_file("DSC_1.jpg", photo_bytes(xmp=XMP.encode())), "title": "DSC 1"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    form = json.loads(answer.content)["form"]
    assert "Hội nghị điển hình tiên tiến" in form
    assert "Giám đốc Sở trao giấy khen" in form


@pytest.mark.django_db
def test_the_title_never_serves_as_alternative_text():
    assert PhotoFactory(title="IMG_2041").default_alt_text == ""
    assert 'alt=""' in PhotoFactory(title="IMG_2041").get_rendition("max-100x100").img_tag()
