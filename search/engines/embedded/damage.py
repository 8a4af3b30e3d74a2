"""Verifies the checksums of tantivy's files.

Each of its files ends in a footer, as JSON, with a checksum of what is before it; then the footer's length and a fixed
number, four bytes each (tantivy's ``directory/footer.rs``).
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

FIXED_NUMBER = 1337
CHUNK = 1 << 20  # bytes
_TAIL = struct.Struct("<II")


def damaged_files(generation: Path) -> list[str]:
    """Returns the names of files of a generation that are missing, cut off or altered."""
    try:
        meta = json.loads((generation / "meta.json").read_bytes())
        segments = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ["meta.json"]
    damaged = []
    for segment in segments:
        files = sorted(generation.glob(f"{segment}.*"))
        damaged += [file.name for file in files if not _is_sound(file)]
        if not files:
            damaged.append(segment)
    return damaged


def _is_sound(path: Path) -> bool:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(size - _TAIL.size)
            length, number = _TAIL.unpack(file.read(_TAIL.size))
            left = size - _TAIL.size - length
            if number != FIXED_NUMBER or left < 0:
                return False
            file.seek(left)
            wanted = json.loads(file.read(length))["crc"]
            file.seek(0)
            found = 0
            while left:
                chunk = file.read(min(CHUNK, left))
                found = zlib.crc32(chunk, found)
                left -= len(chunk)
    except (OSError, ValueError, KeyError, struct.error):
        return False
    return bool(found == wanted)
