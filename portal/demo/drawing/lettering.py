"""Vietnamese capitals for banners without a font file: letters of Pillow's built-in face, marks drawn by us."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from portal.demo.drawing.canvas import Canvas, Colour

SIZE = 100
BREVE, CIRCUMFLEX, HORN = "\u0306", "\u0302", "\u031b"
GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"


def write(canvas: Canvas, text: str, x: float, y: float, height: float, colour: Colour, *, fit: float = 9.0) -> None:
    """Write ``text`` centred on ``(x, y)``, capitals ``height`` high, or smaller to be no wider than ``fit``."""
    mask = _mask(text)
    cap = 0.71 * SIZE
    scale = min(height / cap, fit / mask.width)
    size = (max(1, round(mask.width * scale * canvas.unit)), max(1, round(mask.height * scale * canvas.unit)))
    small = mask.resize(size, Image.Resampling.BILINEAR)
    canvas.image.paste(colour[:3], (round(x * canvas.unit - size[0] / 2), round(y * canvas.unit - size[1] / 2)), small)


@lru_cache(maxsize=32)
def _mask(text: str) -> Image.Image:
    font = ImageFont.load_default(SIZE)
    letters = [_split(letter) for letter in unicodedata.normalize("NFC", text)]
    widths = [font.getlength(base) + 6 for base, _marks in letters]
    image = Image.new("L", (round(sum(widths)) + 20, 2 * SIZE))
    draw = ImageDraw.Draw(image)
    left = 10.0
    top, bottom = 0.66 * SIZE, 1.37 * SIZE  # of a capital
    for (base, marks), width in zip(letters, widths, strict=True):
        draw.text((left, bottom), base, font=font, fill=255, anchor="ls", stroke_width=2)
        _draw_marks(draw, marks, left, left + width - 6, top, bottom)
        left += width
    return image


def _split(letter: str) -> tuple[str, str]:
    if letter in "Đđ":
        return ("D" if letter == "Đ" else "d"), "-"
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0], decomposed[1:]


def _draw_marks(draw: ImageDraw.ImageDraw, marks: str, left: float, right: float, top: float, bottom: float) -> None:
    middle, above = (left + right) / 2, top - 8

    def stroke(*points: float) -> None:
        draw.line(points, fill=255, width=9, joint="curve")

    if "-" in marks:
        draw.line([left - 4, (top + bottom) / 2, middle, (top + bottom) / 2], fill=255, width=9)
    if HORN in marks:
        stroke(right - 14, top + 6, right - 1, top + 1, right + 3, top - 14)
    if DOT in marks:
        draw.ellipse([middle - 7, bottom + 11, middle + 7, bottom + 25], fill=255)
    has_roof = CIRCUMFLEX in marks or BREVE in marks
    if CIRCUMFLEX in marks:
        stroke(middle - 18, above, middle, above - 15, middle + 18, above)
    if BREVE in marks:
        draw.arc([middle - 17, above - 26, middle + 17, above + 2], 10, 170, fill=255, width=9)
    # A tone over a roof stands higher, and acute and grave lean to its side.
    high = above - (24 if has_roof else 4)
    aside = 10 if has_roof else 0
    if ACUTE in marks:
        stroke(middle - 6 + aside, high, middle + 10 + aside, high - 16)
    if GRAVE in marks:
        stroke(middle + 6 + aside, high, middle - 10 + aside, high - 16)
    if TILDE in marks:
        points = [middle - 18, high - 2, middle - 8, high - 11, middle + 7, high - 3, middle + 18, high - 12]
        stroke(*points)
    if HOOK in marks:
        draw.arc([middle - 10, high - 22, middle + 10, high - 4], 180, 90, fill=255, width=8)
        stroke(middle, high - 5, middle, high + 2)
