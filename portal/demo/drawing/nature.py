"""Skies, hills, water, fields and plants: what the outdoor scenes stand on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from portal.demo.drawing.canvas import Canvas, Colour, Point, lighten, mix, rgb


@dataclass(frozen=True)
class Weather:
    """The light of a day: the sky from zenith to horizon, the haze that distance takes on, and the sun's colour."""

    sky: tuple[Colour, ...]
    haze: Colour
    sun: Colour
    warmth: float
    ground: float  # how much darker (below 0) or lighter the land is


FOREST = rgb("3c6b43")
DAWN = Weather((rgb("6d8fb8"), rgb("c4b9c0"), rgb("f7c99a"), rgb("fde3b5")), rgb("e6c7b0"), rgb("fff1c9"), 0.7, -0.08)
NOON = Weather((rgb("3f86c6"), rgb("7db4dd"), rgb("cfe5ee")), rgb("b9d3dc"), rgb("fffbe8"), 0.15, 0.05)
CLOUDY = Weather((rgb("7f95a6"), rgb("aab8c0"), rgb("d5d9d6")), rgb("bac5c6"), rgb("f2f1ea"), -0.15, -0.04)
DUSK = Weather((rgb("3b3f77"), rgb("8a5b8c"), rgb("e8836a"), rgb("fbc77b")), rgb("c98a83"), rgb("ffe2a0"), 0.9, -0.22)
AFTERNOON = Weather((rgb("4f8fbf"), rgb("a7cbd6"), rgb("f3e6c4")), rgb("cdd2bf"), rgb("fff3cf"), 0.5, 0.0)
DAYLIGHT = (DAWN, NOON, AFTERNOON, CLOUDY, NOON, AFTERNOON)


def sky(c: Canvas, weather: Weather, horizon: float, sun: Point | None = None, clouds: int = 4) -> None:
    """Paint the sky down to ``horizon``, with a sun where ``sun`` says and drifting clouds."""
    c.gradient(0, horizon + 0.01, *weather.sky)
    if sun:
        c.glow(*sun, 0.32, weather.sun, 0.45)
        c.glow(*sun, 0.12, weather.sun, 0.8)
        c.ellipse(*sun, 0.04, 0.04, weather.sun)
    rng = c.rng
    for _ in range(clouds):
        x, y = rng.uniform(0, c.aspect), rng.uniform(0.04, horizon * 0.62)
        spread = rng.uniform(0.12, 0.3)
        puffs = [
            (
                x + rng.uniform(-spread, spread),
                y - rng.uniform(0, 0.03),
                rng.uniform(0.04, 0.1),
                rng.uniform(0.012, 0.032),
            )
            for _ in range(9)
        ]
        with c.soft(lighten(weather.haze, -0.12), 0.012, 0.5) as stain:
            for px, py, rx, ry in puffs:
                stain.ellipse(px, py + 0.014, rx, ry, (255,))
        with c.soft(lighten(weather.sun, 0.3), 0.008, 0.75) as stain:
            for px, py, rx, ry in puffs:
                stain.ellipse(px + 0.01, py, rx * 0.9, ry * 0.8, (255,))


def ridge(c: Canvas, y: float, height: float, colour: Colour, roughness: float = 1.0, foot: float = 1.0) -> list[Point]:
    """A line of hills around ``y``, up to ``height`` above and below, filled down to ``foot``; returns its outline."""
    waves = [(c.rng.uniform(0, math.tau), 2.1**k * c.rng.uniform(0.7, 1.3), roughness * 0.56**k) for k in range(7)]
    line = []
    for step in range(161):
        x = c.aspect * step / 160
        line.append((x, y - height * 0.45 * sum(a * math.sin(p + f * x * 2.2) for p, f, a in waves)))
    c.poly([*line, (c.aspect, foot), (0, foot)], colour)
    return line


def hills(c: Canvas, weather: Weather, horizon: float, colour: Colour, count: int = 3, height: float = 0.12) -> None:
    """Ranges that fade into the haze with distance."""
    for layer in range(count):
        near = (layer + 1) / count
        tone = mix(weather.haze, lighten(colour, weather.ground), 0.25 + 0.6 * near)
        ridge(c, horizon - height * (1 - near) * 0.9 - 0.01, height * (1.05 - 0.5 * near), tone, foot=horizon + 0.03)
        with c.soft(weather.haze, 0.02, 0.35) as stain:
            stain.rect(0, horizon - 0.03, c.aspect, horizon + 0.01, (255,))


def meadow(c: Canvas, y: float, colour: Colour, weather: Weather, foot: float = 1.0, tufts: int = 260) -> None:
    """Grassland from ``y`` down to ``foot``."""
    colour = lighten(colour, weather.ground)
    c.gradient(y, foot, mix(colour, weather.haze, 0.4), colour, lighten(colour, -0.25))
    for _ in range(tufts):
        depth = c.rng.random() ** 0.7
        py, px = y + (foot - y) * depth, c.rng.uniform(0, c.aspect)
        size = 0.006 + 0.022 * depth
        tone = lighten(colour, c.rng.uniform(-0.3, 0.22))
        c.line([(px, py), (px + c.rng.uniform(-0.5, 0.5) * size, py - size)], 0.0016 + 0.0016 * depth, tone)


def paddies(c: Canvas, y: float, weather: Weather, green: Colour, flooded: bool = False) -> None:
    """Rice fields in perspective below the horizon ``y``, with earth banks between them."""
    rng = c.rng
    vanish = c.aspect * rng.uniform(0.3, 0.7)
    rows = [y + (1 - y) * ((k / 7) ** 1.9) for k in range(8)]
    tones = [
        lighten(mix(green, rgb("d3b84f"), rng.random() * 0.35), weather.ground + rng.uniform(-0.1, 0.08))
        for _ in range(64)
    ]

    def fan(column: float, row: float) -> Point:
        spread = 0.25 + 1.7 * (row - y) / (1 - y)
        return (vanish + (column - 0.5) * 2.4 * c.aspect * spread, row)

    for i in range(7):
        columns = [k / 8 + rng.uniform(-0.03, 0.03) for k in range(9)]
        for k in range(8):
            tone = mix(weather.haze, tones[i * 8 + k], 0.35 + 0.65 * min(1, (i + 1) / 4))
            if flooded and (i * 5 + k * 3) % 4 == 0:
                tone = mix(weather.sky[-1], weather.sky[0], 0.3)
            corner = [
                fan(columns[k], rows[i]),
                fan(columns[k + 1], rows[i]),
                fan(columns[k + 1], rows[i + 1]),
                fan(columns[k], rows[i + 1]),
            ]
            c.poly(corner, tone)
            depth = (i + 1) / 7
            if depth > 0.4 and not (flooded and (i * 5 + k * 3) % 4 == 0):
                for furrow in range(1, 9):
                    share = columns[k] + (columns[k + 1] - columns[k]) * furrow / 9
                    c.line(
                        [fan(share, rows[i]), fan(share, rows[i + 1])],
                        0.0022 * depth,
                        lighten(tone, -0.13 if furrow % 2 else 0.13),
                    )
        bank = mix(weather.haze, lighten(rgb("8a7a4a"), weather.ground), 0.3 + 0.1 * i)
        c.line([(0, rows[i + 1]), (c.aspect, rows[i + 1])], 0.002 + 0.0018 * i, bank)
    for k in range(9):
        share = k / 8
        c.taper(fan(share, rows[1]), fan(share, rows[7]), 0.002, 0.014, lighten(rgb("8a8a4a"), weather.ground - 0.05))


def rice_in_front(c: Canvas, green: Colour, weather: Weather, height: float = 0.1) -> None:
    """Blurred blades close to the lens, along the lower edge."""
    rng = c.rng
    for share, tone in ((1.0, -0.3), (0.75, -0.1), (0.5, 0.08)):
        with c.soft(lighten(green, tone + weather.ground), 0.005, 0.95) as stain:
            for _ in range(int(70 * c.aspect)):
                x = rng.uniform(-0.02, c.aspect + 0.02)
                tip = 1 - height * share * rng.uniform(0.5, 1.25)
                stain.taper((x, 1.02), (x + rng.uniform(-0.04, 0.04), tip), 0.012, 0.002, (255,))


def water(c: Canvas, y: float, weather: Weather, tint: Colour, foot: float = 1.0, sun_x: float | None = None) -> None:
    """A surface that mirrors the sky, darker towards the viewer, with ripples."""
    rng = c.rng
    c.gradient(y, foot, mix(weather.sky[-1], tint, 0.3), mix(weather.sky[0], tint, 0.55), lighten(tint, -0.28))
    for _ in range(230):
        depth = rng.random() ** 1.4
        py = y + (foot - y) * depth
        px, length = rng.uniform(-0.1, c.aspect), 0.012 + 0.12 * depth * rng.random()
        tone = lighten(weather.sky[-1], 0.2) if rng.random() < 0.55 else lighten(tint, -0.4)
        c.line([(px, py), (px + length, py)], 0.0012 + 0.0028 * depth, (*tone, round(40 + 70 * rng.random())))
    if sun_x is not None:
        for _ in range(90):
            depth = rng.random()
            py, width = y + (foot - y) * depth, 0.012 + 0.05 * depth
            px = sun_x + rng.gauss(0, 0.02 + 0.05 * depth)
            c.line([(px - width / 2, py), (px + width / 2, py)], 0.002 + 0.003 * depth, (*weather.sun, 150))


def tree(c: Canvas, x: float, y: float, height: float, colour: Colour) -> None:
    """A broad-leaved tree: clumps of leaves, light from the upper right."""
    rng, trunk = c.rng, rgb("5a4632")
    c.shadow(x + height * 0.1, y, height * 0.34, height * 0.05, 0.3)
    c.taper((x, y), (x, y - height * 0.5), height * 0.07, height * 0.04, trunk)
    for side in (-1, 1):
        c.taper(
            (x, y - height * 0.38), (x + side * height * 0.2, y - height * 0.62), height * 0.035, height * 0.018, trunk
        )
    clumps = [(rng.gauss(0, 0.17), rng.uniform(0.45, 0.92), rng.uniform(0.1, 0.17)) for _ in range(12)]
    for shift, tone, scale in ((0, -0.32, 1.0), (0.018, -0.06, 0.86), (0.04, 0.16, 0.55)):
        for dx, dy, r in clumps:
            c.ellipse(
                x + (dx + shift) * height,
                y - (dy + shift) * height,
                r * scale * height,
                r * scale * 0.85 * height,
                lighten(colour, tone),
            )
    for _ in range(60):
        dx, dy, r = rng.choice(clumps)
        turn, reach = rng.uniform(0, math.tau), rng.uniform(0.4, 1.0) * r
        px, py = x + (dx + math.cos(turn) * reach) * height, y - (dy + math.sin(turn) * reach * 0.85) * height
        c.ellipse(px, py, 0.012 * height, 0.009 * height, lighten(colour, rng.uniform(-0.3, 0.3)))


def palm(c: Canvas, x: float, y: float, height: float, colour: Colour, lean: float = 0.12) -> None:
    """A coconut palm."""
    rng = c.rng
    trunk = [(x + lean * height * (k / 8) ** 2, y - height * k / 8) for k in range(9)]
    for k in range(8):
        c.taper(
            trunk[k],
            trunk[k + 1],
            height * (0.042 - 0.003 * k),
            height * (0.039 - 0.003 * k),
            lighten(rgb("7b6a52"), -0.1 + 0.03 * (k % 2)),
        )
    top = trunk[-1]
    for frond in range(13):
        angle = math.radians(-200 + frond * 19 + rng.uniform(-7, 7))
        length, droop = height * rng.uniform(0.34, 0.46), height * 0.16
        spine = [
            (top[0] + math.cos(angle) * length * t, top[1] + math.sin(angle) * length * t + droop * t * t * 1.3)
            for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
        ]
        tone = lighten(colour, rng.uniform(-0.25, 0.18))
        for a, b in pairwise(spine):
            drop = height * 0.085
            for share in (0, 0.33, 0.66):
                px, py = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
                c.line([(px, py), (px + (b[0] - a[0]) * 0.6 - 0.006 * height, py + drop)], height * 0.011, tone)
        c.line(spine, height * 0.011, lighten(tone, -0.15))


def bush(c: Canvas, x: float, y: float, size: float, colour: Colour) -> None:
    for tone, shift in ((-0.3, 0.0), (-0.05, 0.12), (0.16, 0.25)):
        for _ in range(7):
            dx = c.rng.gauss(0, 0.4)
            c.ellipse(
                x + (dx + shift * 0.3) * size,
                y - size * (0.25 + 0.25 * c.rng.random() + shift * 0.4),
                size * 0.3,
                size * 0.24,
                lighten(colour, tone),
            )


def grove(
    c: Canvas,
    y: float,
    height: float,
    colour: Colour,
    weather: Weather,
    count: int,
    x0: float = 0,
    x1: float | None = None,
) -> None:
    """A far line of trees with a few palms over it."""
    end = c.aspect if x1 is None else x1
    tone = mix(weather.haze, lighten(colour, weather.ground), 0.72)
    for _ in range(count):
        x = c.rng.uniform(x0, end)
        size = height * c.rng.uniform(0.6, 1.15)
        for _ in range(4):
            c.ellipse(
                x + c.rng.gauss(0, size * 0.4),
                y - size * c.rng.uniform(0.3, 0.75),
                size * 0.42,
                size * 0.36,
                lighten(tone, c.rng.uniform(-0.18, 0.12)),
            )
    for _ in range(count // 9):
        palm(c, c.rng.uniform(x0, end), y, height * c.rng.uniform(1.5, 2.1), tone, c.rng.uniform(-0.15, 0.15))


def sapling(c: Canvas, x: float, y: float, height: float, colour: Colour) -> None:
    c.line([(x, y), (x + height * 0.04, y - height)], height * 0.035, rgb("6a5236"))
    for k in range(8):
        level = y - height * (0.35 + 0.09 * k)
        side = 1 if k % 2 else -1
        c.ellipse(
            x + side * height * 0.14, level, height * 0.16, height * 0.055, lighten(colour, 0.1 * side), tilt=-side * 28
        )


def house(c: Canvas, x: float, y: float, width: float, weather: Weather, roof: Colour, wall: Colour) -> None:
    """A village house with a tiled roof, seen from the front."""
    height = width * 0.42
    wall, roof = lighten(wall, weather.ground), lighten(roof, weather.ground)
    c.shadow(x, y, width * 0.62, width * 0.05, 0.35)
    c.rect(x - width / 2, y - height, x + width / 2, y, wall)
    c.rect(x - width / 2, y - height, x - width * 0.18, y, lighten(wall, -0.12))
    c.poly(
        [
            (x - width * 0.6, y - height),
            (x - width * 0.42, y - height * 1.75),
            (x + width * 0.42, y - height * 1.75),
            (x + width * 0.6, y - height),
        ],
        roof,
    )
    for row in range(1, 6):
        level = y - height * (1.75 - 0.75 * row / 6)
        half = width * (0.42 + 0.18 * row / 6)
        c.line([(x - half, level), (x + half, level)], width * 0.008, lighten(roof, -0.2))
    c.rect(x - width * 0.09, y - height * 0.78, x + width * 0.09, y, lighten(rgb("6b4a32"), weather.ground))
    for side in (-1, 1):
        c.rect(
            x + side * width * 0.32 - width * 0.08,
            y - height * 0.72,
            x + side * width * 0.32 + width * 0.08,
            y - height * 0.3,
            lighten(rgb("5f8a8f"), weather.ground),
        )
        c.line(
            [(x + side * width * 0.32, y - height * 0.72), (x + side * width * 0.32, y - height * 0.3)],
            width * 0.012,
            wall,
        )
