"""No file of a stranger costs more than its length: not by its size, its metadata, its scans or its frames."""

import json
import struct
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from core.image_limits import MOST_FRAMES, MOST_SCANS, asks_too_much, picture_kind
from core.image_metadata import tells_location, without_location
from core.models import Photo
from tests.core.factories import exif_with_place, photo_bytes, photo_file

MANY = 60_000  # of what a quadratic reader needs hours for
LENGTH = 400_000  # bytes of hostile XMP


def with_segment(body: bytes, jpeg: bytes | None = None) -> bytes:
    """A JPEG with a segment behind its end, where no decoder looks."""
    return (jpeg or photo_bytes()) + body


@pytest.mark.parametrize(
    "block",
    [
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x8825, 4, 1, 8),
        b"Exif\0\0II*\0\x08\0\0\0\x01\0",
    ],
)
def test_a_file_full_of_tiff_headers_is_cleaned_in_time_linear_in_its_length(block):
    cleaned = without_location(with_segment(block * MANY))
    assert not tells_location(cleaned)
    with Image.open(BytesIO(cleaned)) as image:
        assert image.size == (320, 213)


def test_a_directory_of_more_entries_than_a_camera_writes_loses_its_place_all_the_same():
    exif = exif_with_place()
    before = photo_bytes(exif=exif)
    start = before.index(b"Exif\0\0") + 6
    order = "<" if before[start : start + 2] == b"II" else ">"
    at = start + struct.unpack_from(f"{order}I", before, start + 4)[0]
    grown = bytearray(before)
    struct.pack_into(f"{order}H", grown, at, 60_000)
    assert not tells_location(without_location(bytes(grown)))


OPEN = b"<rdf:RDF "
CLOSE = b"</rdf:RDF>"


@pytest.mark.parametrize(
    "packet",
    [
        b"<rdf:RDF" * (LENGTH // 8),
        OPEN + b"a" * LENGTH + CLOSE,
        OPEN + b"a:" * (LENGTH // 2) + CLOSE,
        OPEN + b"a:" + b"gps" * (LENGTH // 3) + CLOSE,
        OPEN + b"a:gps" * (LENGTH // 5) + CLOSE,
        OPEN + b"a:gps " * (LENGTH // 6) + CLOSE,
        OPEN + b'a:gps="' * (LENGTH // 7) + CLOSE,
        OPEN + b"a:gps=\"'" * (LENGTH // 8) + CLOSE,
        OPEN + b"a:gps" + b" " * LENGTH + CLOSE,
        OPEN + b"a:gps=" + b" " * LENGTH + CLOSE,
        OPEN + b"<a:gps" * (LENGTH // 6) + CLOSE,
        OPEN + b"<a:gps>" * (LENGTH // 7) + CLOSE,
        OPEN + b"<a:gps>" * (LENGTH // 14) + b"</a:gps>" * (LENGTH // 16) + CLOSE,
        OPEN + b"".join(b"<a:gps%d>" % number for number in range(LENGTH // 11)) + CLOSE,
        OPEN + b"</a:gps" * (LENGTH // 7) + CLOSE,
        OPEN + b"<a:gps " + b"x" * LENGTH + CLOSE,
        OPEN + b"-.-" * (LENGTH // 3) + CLOSE,
        b"http://ns.adobe.com/xmp/extension/\x00" * (LENGTH // 35),
    ],
    ids=lambda packet: packet[:16].decode() + "…" + packet[-16:-10].decode(),
)
def test_hostile_xmp_is_cleaned_in_time_linear_in_its_length(packet):
    without_location(with_segment(packet))
    png = photo_bytes("PNG")
    chunk = struct.pack(">I", len(packet)) + b"iTXt" + packet + bytes(4)
    tells_location(without_location(png[:-12] + chunk + png[-12:]))


def jpeg_of_scans(number: int) -> bytes:
    jpeg = photo_bytes(progressive=True)
    start = jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[start:-2] * number + jpeg[-2:]


def gif_of_frames(number: int) -> bytes:
    output = BytesIO()
    Image.new("P", (2, 2)).save(output, "GIF")
    gif = output.getvalue()
    start = gif.rindex(b"\x2c")
    return gif[:start] + gif[start:-1] * number + gif[-1:]


def test_scans_and_frames_are_counted_before_a_decoder_meets_them():
    assert not asks_too_much(photo_bytes(progressive=True))
    assert not asks_too_much(gif_of_frames(MOST_FRAMES))
    assert asks_too_much(jpeg_of_scans(MOST_SCANS + 1))
    assert asks_too_much(gif_of_frames(MOST_FRAMES + 1))
    assert asks_too_much(gif_of_frames(MANY))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP"])
def test_every_kind_of_picture_is_known_by_its_first_bytes(image_format):
    assert picture_kind(photo_bytes(image_format)[:32])


@pytest.mark.parametrize("cut", [0, 1, 5, 11, 13, 14, 20])
def test_a_gif_that_ends_anywhere_is_walked_to_its_end(cut):
    assert asks_too_much(gif_of_frames(3)[:cut]) is False


def large_upload(name: str, megabytes: int) -> TemporaryUploadedFile:
    """An upload as Django keeps a large one: in a file, sparse here."""
    upload = TemporaryUploadedFile(name, "image/jpeg", megabytes * 1024 * 1024, None)
    upload.file.truncate(megabytes * 1024 * 1024)
    return upload


@pytest.mark.parametrize("megabytes", [1, 19, 21, 1000])
def test_nuls_called_a_picture_are_refused_before_anything_reads_them(rf, home, monkeypatch, megabytes):
    from core.forms import PhotoFileField

    monkeypatch.setattr("willow.Image.open", lambda file: pytest.fail("Willow was asked"))
    upload = large_upload("a.jpg", megabytes)
    monkeypatch.setattr(upload.file, "read", bounded(upload.file.read))
    with pytest.raises(ValidationError) as refused:
        PhotoFileField().clean(upload)
    assert refused.value.code == ("invalid_image" if megabytes < 20 else "file_too_large")


def bounded(read):
    def first_bytes_only(size=-1):
        assert 0 <= size <= 4096, "the whole file was read"
        return read(size)

    return first_bytes_only


@pytest.mark.parametrize("data", [jpeg_of_scans(200), gif_of_frames(600)], ids=["scans", "frames"])
def test_the_uploader_says_in_words_what_asks_too_much(admin_client, home, data):
    upload = SimpleUploadedFile("a.gif" if data[:3] == b"GIF" else "a.jpg", data)
    answer = admin_client.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": upload, "title": "Ảnh", "collection": Collection.get_first_root_node().pk},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    said = json.loads(answer.content)
    assert said["success"] is False
    assert "khung hình" in said["error_message"] or "frames" in said["error_message"]


@pytest.mark.parametrize("view", ["wagtailimages:add", "wagtailimages:add_multiple", "wagtailimages_chooser:create"])
def test_the_work_on_a_file_is_done_before_a_transaction_holds_the_write_lock(admin_client, home, monkeypatch, view):
    held = []
    outside = len(connection.savepoint_ids)
    for name in ("without_location", "read_metadata", "dominant_colour"):
        work = getattr(__import__("core.fields", fromlist=[name]), name)
        monkeypatch.setattr(
            f"core.fields.{name}",
            lambda data, work=work: held.append(len(connection.savepoint_ids)) or work(data),
        )
    prefix = "image-chooser-upload-" if "chooser" in view else ""
    data = {"title": "Ảnh", "collection": Collection.get_first_root_node().pk, "file": photo_file()}
    data = {prefix + key: value for key, value in data.items()} | {"files[]": photo_file()}
    admin_client.post(reverse(view), data, headers={"x-requested-with": "XMLHttpRequest"})
    assert Photo.objects.count() == 1
    assert held == [outside] * 3
