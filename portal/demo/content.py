"""The texts of the demo: reading the files, dates that stay fresh, and the small markup of bodies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from django.utils.html import escape

DIRECTORY = Path(__file__).parent
PICTURES = DIRECTORY / "pictures"
When = int | str | date
Block = tuple[str, Any]


def read(name: str) -> dict[str, Any]:
    """Returns the content of ``<name>.toml``."""
    return tomllib.loads((DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


def pictures() -> dict[str, dict[str, Any]]:
    """Every picture by its key: caption, alternative text, and how it was drawn (see ``portal.demo.drawing.render``).

    Beside those of ``pictures.toml`` there is ``portrait-<slug>`` for each honoree with a portrait.
    """
    specs = {key: {"subject": key.partition("-")[0], **spec} for key, spec in read("pictures").items()}
    for honoree in read("honorees")["honoree"]:
        if look := honoree.get("portrait"):
            name = f"{honoree.get('honorific', '')} {honoree['name']}".strip()
            specs[f"portrait-{honoree['slug']}"] = {
                "subject": "portrait",
                "shape": "4:3" if crc32(name.encode()) % 5 == 0 else "3:4",
                "caption": name,
                "alt": f"Chân dung {name}",
                **look,
            }
    return {key: {"seed": crc32(key.encode()), **spec} for key, spec in specs.items()}


def picture_file(key: str) -> Path:
    """Returns where the file of a picture is; ``python -m portal.demo.drawing`` draws it."""
    return PICTURES / f"{key}.webp"


def resolve(when: When, today: date) -> date:
    """Returns the day that ``when`` means.

    Args:
        when: days before today; or "MM-DD" for the last such day that is not after today, with "/1" for the one a year
            before that; or a fixed day.
        today: the day of loading.

    Raises:
        ValueError: for another text.
    """
    if isinstance(when, date):
        return when
    if isinstance(when, int):
        return today - timedelta(days=when)
    match = re.fullmatch(r"(\d\d)-(\d\d)(?:/(\d))?", when)
    if match is None:
        raise ValueError(f"Not a day: {when!r}")
    month, day, years = int(match[1]), int(match[2]), int(match[3] or 0)
    if (month, day) > (today.month, today.day):
        years += 1
    return date(today.year - years, month, day)


def in_force(periods: Iterable[dict[str, Any]], day: date) -> dict[str, Any]:
    """Returns the last of the periods (in order, each with ``from``) that had begun on ``day``, else the first."""
    periods = list(periods)
    begun = [period for period in periods if period["from"] <= day]
    return begun[-1] if begun else periods[0]


def facts(day: date, register: dict[str, Any]) -> dict[str, str]:
    """Returns what stands in place of ``{date}``, ``{year}``, ``{dept}`` … in a text of that day."""
    department = next(line for line in register["unit"] if line["key"] == "so")
    return {
        "date": f"{day:%d/%m/%Y}",
        "day": f"{day:%d/%m}",
        "year": str(day.year),
        "last_year": str(day.year - 1),
        "next_year": str(day.year + 1),
        "dept": in_force(department["periods"], day)["name"],
        "director": in_force(register["directors"], day)["name"],
    }


def split_caption(entry: str) -> tuple[str, str]:
    """Splits ``key | caption``; the caption may be missing."""
    key, _bar, caption = entry.partition("|")
    return key.strip(), caption.strip()


def rich_text(text: str) -> str:
    """Returns paragraphs and lists as HTML."""
    return "".join(value for _kind, value in blocks(text, None))


def blocks(text: str, image: Callable[[str], Any] | None) -> list[Block]:
    """Returns the blocks of a body written in the markup that ``articles.toml`` describes.

    Args:
        text: the body.
        image: returns the image of a key; None where the text has no pictures.
    """
    found: list[Block] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        kind, value = _block(part.strip(), image)
        if kind == "rich_text" and found and found[-1][0] == "rich_text":
            found[-1] = (kind, found[-1][1] + value)
        else:
            found.append((kind, value))
    return found


def _block(part: str, image: Callable[[str], Any] | None) -> Block:
    if part.startswith("## "):
        return "heading", {"text": part[3:], "level": "h2"}
    if part.startswith("> "):
        words, _dash, who = part[2:].rpartition(" — ")
        speaker, _comma, position = who.partition(", ")
        return "quote", {"text": words, "speaker": speaker, "position": position}
    if part.startswith("| "):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in part.splitlines()]
        return "table", {"data": rows, "first_row_is_table_header": True, "table_header_choice": "row"}
    if part.startswith("[picture ") and image:
        key, caption = split_caption(part.removeprefix("[picture ").removesuffix("]"))
        return "picture", {"image": image(key), "caption": caption, "credit": "", "alt_text": ""}
    if part.startswith("- "):
        items = [f"<li>{escape(line.removeprefix('- ').strip())}</li>" for line in part.splitlines()]
        return "rich_text", f"<ul>{''.join(items)}</ul>"
    return "rich_text", f"<p>{escape(' '.join(part.split()))}</p>"
