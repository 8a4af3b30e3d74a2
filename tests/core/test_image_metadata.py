"""What photographs say about themselves, and what the public never learns from them."""

import struct
import zlib
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.ExifTags import IFD, Base

from core.image_metadata import (
    BROKEN_IMAGE_ERRORS,
    PhotoMetadata,
    decode_legacy,
    read_metadata,
    tells_location,
    without_location,
)
from tests.core.factories import exif_with_place, photo_bytes, with_iptc

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:drone="http://www.dji.com/drone-dji/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Headline="Hội nghị điển hình tiên tiến" photoshop:Credit="Báo Tài nguyên"
 photoshop:DateCreated="2018-12-15T08:30:00+07:00"
 exif:GPSLatitude="10,46.2056N" drone:GpsLongitude='106.702'>
<exif:GPSLongitude>106,42.1166E</exif:GPSLongitude>
<dc:description><rdf:Alt><rdf:li xml:lang="en">The conference</rdf:li>
<rdf:li xml:lang="vi-VN">Giám đốc Sở trao giấy khen</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Trần Thị Ở</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Sở TN&amp;MT</rdf:li></rdf:Alt></dc:rights>
<dc:subject><rdf:Bag><rdf:li>thi đua</rdf:li><rdf:li>khen thưởng</rdf:li><rdf:li>thi đua</rdf:li></rdf:Bag></dc:subject>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt>
<rdf:li xml:lang="x-default">Hai người bắt tay trên sân khấu</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FORMATS = ["JPEG", "WEBP", "PNG", "AVIF"]


def pixels(data: bytes) -> bytes:
    with Image.open(BytesIO(data)) as image:
        return image.tobytes()


@pytest.mark.parametrize("image_format", FORMATS)
def test_location_leaves_the_file_and_all_else_stays(image_format):
    before = photo_bytes(image_format, exif=exif_with_place(Artist="Trần Thị B", Orientation=6), icc_profile=SRGB)
    assert tells_location(before)

    after = without_location(before)

    assert not tells_location(after)
    with Image.open(BytesIO(after)) as image:
        exif = image.getexif()
        assert IFD.GPSInfo not in exif
        assert exif[Base.Make] == "Telephone"
        assert exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] == "2018:12:15 08:30:00"
        assert image.info["icc_profile"] == SRGB
    assert pixels(after) == pixels(before)
    assert len(after) == len(before), "the picture was encoded anew"
    assert struct.pack("<dd", 46.0, 12.34) not in after


@pytest.mark.parametrize("byte_order", ["<", ">"])
def test_location_leaves_exif_of_either_byte_order(byte_order):
    exif = exif_with_place()
    exif.endian = byte_order
    before = photo_bytes(exif=exif)
    assert tells_location(before)
    assert not tells_location(without_location(before))


@pytest.mark.parametrize("image_format", ["JPEG", "WEBP", "AVIF"])
def test_location_leaves_xmp(image_format):
    after = without_location(photo_bytes(image_format, xmp=XMP.encode()))

    assert not tells_location(after)
    assert b"106" not in after
    assert read_metadata(after).headline == "Hội nghị điển hình tiên tiến"


@pytest.mark.parametrize("compressed", [False, True])
def test_location_leaves_xmp_of_png(compressed):
    text = zlib.compress(XMP.encode()) if compressed else XMP.encode()
    body = b"XML:com.adobe.xmp\x00" + (b"\x01" if compressed else b"\x00") + b"\x00\x00\x00" + text
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    plain = photo_bytes("PNG")
    before = plain[:33] + chunk + plain[33:]
    assert tells_location(before)

    after = without_location(before)

    assert not tells_location(after)
    assert pixels(after) == pixels(before)


def test_location_in_a_second_picture_of_the_same_file_leaves_too():
    before = photo_bytes() + photo_bytes(exif=exif_with_place())
    inner = without_location(before)[len(photo_bytes()) :]
    assert not tells_location(inner)


def test_xmp_in_utf16_that_tells_a_place_is_dropped_with_its_block():
    before = photo_bytes("WEBP", xmp=XMP.encode("utf-16"))
    after = without_location(before)
    assert "GPS".encode("utf-16-le") not in after


def test_xmp_goes_before_iptc_and_iptc_before_exif():
    jpeg = photo_bytes(xmp=XMP.encode(), exif=exif_with_place(Artist="Người khác", Copyright="Người khác"))
    jpeg = with_iptc(jpeg, [(1, 90, b"\x1b%G"), (2, 105, b"Another headline"), (2, 116, b"IPTC rights")])

    assert read_metadata(jpeg) == PhotoMetadata(
        headline="Hội nghị điển hình tiên tiến",
        alt_text="Hai người bắt tay trên sân khấu",
        caption="Giám đốc Sở trao giấy khen",
        credit="Trần Thị Ở / Báo Tài nguyên",
        copyright_notice="© Sở TN&MT",
        keywords=("thi đua", "khen thưởng"),
        taken_on=date(2018, 12, 15),
    )


@pytest.mark.parametrize(
    ("marker", "encoding"), [([(1, 90, b"\x1b%G")], "utf-8"), ([], "utf-8"), ([], "cp1258"), ([], "nfd-cp1258")]
)
def test_iptc_is_read_in_the_encoding_it_was_written_in(marker, encoding):
    text = "Đồng chí Đặng Văn Lâm trao bằng khen"
    raw = text.encode("utf-8") if encoding == "utf-8" else windows_1258(text)
    read = read_metadata(
        with_iptc(photo_bytes(), [*marker, (2, 120, raw), (2, 25, raw), (2, 25, b"thi dua"), (2, 55, b"20181215")])
    )
    assert read.caption == text
    assert read.keywords == (text, "thi dua")
    assert read.taken_on == date(2018, 12, 15)


def windows_1258(text: str) -> bytes:
    """Vietnamese as Windows-1258 writes it: base letters precomposed, tones as marks of their own."""
    import unicodedata

    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        tone = "".join(part for part in parts if part in tones)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        out.append(base + tone)
    return "".join(out).encode("cp1258")


def test_french_in_latin_1_is_not_taken_for_vietnamese():
    assert decode_legacy("L'été à la préfecture, où ça".encode("cp1252")) == "L'été à la préfecture, où ça"


def test_what_cameras_write_into_every_file_is_no_caption():
    assert (
        read_metadata(photo_bytes(exif=exif_with_place(ImageDescription="OLYMPUS DIGITAL CAMERA         "))).caption
        == ""
    )


def test_exif_in_utf8_is_read_as_such():
    caption = "Lễ trao giải".encode()
    placeholder = "#" * len(caption)  # Pillow itself writes ASCII only
    data = photo_bytes(exif=exif_with_place(ImageDescription=placeholder)).replace(placeholder.encode(), caption)
    assert read_metadata(data).caption == "Lễ trao giải"


def test_a_file_that_is_no_picture_says_nothing():
    assert read_metadata(b"<?php echo 1;") == PhotoMetadata()


@given(st.binary(max_size=400))
def test_no_bytes_after_a_tiff_header_break_the_cleaning(tail):
    exif = b"Exif\x00\x00II*\x00" + tail
    jpeg = photo_bytes(size=(8, 8))
    data = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]
    try:
        cleaned = without_location(data)
    except BROKEN_IMAGE_ERRORS:
        return
    assert not tells_location(cleaned)
