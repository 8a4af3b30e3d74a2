"""Reads the metadata of a photograph at upload, and removes the place where it was taken.

Pure functions over the bytes of a file. Fields follow the IPTC Photo Metadata Standard 2023.1; where several blocks
carry one field, XMP (always Unicode) goes before IPTC-IIM, and that before Exif.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, IptcImagePlugin
from PIL.ExifTags import IFD, Base

from search.text import limit_marks

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# What decoders raise for a file that is not what it says.
BROKEN_IMAGE_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# Texts that cameras write into every file.
_CAMERA_NOISE = re.compile(
    r"^(OLYMPUS|SONY|MINOLTA|KONICA|SAMSUNG|KODAK|DCIM|DIGITAL CAMERA|DEFAULT|UNTITLED)\b.*$", re.I
)
# Patterns over bytes that a stranger chose: each run of letters is entered once, and nothing that was taken is given
# back (possessive quantifiers), so that the time grows with the length only.
_PLACE = r"(?:gps|latitude|longitude|longtitude|altitude)"
_NAME = rf"(?<![\w.-])[\w.-]++:(?=\w*?{_PLACE})\w++"
_XMP_PLACE_ATTRIBUTE = re.compile(rf"{_NAME}\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+')".encode(), re.I)
_XMP_PLACE_TAG = re.compile(rf"<({_NAME})\b[^<>]*+>".encode(), re.I)
_XMP_CLOSING_TAG = re.compile(rf"</({_NAME})\s*+>".encode(), re.I)
_XMP_PLACE_NAME = re.compile(rf"{_NAME}\s*+[=>]|<{_NAME}\s".encode(), re.I)
_XMP_BEGIN, _XMP_END = b"<rdf:RDF", b"</rdf:RDF>"
_XMP_EXTENSION = b"http://ns.adobe.com/xmp/extension/\x00"
_JPEG_SEGMENT = 65_535  # bytes at the most
_TIFF_START = re.compile(rb"II\*\x00|MM\x00\*")
# A photograph has one TIFF structure for Exif; a telephone adds a few (maker's notes, a second picture behind).
_MOST_TIFF_STARTS = 16
_MOST_ENTRIES = 1_024  # of a TIFF directory; cameras write under a hundred
_LONGEST_GPS_VALUE = 65_536  # bytes
_TIFF_TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class PhotoMetadata:
    """What a photograph says about itself; "" or None where it says nothing.

    Args:
        headline: a short title.
        alt_text: "Alt Text (Accessibility)": what the picture shows, for people who cannot see it.
        caption: "Description": who, what, where.
        credit: creator and credit line.
        copyright_notice: who holds the rights.
        keywords: without repetition.
        taken_on: the day of the camera's clock.
    """

    headline: str = ""
    alt_text: str = ""
    caption: str = ""
    credit: str = ""
    copyright_notice: str = ""
    keywords: tuple[str, ...] = ()
    taken_on: date | None = None


def read_metadata(data: bytes) -> PhotoMetadata:
    """Returns what the photograph says; an unreadable file or block says nothing."""
    try:
        with Image.open(BytesIO(data)) as image:
            xmp = _parse_xmp(image.info.get("xmp"))
            iptc = IptcImagePlugin.getiptcinfo(image) or {}
            exif = image.getexif()
            details = exif.get_ifd(IFD.Exif)
    except BROKEN_IMAGE_ERRORS:
        return PhotoMetadata()

    encoding_marker = _as_list(iptc.get((1, 90)))

    def from_iptc(dataset: int) -> list[str]:
        is_utf8 = b"\x1b%G" in encoding_marker
        return [decode_legacy(raw, is_utf8=is_utf8) for raw in _as_list(iptc.get((2, dataset)))]

    def from_exif(*tags: int) -> list[str]:
        return [_exif_text(tag, exif[tag]) for tag in tags if tag in exif]

    def first(*candidates: Iterable[str]) -> str:
        texts = (clean_text(text) for group in candidates for text in group)
        return next((text for text in texts if text and not _CAMERA_NOISE.match(text)), "")

    creator = first(_xmp(xmp, _DC + "creator"), from_iptc(80), from_exif(Base.XPAuthor, Base.Artist))
    credit_line = first(_xmp(xmp, _PHOTOSHOP + "Credit"), from_iptc(110))
    keywords = _xmp(xmp, _DC + "subject") or from_iptc(25) or ";".join(from_exif(Base.XPKeywords)).split(";")
    dates = (
        *_xmp(xmp, _PHOTOSHOP + "DateCreated"),
        *from_iptc(55),
        *(str(details[tag]) for tag in (Base.DateTimeOriginal, Base.DateTimeDigitized) if tag in details),
    )
    return PhotoMetadata(
        headline=first(_xmp(xmp, _PHOTOSHOP + "Headline"), from_iptc(105), _xmp(xmp, _DC + "title"), from_iptc(5))
        or first(from_exif(Base.XPTitle)),
        alt_text=first(_xmp(xmp, _IPTC_CORE + "AltTextAccessibility")),
        caption=first(_xmp(xmp, _DC + "description"), from_iptc(120), from_exif(Base.ImageDescription, Base.XPComment)),
        credit=" / ".join(dict.fromkeys(part for part in (creator, credit_line) if part)),
        copyright_notice=first(_xmp(xmp, _DC + "rights"), from_iptc(116), from_exif(Base.Copyright)),
        keywords=tuple(dict.fromkeys(filter(None, map(clean_text, keywords)))),
        taken_on=next(filter(None, map(_as_date, dates)), None),
    )


def clean_text(text: str) -> str:
    """Returns the text in NFC, on one line, without control characters."""
    printable = "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", limit_marks(text)))
    return " ".join(printable.split())


def decode_legacy(raw: bytes, *, is_utf8: bool = False) -> str:
    """Returns bytes that may be in UTF-8, Windows-1258 or Windows-1252 as text.

    Windows-1258 is meant when it gives what only Vietnamese writes: tone marks that join the letter before them, or đ.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if is_utf8:
            return raw.decode("utf-8", "replace")
    vietnamese = unicodedata.normalize("NFC", limit_marks(raw.decode("cp1258", "replace")))
    stray = any(unicodedata.combining(char) for char in vietnamese)
    if not stray and re.search(r"[đĐ\u1ea0-\u1ef9]", vietnamese):
        return vietnamese
    return raw.decode("cp1252", "replace")


def without_location(data: bytes) -> bytes:
    """Returns the file without GPS data in Exif or XMP.

    The picture is not encoded anew: directories and attributes are blanked where they stand. Only where some block
    still tells a place afterwards (split over extents, in UTF-16), or where there are more TIFF structures than any
    camera writes, is the file written anew, without any metadata but the colour profile.

    Raises:
        BROKEN_IMAGE_ERRORS: the file is no image.
    """
    if data.startswith(_PNG_SIGNATURE):
        cleaned = _png_without_location(data)
    else:
        buffer = bytearray(data)
        starts = [start.start() for start in islice(_TIFF_START.finditer(data), _MOST_TIFF_STARTS + 1)]
        if len(starts) > _MOST_TIFF_STARTS:
            return _encoded_anew(data)
        for start in starts:
            _blank_gps_directory(buffer, start)
        cleaned = _blank_xmp_places(bytes(buffer))
    return _encoded_anew(cleaned) if tells_location(cleaned) else cleaned


def tells_location(data: bytes) -> bool:
    """Returns whether the file has GPS data in its Exif or XMP block.

    Raises:
        BROKEN_IMAGE_ERRORS: the file is no image.
    """
    with Image.open(BytesIO(data)) as image:
        xmp = image.info.get("xmp") or b""
        packet = (xmp.encode() if isinstance(xmp, str) else xmp).replace(b"\x00", b"")  # UTF-16 becomes readable
        return bool(image.getexif().get_ifd(IFD.GPSInfo)) or bool(_XMP_PLACE_NAME.search(packet))


def _encoded_anew(data: bytes) -> bytes:
    output = BytesIO()
    with Image.open(BytesIO(data)) as image:
        kept = {"icc_profile": profile} if (profile := image.info.get("icc_profile")) else {}
        quality = {} if image.format in {"PNG", "GIF"} else {"quality": 95}
        orientation = image.getexif().get(Base.Orientation)
        exif = Image.Exif()
        if orientation:
            exif[Base.Orientation] = orientation
            kept["exif"] = exif.tobytes()
        image.info = {key: image.info[key] for key in ("transparency",) if key in image.info}
        image.save(output, image.format, **kept, **quality)
    return output.getvalue()


def _blank_gps_directory(buffer: bytearray, start: int) -> None:
    """Takes the GPS directory out of the TIFF structure at ``start``, in place (TIFF 6.0, 2; Exif 2.32, 4.6.3)."""
    order = "<" if buffer[start : start + 2] == b"II" else ">"

    def read(form: str, offset: int) -> int:
        return int(struct.unpack_from(order + form, buffer, start + offset)[0])

    def blank(offset: int, length: int) -> None:
        if offset >= 0 and start + offset + length <= len(buffer):
            buffer[start + offset : start + offset + length] = bytes(length)

    def entries(directory: int) -> Iterator[int]:
        count = read("H", directory)
        if count > _MOST_ENTRIES:
            raise struct.error
        return iter(range(directory + 2, directory + 2 + 12 * count, 12))

    try:
        directory = read("I", 4)
        end = directory + 2 + 12 * read("H", directory)
        for entry in entries(directory):
            if (read("H", entry), read("I", entry + 4)) == (Base.GPSInfo, 1) and read("H", entry + 2) in (4, 13):
                gps = read("I", entry + 8)
                for value in entries(gps):
                    size = _TIFF_TYPE_SIZES.get(read("H", value + 2), 1) * read("I", value + 4)
                    if size > _LONGEST_GPS_VALUE:
                        raise struct.error
                    if size > 4:
                        blank(read("I", value + 8), size)
                blank(gps, 2 + 12 * read("H", gps))
                # The entries behind it, and the offset of the next directory, move up by one entry.
                behind = bytes(buffer[start + entry + 12 : start + end + 4])
                buffer[start + entry : start + entry + len(behind)] = behind
                blank(entry + len(behind), 12)
                struct.pack_into(order + "H", buffer, start + directory, read("H", directory) - 1)
                return
    except struct.error:
        return  # not a TIFF structure after all, or none of a camera: tells_location has the last word


def _blank_xmp_places(data: bytes) -> bytes:
    """Blanks elements and attributes that name a place in every XMP packet of a file, in time linear in its length."""
    buffer = bytearray(data)
    for start, end in _xmp_packets(data):
        packet = data[start:end]
        for begin, finish in _place_elements(packet):
            buffer[start + begin : start + finish] = b" " * (finish - begin)
        for match in _XMP_PLACE_ATTRIBUTE.finditer(bytes(buffer[start:end])):
            buffer[start + match.start() : start + match.end()] = b" " * len(match.group())
    return bytes(buffer)


def _xmp_packets(data: bytes) -> Iterator[tuple[int, int]]:
    """Gives where XMP packets, and parts of one that was too long for a segment of a JPEG, begin and end."""
    position = 0
    while (start := data.find(_XMP_BEGIN, position)) >= 0 and (end := data.find(_XMP_END, start)) >= 0:
        position = end + len(_XMP_END)
        yield start, position
    position = 0
    while (start := data.find(_XMP_EXTENSION, position)) >= 0:
        position = start + len(_XMP_EXTENSION) + _JPEG_SEGMENT
        yield start + len(_XMP_EXTENSION), position


def _place_elements(packet: bytes) -> Iterator[tuple[int, int]]:
    """Gives where elements that name a place begin and end, the tag alone where it is never closed."""
    closing: dict[bytes, list[tuple[int, int]]] = {}
    for match in _XMP_CLOSING_TAG.finditer(packet):
        closing.setdefault(match[1], []).append(match.span())
    position = 0
    while tag := _XMP_PLACE_TAG.search(packet, position):
        start, position = tag.span()
        behind = closing.get(tag[1], [])
        found = bisect_left(behind, (position, 0))
        if not tag.group().endswith(b"/>") and found < len(behind):
            position = behind[found][1]
        yield start, position


def _png_without_location(data: bytes) -> bytes:
    """Chunks of a PNG have checksums and may be compressed: blanks Exif and XMP, drops raw profiles."""
    output = bytearray(_PNG_SIGNATURE)
    position = len(_PNG_SIGNATURE)
    while position + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        position += 12 + length
        if kind == b"eXIf":
            buffer = bytearray(body)
            _blank_gps_directory(buffer, 0)
            body = bytes(buffer)
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            is_compressed_xmp = kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\x00\x01")
            if is_compressed_xmp or body.lower().startswith(
                (b"raw profile type exif", b"raw profile type app1", b"raw profile type xmp")
            ):
                continue
            body = _blank_xmp_places(body)
        output += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return bytes(output)


def _as_list(value: bytes | list[bytes] | None) -> list[bytes]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _exif_text(tag: int, value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-16-le", "replace") if tag >= Base.XPTitle else decode_legacy(value)
    # Pillow reads Exif's ASCII as Latin-1, whatever the camera or editor wrote.
    text = str(value)
    return decode_legacy(text.encode("latin-1")) if not text.isascii() and max(text) <= "\xff" else text


def _parse_xmp(packet: bytes | str | None) -> Element | None:
    if not packet:
        return None
    try:
        root: Element = fromstring(packet.strip("\x00 \n") if isinstance(packet, str) else packet.strip(b"\x00 \n"))
        return root
    except (ParseError, DefusedXmlException, ValueError):
        return None


def _xmp(root: Element | None, name: str) -> list[str]:
    """Returns the values of a property, the Vietnamese of several languages first."""
    if root is None:
        return []
    for element in root.iter():
        if name in element.attrib:
            return [element.attrib[name]]
        if element.tag == name:
            items = element.findall(f".//{_RDF}li")
            items.sort(key=lambda item: not (item.get(_XML_LANG) or "").startswith("vi"))
            return [item.text or "" for item in items] if items else [element.text or ""]
    return []


def _as_date(text: str) -> date | None:
    """Reads ``2021-12-15T…``, ``20211215`` or ``2021:12:15 …``."""
    digits = re.sub(r"\D", "", text)[:8]
    try:
        return datetime.strptime(digits, "%Y%m%d").date()
    except ValueError:
        return None
