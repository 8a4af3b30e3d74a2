"""A sheet to paint on: shapes in picture heights, soft light, depth of field, and grain."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, ...]
Point = tuple[float, float]

SUPERSAMPLING = 2
SOFT_REDUCTION = 8


def rgb(code: str) -> Colour:
    """Turn ``"a1b2c3"`` into ``(161, 178, 195)``."""
    return tuple(int(code[i : i + 2], 16) for i in (0, 2, 4))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """Return the colour that lies ``share`` (0 to 1) of the way from ``a`` to ``b``."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a[:3], b[:3], strict=True))


def lighten(colour: Colour, share: float) -> Colour:
    """Mix with warm white, or with blue black where ``share`` is negative."""
    return mix(colour, (255, 250, 240) if share > 0 else (14, 18, 34), abs(share))


class Canvas:
    """One picture in the making.

    Positions and lengths are in picture heights: x runs from 0 to ``aspect``, y from 0 (top) to 1 (bottom). Colours
    are RGB or RGBA; an RGBA colour is blended over what is there. ``rng`` is the only source of chance; ``words`` go
    on the banner, where the scene has one.
    """

    def __init__(self, width: int, height: int, seed: int, words: Sequence[str] = ()) -> None:
        self.size = (width, height)
        self.words = tuple(words)
        self.aspect = width / height
        self.rng = random.Random(seed)  # noqa: S311 - pictures, not secrets
        self.noise = np.random.default_rng(seed)
        self.unit: float = height * SUPERSAMPLING
        self.image = Image.new("RGB", (width * SUPERSAMPLING, height * SUPERSAMPLING))
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def banner(self, *usual: tuple[str, ...]) -> tuple[str, ...]:
        """The words asked for, or some of the usual ones by lot."""
        drawn = self.rng.choice(usual)
        return (*self.words, *drawn[len(self.words) :])

    # --- Hard shapes -------------------------------------------------------------------------

    def points(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.unit, y * self.unit) for x, y in points]

    def poly(self, points: Sequence[Point], fill: Colour) -> None:
        self.draw.polygon(self.points(points), fill=fill)

    def rect(self, x0: float, y0: float, x1: float, y1: float, fill: Colour, radius: float = 0) -> None:
        box = [min(x0, x1) * self.unit, min(y0, y1) * self.unit, max(x0, x1) * self.unit, max(y0, y1) * self.unit]
        if radius:
            self.draw.rounded_rectangle(box, radius * self.unit, fill=fill)
        else:
            self.draw.rectangle(box, fill=fill)

    def ellipse(self, x: float, y: float, rx: float, ry: float, fill: Colour, tilt: float = 0) -> None:
        """Fill an ellipse, turned by ``tilt`` degrees."""
        if not tilt:
            self.draw.ellipse(
                [(x - rx) * self.unit, (y - ry) * self.unit, (x + rx) * self.unit, (y + ry) * self.unit], fill=fill
            )
            return
        cos, sin = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
        turns = [i * math.tau / 28 for i in range(28)]
        outline = [(math.cos(t) * rx, math.sin(t) * ry) for t in turns]
        self.poly([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in outline], fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """Stroke with round ends and joints."""
        pixels = max(1, round(width * self.unit))
        self.draw.line(self.points(points), fill=fill, width=pixels, joint="curve")
        if pixels > 3:
            for x, y in (points[0], points[-1]):
                self.ellipse(x, y, width / 2, width / 2, fill)

    def taper(self, a: Point, b: Point, wa: float, wb: float, fill: Colour) -> None:
        """A limb: from ``a`` to ``b``, ``wa`` wide at its start and ``wb`` at its end."""
        angle = math.atan2(b[1] - a[1], b[0] - a[0])
        dx, dy = -math.sin(angle), math.cos(angle)
        self.poly(
            [
                (a[0] + dx * wa / 2, a[1] + dy * wa / 2),
                (b[0] + dx * wb / 2, b[1] + dy * wb / 2),
                (b[0] - dx * wb / 2, b[1] - dy * wb / 2),
                (a[0] - dx * wa / 2, a[1] - dy * wa / 2),
            ],
            fill,
        )
        self.ellipse(*a, wa / 2, wa / 2, fill)
        self.ellipse(*b, wb / 2, wb / 2, fill)

    def gradient(self, y0: float, y1: float, *stops: Colour, x0: float = 0, x1: float | None = None) -> None:
        """Fill a box with evenly spaced colours from top to bottom."""
        left, right = round(x0 * self.unit), round((self.aspect if x1 is None else x1) * self.unit)
        top, bottom = round(y0 * self.unit), round(y1 * self.unit)
        column = np.linspace(0, len(stops) - 1, max(2, bottom - top))
        channels = [np.interp(column, range(len(stops)), [s[c] for s in stops]) for c in range(3)]
        strip = Image.fromarray(np.stack(channels, axis=1).astype(np.uint8)[:, None, :])
        self.image.paste(strip.resize((max(1, right - left), len(column))), (left, top))

    # --- Soft shapes -------------------------------------------------------------------------

    @contextmanager
    def soft(self, colour: Colour, blur: float, opacity: float = 1.0, clip: Sequence[Point] = ()) -> Iterator[Canvas]:
        """Paint what is drawn inside as one blurred stain of ``colour``; fills given inside are opacities 0 to 255.

        ``blur`` is a radius in picture heights. Inside, use a grey level such as ``(255,)`` as the fill. The stain
        stays within the polygon ``clip``, if there is one.
        """
        stain = Canvas.__new__(Canvas)
        stain.__dict__.update(self.__dict__)
        stain.unit = self.unit / SOFT_REDUCTION
        stain.image = Image.new("L", (self.image.width // SOFT_REDUCTION, self.image.height // SOFT_REDUCTION))
        stain.draw = ImageDraw.Draw(stain.image)
        yield stain
        mask = stain.image.filter(ImageFilter.GaussianBlur(blur * stain.unit))
        if opacity < 1:
            mask = mask.point([round(level * opacity) for level in range(256)])
        # Only the stained part is blended: most stains are small.
        box = mask.getbbox()
        if not box:
            return
        left, top, right, bottom = box
        scale_x, scale_y = self.image.width / mask.width, self.image.height / mask.height
        target = (
            round(left * scale_x),
            round(top * scale_y),
            round(right * scale_x),
            round(bottom * scale_y),
        )
        size = (target[2] - target[0], target[3] - target[1])
        stain_mask = mask.crop(box).resize(size, Image.Resampling.BILINEAR)
        if clip:
            inside = Image.new("L", size)
            outline = [(x - target[0], y - target[1]) for x, y in self.points(clip)]
            ImageDraw.Draw(inside).polygon(outline, fill=255)
            stain_mask = ImageChops.multiply(stain_mask, inside)
        self.image.paste(colour[:3], target, stain_mask)

    def shadow(self, x: float, y: float, rx: float, ry: float, opacity: float = 0.4) -> None:
        """The soft shadow something throws on the ground."""
        with self.soft((18, 20, 32), ry * 0.6, opacity) as stain:
            stain.ellipse(x, y, rx, ry, (255,))

    def glow(self, x: float, y: float, radius: float, colour: Colour, opacity: float = 0.6) -> None:
        with self.soft(colour, radius * 0.45, opacity) as stain:
            stain.ellipse(x, y, radius, radius, (255,))

    def defocus(self, radius: float) -> None:
        """Blur everything painted so far: it lies behind the plane of focus."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius * self.unit / 4))
        self.image = small.resize(self.image.size, Image.Resampling.BILINEAR)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    # --- Development -------------------------------------------------------------------------

    def develop(
        self,
        light: Point = (0.3, 0.1),
        warmth: float = 0.25,
        vignette: float = 0.28,
        grain: float = 1.0,
        contrast: float = 1.06,
    ) -> Image.Image:
        """Reduce to the final size and give the picture light, tone, vignette, brush texture and grain.

        ``light`` is where it comes from (0 to 1 of width and height); ``warmth`` runs from -1 (cold) to 1; ``grain`` is
        the standard deviation in levels of 255.
        """
        width, height = self.size
        pixels = np.asarray(self.image.reduce(SUPERSAMPLING), dtype=np.float32)
        xs = np.linspace(0, 1, width, dtype=np.float32)
        ys = np.linspace(0, 1, height, dtype=np.float32)
        lit = np.outer(np.exp(-((ys - light[1]) ** 2) * 1.7), np.exp(-(((xs - light[0]) * 1.1) ** 2) * 1.7))
        edge = np.clip(np.add.outer((ys - 0.5) ** 2, (xs - 0.5) ** 2) - 0.12, 0, None) * 1.9
        exposure = contrast * (0.94 + 0.13 * lit - vignette * edge + self._brush(width, height))
        pixels *= exposure[..., None]
        pixels -= 118 * (contrast - 1)
        # Warm lights over cool shadows, as film has them; the green channel stands for the brightness.
        tone = (pixels[..., 1] - 115) * (warmth / 255)
        speckle = self.noise.standard_normal((height, width), dtype=np.float32) * grain
        for channel, weight in enumerate((16, 6, -14)):
            pixels[..., channel] += tone * weight + speckle
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

    def _brush(self, width: int, height: int) -> np.ndarray:
        """Broad slanting strokes, ±3 % of brightness, as gouache leaves them on paper."""
        strokes = self.noise.standard_normal((height // 3 + 1, width // 22 + 1)).astype(np.float32)
        broad = self.noise.standard_normal((height // 60 + 2, width // 60 + 2)).astype(np.float32)
        layers = [
            Image.fromarray(layer).resize((width, height), Image.Resampling.BILINEAR) for layer in (strokes, broad)
        ]
        return np.asarray(layers[0]) * 0.006 + np.asarray(layers[1]) * 0.014


def smooth(points: list[Point], *, closed: bool = False, steps: int = 7) -> list[Point]:
    """Catmull-Rom curve through the points."""
    count = len(points)
    pick = (lambda i: points[i % count]) if closed else (lambda i: points[max(0, min(count - 1, i))])
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        p0, p1, p2, p3 = pick(i - 1), pick(i), pick(i + 1), pick(i + 2)
        for step in range(steps):
            t = step / steps
            curve.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3, strict=True)
                )  # type: ignore[arg-type]  # two coordinates in, two out
            )
    return curve if closed else [*curve, points[-1]]
