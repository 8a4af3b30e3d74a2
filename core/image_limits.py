"""Checks the size and dimensions of an uploaded picture from its header, before any decoder reads it. Pure functions.

Pure functions.

A decoder's time grows with what a file asks for, not with its length: a JPEG of 100 kB may ask for the same 64 million
pixels to be gone through a thousand times, a GIF of 20 MB for a million frames.
"""

from __future__ import annotations

MOST_SCANS = 128  # progressive JPEGs of cameras and programs have ten or so, with their thumbnails
MOST_FRAMES = 500  # of a GIF: half a minute of film

_BEGINNINGS = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"BM": "bmp",
    b"\x00\x00\x01\x00": "ico",
}
BEGINNING = 32  # bytes that tell the kind


def picture_kind(beginning: bytes) -> str:
    """Returns what kind of picture a file is by its first ``BEGINNING`` bytes, "" for none that is known."""
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "webp"
    if beginning[4:8] == b"ftyp":
        return "heif"  # HEIC and AVIF
    return next((kind for magic, kind in _BEGINNINGS.items() if beginning.startswith(magic)), "")


def asks_too_much(data: bytes) -> bool:
    """Tells whether a picture has more scans or frames than a decoder should be asked to go through."""
    kind = picture_kind(data[:BEGINNING])
    if kind == "jpeg":
        # The marker of a scan; inside of pixels each 0xFF is followed by a zero.
        return data.count(b"\xff\xda") > MOST_SCANS
    return kind == "gif" and _has_too_many_frames(data)


def _has_too_many_frames(gif: bytes) -> bool:
    """Walks over the blocks of a GIF (GIF89a, appendix A) until it has seen too many or the end."""

    def palette(flags: int) -> int:
        return 3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0

    def behind_blocks(position: int) -> int:
        while position < len(gif) and gif[position]:
            position += 1 + gif[position]
        return position + 1

    frames = 0
    position = 13 + (palette(gif[10]) if len(gif) > 10 else 0)
    while position < len(gif) and frames <= MOST_FRAMES:
        kind = gif[position]
        if kind == 0x2C and position + 9 < len(gif):
            frames += 1
            position = behind_blocks(position + 11 + palette(gif[position + 9]))
        elif kind == 0x21:
            position = behind_blocks(position + 2)
        elif kind == 0x3B:
            return False
        else:
            position += 1  # Pillow, too, looks for the next block
    return frames > MOST_FRAMES
