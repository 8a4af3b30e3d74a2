"""Outdoor scenes: fields and rivers, forests and quarries, streets, storms and the sea."""

from __future__ import annotations

import math

from portal.demo.pictures.canvas import Canvas, Colour, Point, lighten, mix, rgb
from portal.demo.pictures.lettering import write
from portal.demo.pictures.nature import (
    CLOUDY,
    DAWN,
    DAYLIGHT,
    DUSK,
    NOON,
    Weather,
    bush,
    grove,
    hills,
    house,
    meadow,
    paddies,
    palm,
    rice_in_front,
    ridge,
    sapling,
    sky,
    tree,
    water,
)
from portal.demo.pictures.people import figure, somebody

GREEN = rgb("5d8a3a")
FOREST = rgb("3c6b43")


def _tripod(c: Canvas, x: float, y: float, height: float) -> None:
    """A total station on its tripod."""
    top = y - height
    for foot in (-0.24, 0.06, 0.26):
        c.taper((x, top), (x + foot * height, y), height * 0.04, height * 0.022, rgb("d9a23a"))
    c.rect(x - height * 0.07, top - height * 0.03, x + height * 0.07, top, rgb("2b2e33"))
    c.rect(
        x - height * 0.085, top - height * 0.22, x + height * 0.085, top - height * 0.03, rgb("e7e3d6"), height * 0.03
    )
    c.rect(
        x - height * 0.085, top - height * 0.22, x - height * 0.03, top - height * 0.03, rgb("3f7d54"), height * 0.02
    )
    c.ellipse(x + height * 0.03, top - height * 0.13, height * 0.045, height * 0.045, rgb("20242a"))
    c.ellipse(x + height * 0.04, top - height * 0.14, height * 0.018, height * 0.018, rgb("9fc6e0"))


def survey(c: Canvas) -> None:
    """Surveyors with a total station among rice fields."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice(DAYLIGHT), rng.uniform(0.36, 0.46)
    sky(c, weather, horizon, (a * rng.uniform(0.1, 0.9), 0.16) if weather is not CLOUDY else None)
    hills(c, weather, horizon, FOREST)
    grove(c, horizon + 0.012, 0.05, FOREST, weather, int(26 * a))
    green = rng.choice([rgb("7fa03c"), rgb("b7a63f"), rgb("5f9448")])
    paddies(c, horizon, weather, green, flooded=rng.random() < 0.4)
    c.defocus(0.0022)
    x = a * rng.uniform(0.3, 0.62)
    flip = rng.random() < 0.5
    side = -1 if flip else 1
    size = rng.uniform(0.5, 0.58)
    figure(c, x + side * 0.4, 0.66, 0.26, somebody(rng, "field", rng.choice(["cone", "bucket"])), "stand")
    c.line([(x + side * 0.44, 0.66), (x + side * 0.44, 0.36)], 0.007, rgb("e6e2d2"))
    for band in range(5):
        c.line([(x + side * 0.44, 0.38 + band * 0.056), (x + side * 0.44, 0.4 + band * 0.056)], 0.007, rgb("c8282e"))
    c.ellipse(x + side * 0.44, 0.36, 0.015, 0.015, rgb("d9b24a"))
    figure(
        c,
        x - side * size * 0.24,
        0.93,
        size,
        somebody(rng, "field", rng.choice(["bucket", "helmet", "cap"])),
        "lens",
        flip=flip,
    )
    _tripod(c, x, 0.94, size * 0.62)
    if a > 1.3:
        figure(c, x - side * 0.44, 0.92, size * 0.97, somebody(rng, "shirt", "bucket"), "note", flip=flip)
    rice_in_front(c, green, weather)


def river(c: Canvas) -> None:
    """A boat on the river: water is being sampled."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((DAWN, NOON, CLOUDY, DAYLIGHT[2])), rng.uniform(0.38, 0.48)
    sun = (a * rng.uniform(0.2, 0.8), horizon * 0.5)
    sky(c, weather, horizon, sun if weather is DAWN else None)
    hills(c, weather, horizon, FOREST, 2, 0.09)
    grove(c, horizon + 0.006, 0.075, FOREST, weather, int(40 * a))
    for _ in range(2):
        house(c, rng.uniform(0.1, 0.9) * a, horizon + 0.01, 0.13, weather, rgb("a3523b"), rgb("e4d9c2"))
    c.defocus(0.0026)
    water(
        c,
        horizon,
        weather,
        rng.choice([rgb("6f8f7a"), rgb("8a8a5e"), rgb("4f7f8c")]),
        sun_x=sun[0] if weather is DAWN else None,
    )
    x, y = a * rng.uniform(0.4, 0.6), 0.74
    long = 0.46
    with c.soft((16, 26, 30), 0.012, 0.6) as stain:
        stain.ellipse(x, y + 0.075, long * 1.05, 0.035, (255,))
    flip = rng.random() < 0.5
    side = -1 if flip else 1
    figure(c, x - side * 0.3, y + 0.02, 0.4, somebody(rng, "field", "cone"), "carry")
    c.line([(x - side * 0.36, y - 0.3), (x - side * 0.25, y + 0.14)], 0.008, rgb("8a6238"))
    figure(c, x + side * 0.16, y + 0.03, 0.42, somebody(rng, "field", "helmet"), "bend", flip=flip)
    figure(c, x - side * 0.05, y + 0.02, 0.42, somebody(rng, "field", "bucket"), "note", flip=flip)
    hull = rng.choice([rgb("2f6f8f"), rgb("7a4a2e"), rgb("3f7a5a"), rgb("b5502f")])
    c.poly([(x - long, y - 0.05), (x + long, y - 0.05), (x + long * 0.8, y + 0.07), (x - long * 0.8, y + 0.07)], hull)
    c.poly(
        [(x - long, y - 0.05), (x + long, y - 0.05), (x + long * 0.95, y - 0.022), (x - long * 0.95, y - 0.022)],
        lighten(hull, 0.35),
    )
    c.poly(
        [
            (x - long * 0.85, y + 0.04),
            (x + long * 0.85, y + 0.04),
            (x + long * 0.8, y + 0.07),
            (x - long * 0.8, y + 0.07),
        ],
        lighten(hull, -0.35),
    )
    bottle = x + side * 0.31
    c.line([(bottle, y - 0.07), (bottle, y + 0.1)], 0.003, rgb("f1efe6"))
    c.rect(bottle - 0.014, y + 0.06, bottle + 0.014, y + 0.12, (225, 240, 245, 220), 0.006)
    for ring in range(3):
        box = [
            (bottle - 0.05 - ring * 0.03) * c.unit,
            (y + 0.115 - ring * 0.008) * c.unit,
            (bottle + 0.05 + ring * 0.03) * c.unit,
            (y + 0.14 + ring * 0.008) * c.unit,
        ]
        c.draw.ellipse(box, outline=(240, 248, 250, 120), width=2)
    for _ in range(5):
        bush(c, rng.choice((rng.uniform(-0.05, 0.12), rng.uniform(a - 0.12, a + 0.05))), 1.03, 0.16, rgb("4a7a44"))


def planting(c: Canvas, *, is_shore: bool = False) -> None:
    """Volunteers plant trees on a hillside, or mangroves on a mudflat where it is the shore."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice(DAYLIGHT), rng.uniform(0.34, 0.44)
    sky(c, weather, horizon, (a * 0.78, 0.14) if weather is not CLOUDY else None)
    if is_shore:
        water(c, horizon, weather, rgb("7d8f86"), horizon + 0.16)
        grove(c, horizon + 0.02, 0.045, FOREST, weather, int(30 * a))
        mud = lighten(rgb("8a7660"), weather.ground)
        c.gradient(horizon + 0.13, 1, mix(mud, weather.haze, 0.5), mud, lighten(mud, -0.35))
        for _ in range(40):
            y = rng.uniform(horizon + 0.15, 1)
            c.ellipse(rng.uniform(0, a), y, 0.06 * y, 0.006 * y, (*weather.sky[-1], 110))
    else:
        hills(c, weather, horizon, FOREST, 3, 0.16)
        grove(c, horizon + 0.02, 0.06, FOREST, weather, int(30 * a))
        meadow(c, horizon + 0.01, rgb("8f8a4a"), weather)
    c.defocus(0.002)
    for row in range(4):
        depth = (row + 1) / 4
        y = horizon + 0.18 + 0.5 * depth**1.4
        for k in range(int(a * (11 - 1.6 * row))):
            x = (k + 0.5 * (row % 2)) * a / (a * (10 - 1.6 * row)) + rng.uniform(-0.02, 0.02)
            sapling(c, x, y + rng.uniform(-0.01, 0.01), 0.035 + 0.07 * depth, rgb("6fa545"))
    workers = sorted(
        (0.6 + 0.34 * rng.random() ** 0.7, rng.uniform(0.06, 0.94) * a) for _ in range(max(4, round(a * 4.6)))
    )
    for y, x in workers:
        size = 0.16 + 0.52 * (y - 0.45)
        look = somebody(
            rng, rng.choice(["volunteer", "volunteer", "field", "green"]), rng.choice(["bucket", "cone", "cap"])
        )
        flip = rng.random() < 0.5
        pose = rng.choice(["dig", "kneel", "bend", "dig"])
        hands = figure(c, x, y, size, look, pose, flip=flip)
        if pose == "dig":
            hx, _hy = hands["left"]
            c.taper(
                (hands["right"][0], hands["right"][1] - size * 0.1),
                (hx + (hx - hands["right"][0]) * 0.9, y - 0.005),
                size * 0.024,
                size * 0.03,
                rgb("7d5a38"),
            )
        elif pose != "dig":
            sapling(c, hands["right"][0] + (0.02 if not flip else -0.02), y, size * 0.34, rgb("74b04a"))


def cleanup(c: Canvas, *, is_beach: bool = False) -> None:
    """People sweep a street or a beach and fill sacks."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((DAWN, NOON, DAYLIGHT[2])), 0.45
    sky(c, weather, horizon, (a * 0.2, 0.18))
    if is_beach:
        water(c, horizon - 0.02, weather, rgb("3f8a94"), horizon + 0.16, sun_x=a * 0.2)
        sand = lighten(rgb("dcc08f"), weather.ground)
        c.gradient(horizon + 0.13, 1, lighten(sand, 0.25), sand, lighten(sand, -0.18))
        for x in (0.9, 0.98):
            palm(c, a * x, 0.8, 0.62, rgb("4f7f3f"), -0.2)
    else:
        for k in range(int(a * 6) + 1):
            width, high = 0.17, rng.uniform(0.2, 0.38)
            x = k * 0.17
            wall = lighten(
                rng.choice([rgb("e9d9b5"), rgb("d8e0dc"), rgb("efc9a4"), rgb("c9d8e4"), rgb("e4b9a0")]), weather.ground
            )
            c.rect(x, 0.62 - high, x + width, 0.64, wall)
            c.rect(x, 0.62 - high, x + 0.03, 0.64, lighten(wall, -0.15))
            c.rect(x - 0.004, 0.62 - high - 0.015, x + width + 0.004, 0.62 - high, lighten(wall, -0.3))
            for floor in range(int(high / 0.11)):
                for window in (0.04, 0.105):
                    c.rect(
                        x + window,
                        0.64 - high + floor * 0.11,
                        x + window + 0.035,
                        0.7 - high + floor * 0.11,
                        lighten(rgb("6b8794"), rng.uniform(-0.2, 0.2)),
                    )
            c.rect(
                x + 0.01,
                0.555,
                x + width - 0.01,
                0.57,
                rng.choice([rgb("b5312f"), rgb("2f6fa3"), rgb("3f8a5a"), rgb("d9a23a")]),
            )
        c.gradient(0.62, 0.68, rgb("c8c0b2"), rgb("b0a898"))
        c.gradient(0.67, 1, rgb("8b8a88"), rgb("5f5f62"))
        c.line([(0, 0.9), (a, 0.9)], 0.012, (240, 238, 225, 130))
        for k in range(max(2, round(a * 1.6))):
            tree(c, a * (k + 0.5) / max(2, round(a * 1.6)) + rng.uniform(-0.06, 0.06), 0.67, 0.42, rgb("5f8f4a"))
    c.defocus(0.002)
    for _ in range(24):
        x, y = rng.uniform(0, a), rng.uniform(0.76, 0.98)
        c.ellipse(
            x,
            y,
            0.012,
            0.006,
            rng.choice([rgb("c9a15a"), rgb("f2efe6"), rgb("8fb9d9"), rgb("8a6a3a")]),
            tilt=rng.uniform(0, 90),
        )
    for y, x in sorted(
        (rng.uniform(0.76, 0.96), a * (k + 0.5) / max(3, round(a * 3.4))) for k in range(max(3, round(a * 3.4)))
    ):
        size = 0.2 + 0.62 * (y - 0.5)
        look = somebody(rng, rng.choice(["volunteer", "shirt", "field"]), rng.choice(["cap", "cone", "bucket", ""]))
        pose, flip = rng.choice(["dig", "bend", "carry", "dig"]), rng.random() < 0.5
        hands = figure(c, x, y, size, look, pose, flip=flip)
        sign = -1 if flip else 1
        if pose == "dig":
            end = (hands["left"][0] + sign * size * 0.16, y - 0.008)
            c.line(
                [(hands["right"][0] - sign * size * 0.05, hands["right"][1] - size * 0.1), end],
                size * 0.018,
                rgb("b08a52"),
            )
            c.poly(
                [
                    (end[0] - size * 0.05, end[1] - size * 0.05),
                    (end[0] + size * 0.05, end[1] - size * 0.05),
                    (end[0] + size * 0.11, end[1] + 0.012),
                    (end[0] - size * 0.08, end[1] + 0.012),
                ],
                rgb("c9a552"),
            )
        elif pose == "carry":
            sack = rng.choice([rgb("3f7a5a"), rgb("30343c"), rgb("d9d3c2"), rgb("2f6fa3")])
            c.ellipse(hands["right"][0] + sign * 0.02, hands["right"][1] + size * 0.14, size * 0.1, size * 0.15, sack)
            c.ellipse(
                hands["right"][0] + sign * 0.03,
                hands["right"][1] + size * 0.11,
                size * 0.05,
                size * 0.09,
                lighten(sack, 0.15),
            )


def _between(p: Point, q: Point, share: float) -> Point:
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def drone(c: Canvas) -> None:
    """The country from a drone: a river bends through fields and villages; the drone itself is in the frame."""
    rng, a = c.rng, c.aspect
    tones = [rgb(code) for code in ("7f9f45", "a9b04e", "5f8a45", "c7b458", "8fae5c", "b59a5a", "6a9a6a")]
    columns, rows = int(9 * a), 9
    turn = rng.uniform(-0.12, 0.12)

    def at(k: float, r: float) -> tuple[float, float]:
        x, y = k / columns * a * 1.3 - 0.15 * a, r / rows * 1.3 - 0.15
        return (x + turn * y, y - turn * x)

    jitter = {
        (k, r): (rng.uniform(-0.25, 0.25), rng.uniform(-0.25, 0.25))
        for k in range(columns + 1)
        for r in range(rows + 1)
    }
    c.gradient(0, 1, rgb("8fae5c"), rgb("6f9a45"))
    for k in range(columns):
        for r in range(rows):
            corner = [
                at(k + dk + jitter[k + dk, r + dr][0], r + dr + jitter[k + dk, r + dr][1])
                for dk, dr in ((0, 0), (1, 0), (1, 1), (0, 1))
            ]
            tone = lighten(rng.choice(tones), rng.uniform(-0.12, 0.1))
            c.poly(corner, tone)
            for furrow in range(1, 8):
                t = furrow / 8
                c.line(
                    [_between(corner[0], corner[1], t), _between(corner[3], corner[2], t)],
                    0.0018,
                    (*lighten(tone, -0.25), 90),
                )
            c.line([*corner, corner[0]], 0.004, lighten(rgb("b9a878"), 0.1))
    phase = rng.uniform(0, 6)
    bend = [(a * (0.5 + 0.3 * math.sin(phase + t * 3.2)), -0.05 + t * 1.1) for t in [i / 24 for i in range(25)]]
    c.line(bend, 0.15, rgb("b7ad84"))
    c.line(bend, 0.125, rgb("5f93a0"))
    c.line([(x + 0.015, y) for x, y in bend], 0.06, (140, 190, 200, 90))
    road = [(0, 0.72), (a * 0.3, 0.6), (a * 0.7, 0.66), (a, 0.5)]
    c.line(road, 0.026, rgb("d9d3c4"))
    c.line(road, 0.004, rgb("f7f4ea"))
    for _ in range(int(a * 26)):
        x, y = rng.uniform(0, a), 0.6 + rng.uniform(-0.1, 0.12)
        if min(abs(x - bx) + abs(y - by) for bx, by in bend) > 0.12:
            c.rect(x + 0.008, y + 0.008, x + 0.038, y + 0.03, (20, 25, 20, 90))
            roof = rng.choice([rgb("b5523b"), rgb("3f6f9a"), rgb("c9c3b8"), rgb("9a4a3a")])
            c.rect(x, y, x + 0.03, y + 0.011, lighten(roof, 0.15))
            c.rect(x, y + 0.011, x + 0.03, y + 0.022, lighten(roof, -0.1))
    for _ in range(int(a * 90)):
        x, y = rng.uniform(0, a), rng.uniform(0, 1)
        if min(abs(x - bx) + abs(y - by) for bx, by in bend) > 0.1:
            crown = rng.uniform(0.006, 0.014)
            c.ellipse(x + crown * 0.7, y + crown * 0.7, crown, crown, (20, 30, 15, 90))
            c.ellipse(x, y, crown, crown, lighten(FOREST, rng.uniform(-0.1, 0.15)))
            c.ellipse(x - crown * 0.2, y - crown * 0.25, crown * 0.5, crown * 0.5, lighten(FOREST, 0.25))
    c.defocus(0.0012)
    x, y, s = a * rng.uniform(0.35, 0.65), rng.uniform(0.28, 0.42), rng.uniform(0.13, 0.2)
    with c.soft((12, 18, 12), 0.012, 0.45) as stain:
        stain.ellipse(x + 0.12, y + 0.3, s * 0.9, s * 0.4, (255,))
    for dx, dy in ((-1, -0.42), (1, -0.42), (-1, 0.36), (1, 0.36)):
        c.taper((x, y), (x + dx * s, y + dy * s), s * 0.13, s * 0.09, rgb("d9dce0"))
        c.ellipse(x + dx * s, y + dy * s, s * 0.55, s * 0.14, (230, 236, 242, 90))
        c.ellipse(x + dx * s, y + dy * s, s * 0.09, s * 0.07, rgb("2a2d33"))
    c.rect(x - s * 0.42, y - s * 0.2, x + s * 0.42, y + s * 0.2, rgb("eceef0"), s * 0.14)
    c.rect(x - s * 0.3, y - s * 0.12, x + s * 0.3, y + s * 0.02, rgb("b9bec6"), s * 0.06)
    c.ellipse(x, y + s * 0.26, s * 0.15, s * 0.13, rgb("22252b"))
    c.ellipse(x, y + s * 0.27, s * 0.08, s * 0.07, rgb("4f86b0"))


def waste(c: Canvas, *, is_landfill: bool = False) -> None:
    """Sorting: coloured bins and the people who fill them; or a landfill with an excavator."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((NOON, CLOUDY, DAYLIGHT[2])), 0.42
    sky(c, weather, horizon)
    hills(c, weather, horizon, FOREST, 2, 0.12)
    if is_landfill:
        ground = lighten(rgb("a08a68"), weather.ground)
        c.gradient(horizon, 1, lighten(ground, 0.2), ground, lighten(ground, -0.3))
        for step in range(3):
            y = horizon + 0.1 + step * 0.12
            ridge(c, y, 0.045, lighten(rgb("6f6a60"), 0.2 - 0.14 * step), 0.7)
            for _ in range(120):
                c.ellipse(
                    rng.uniform(0, a),
                    y + rng.uniform(0.01, 0.1),
                    0.01,
                    0.006,
                    rng.choice([rgb("d9d4c6"), rgb("6f9ac0"), rgb("b5503a"), rgb("3f4a3a"), rgb("d9b84a")]),
                    tilt=rng.uniform(0, 90),
                )
        c.defocus(0.002)
        x, y = a * rng.uniform(0.35, 0.6), 0.84
        yellow = rgb("e9b02a")
        c.shadow(x, y + 0.02, 0.26, 0.03)
        c.rect(x - 0.2, y - 0.07, x + 0.16, y + 0.01, rgb("2a2a2c"), 0.04)
        for wheel in range(5):
            c.ellipse(x - 0.16 + wheel * 0.07, y - 0.03, 0.022, 0.022, rgb("55565a"))
        c.rect(x - 0.18, y - 0.19, x + 0.05, y - 0.07, yellow, 0.012)
        c.rect(x - 0.03, y - 0.29, x + 0.1, y - 0.08, lighten(yellow, -0.08), 0.012)
        c.rect(x - 0.01, y - 0.27, x + 0.085, y - 0.17, rgb("8fb6c6"))
        c.taper((x + 0.08, y - 0.16), (x + 0.28, y - 0.4), 0.05, 0.04, yellow)
        c.taper((x + 0.28, y - 0.4), (x + 0.45, y - 0.18), 0.04, 0.03, lighten(yellow, -0.12))
        c.poly([(x + 0.41, y - 0.2), (x + 0.5, y - 0.17), (x + 0.47, y - 0.07), (x + 0.38, y - 0.1)], rgb("4a4a4e"))
        figure(c, x - 0.36, 0.9, 0.36, somebody(rng, "field", "helmet"), "point")
    else:
        c.rect(0, horizon - 0.2, a, 0.68, lighten(rgb("b9c3c6"), weather.ground))
        for k in range(int(a * 14)):
            c.rect(k / 14, horizon - 0.2, k / 14 + 0.006, 0.68, (70, 80, 90, 60))
        c.poly(
            [(-0.05, horizon - 0.2), (a + 0.05, horizon - 0.2), (a, horizon - 0.26), (0, horizon - 0.26)], rgb("2f6f9a")
        )
        c.rect(a * 0.25, horizon - 0.15, a * 0.75, horizon - 0.05, rgb("0f7a55"))
        write(
            c,
            c.banner(("PHÂN LOẠI RÁC TẠI NGUỒN",), ("ĐỔI RÁC LẤY QUÀ",), ("RÁC THẢI LÀ TÀI NGUYÊN",))[0],
            a / 2,
            horizon - 0.1,
            0.042,
            rgb("fff6d8"),
            fit=a * 0.44,
        )
        c.defocus(0.002)
        c.gradient(0.66, 1, rgb("c9c2b4"), rgb("948c7e"))
        bins = [rgb("2f8a4a"), rgb("d9a52a"), rgb("2f6fb0"), rgb("b5392f")]
        count = max(4, round(a * 3.4))
        for k in range(count):
            x, tone = a * (k + 0.5) / count, bins[k % 4]
            c.shadow(x, 0.765, 0.09, 0.015)
            c.poly([(x - 0.075, 0.54), (x + 0.075, 0.54), (x + 0.062, 0.765), (x - 0.062, 0.765)], tone)
            c.poly([(x - 0.075, 0.54), (x - 0.03, 0.54), (x - 0.03, 0.765), (x - 0.062, 0.765)], lighten(tone, -0.2))
            c.rect(x - 0.083, 0.515, x + 0.083, 0.545, lighten(tone, 0.16), 0.008)
            for turn in range(3):
                angle = turn * math.tau / 3
                c.taper(
                    (x + math.cos(angle) * 0.03, 0.64 + math.sin(angle) * 0.03),
                    (x + math.cos(angle + 1.4) * 0.03, 0.64 + math.sin(angle + 1.4) * 0.03),
                    0.012,
                    0.006,
                    rgb("f6f4ec"),
                )
        for k in range(max(3, round(a * 2.6))):
            x = a * (k + 0.5) / max(3, round(a * 2.6)) + rng.uniform(-0.06, 0.06)
            hands = figure(
                c,
                x,
                0.95,
                0.5,
                somebody(rng, rng.choice(["volunteer", "shirt", "field"]), rng.choice(["", "cone", "cap"])),
                rng.choice(["carry", "hold", "walk"]),
                flip=rng.random() < 0.5,
            )
            c.rect(
                hands["right"][0] - 0.035,
                hands["right"][1],
                hands["right"][0] + 0.035,
                hands["right"][1] + 0.06,
                rng.choice([rgb("c9a15a"), rgb("8fb9d9"), rgb("6f9a4a")]),
                0.006,
            )


def quarry(c: Canvas) -> None:
    """Terraces cut into a mountain, with trucks and inspectors."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice(DAYLIGHT), 0.3
    sky(c, weather, horizon + 0.25)
    hills(c, weather, horizon + 0.1, FOREST, 2, 0.16)
    rock = lighten(rng.choice([rgb("b59a7c"), rgb("a39a90"), rgb("c2a079")]), weather.ground)
    top = ridge(c, 0.3, 0.2, mix(FOREST, weather.haze, 0.15), 1.0)
    for bench in range(6):
        y = 0.36 + bench * 0.085
        face = [(x, max(y, p) + 0.014 * math.sin(x * 9 + bench) + 0.006 * math.sin(x * 31 + bench * 2)) for x, p in top]
        c.poly([*face, (a, 1), (0, 1)], lighten(rock, 0.24 - 0.05 * bench))
        lower = [(x, p + 0.016) for x, p in face]
        c.poly([*face, *reversed(lower)], lighten(rock, 0.42))
        for _ in range(int(60 * a)):
            x = rng.uniform(0, a)
            c.line(
                [(x, y + 0.025), (x + rng.uniform(-0.012, 0.012), y + rng.uniform(0.04, 0.09))],
                rng.uniform(0.002, 0.006),
                (*lighten(rock, rng.uniform(-0.35, 0.1)), 80),
            )
    with c.soft(weather.haze, 0.04, 0.4) as stain:
        stain.rect(0, 0.3, a, 0.46, (255,))
    c.defocus(0.002)
    c.gradient(0.82, 1, lighten(rock, 0.16), lighten(rock, -0.15))
    for k in range(2):
        x, y, s = a * (0.28 + 0.34 * k) + rng.uniform(-0.05, 0.05), 0.7 + 0.13 * k, 0.6 + 0.5 * k
        c.shadow(x, y, 0.13 * s, 0.016 * s)
        c.poly(
            [
                (x - 0.12 * s, y - 0.11 * s),
                (x + 0.04 * s, y - 0.11 * s),
                (x + 0.03 * s, y - 0.03 * s),
                (x - 0.1 * s, y - 0.03 * s),
            ],
            rgb("d98a2a"),
        )
        c.ellipse(x - 0.04 * s, y - 0.11 * s, 0.07 * s, 0.025 * s, lighten(rock, -0.1))
        c.rect(x + 0.045 * s, y - 0.1 * s, x + 0.12 * s, y - 0.025 * s, rgb("e9b84a"), 0.008 * s)
        c.rect(x + 0.07 * s, y - 0.09 * s, x + 0.112 * s, y - 0.06 * s, rgb("6f94a6"))
        for wheel in (-0.08, 0.0, 0.085):
            c.ellipse(x + wheel * s, y - 0.018 * s, 0.024 * s, 0.024 * s, rgb("26262a"))
            c.ellipse(x + wheel * s, y - 0.018 * s, 0.01 * s, 0.01 * s, rgb("8a8a8e"))
    for k in range(3):
        figure(
            c,
            a * 0.72 + k * 0.13,
            0.95 + 0.01 * (k % 2),
            0.42,
            somebody(rng, "field" if k else "shirt", "helmet"),
            ("note", "point", "stand")[k],
            flip=k < 2,
        )


def storm(c: Canvas) -> None:
    """A flooded street at night: boats, rain, torches."""
    rng, a = c.rng, c.aspect
    night = Weather((rgb("0d1526"), rgb("1c2a42"), rgb("35465c")), rgb("2c3b50"), rgb("cfd9e6"), -0.4, -0.5)
    c.gradient(0, 0.6, *night.sky)
    with c.soft(rgb("56687f"), 0.05, 0.5) as stain:
        for _ in range(8):
            stain.ellipse(rng.uniform(0, a), rng.uniform(0, 0.25), 0.3, 0.06, (200,))
    for k in range(int(a * 4) + 1):
        house(c, k * 0.27 + rng.uniform(-0.03, 0.03), 0.58, rng.uniform(0.2, 0.26), night, rgb("7a4a40"), rgb("9aa0a0"))
        if rng.random() < 0.5:
            x = k * 0.27 + 0.08
            c.rect(x, 0.5, x + 0.035, 0.545, rgb("ffcf6a"))
            c.glow(x + 0.017, 0.52, 0.09, rgb("ffb84a"), 0.5)
    for x in (0.06, 0.94):
        palm(c, a * x, 0.62, 0.5, rgb("1f3a34"), 0.3)
    c.defocus(0.003)
    water(c, 0.55, night, rgb("37424a"))
    for _ in range(40):
        c.line([(x := rng.uniform(0, a), y := rng.uniform(0.58, 0.95)), (x + 0.05, y)], 0.004, (255, 200, 110, 60))
    x, y = a * rng.uniform(0.42, 0.58), 0.8
    beam = rng.choice((-1, 1))
    crew = max(3, round(a * 2.4))
    for k in range(crew):
        px = x - 0.3 + 0.6 * k / (crew - 1)
        figure(
            c,
            px,
            y + 0.05,
            0.4,
            somebody(rng, "raincoat", rng.choice(["helmet", "bucket"])),
            ("carry", "point", "carry", "note")[k % 4],
            flip=beam < 0,
        )
    hull = rgb("e0702a")
    c.poly([(x - 0.5, y - 0.06), (x + 0.5, y - 0.06), (x + 0.42, y + 0.07), (x - 0.42, y + 0.07)], hull)
    c.rect(x - 0.5, y - 0.065, x + 0.5, y - 0.035, lighten(hull, 0.3), 0.014)
    c.rect(x - 0.42, y + 0.03, x + 0.42, y + 0.07, lighten(hull, -0.4))
    tip = (x + beam * 0.36, y - 0.3)
    with c.soft((255, 244, 200), 0.02, 0.38) as stain:
        stain.poly([tip, (tip[0] + beam * 0.9, 0.42), (tip[0] + beam * 0.9, 0.74)], (255,))
    c.glow(*tip, 0.06, rgb("fff6d0"), 0.95)
    for _ in range(int(520 * a)):
        px, py = rng.uniform(-0.05, a), rng.uniform(-0.05, 1)
        length = rng.uniform(0.02, 0.06)
        c.line([(px, py), (px + length * 0.35, py + length)], 0.0014, (205, 220, 235, rng.randint(40, 110)))


def village(c: Canvas) -> None:
    """Houses, a lane, palms and vegetable beds."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice(DAYLIGHT), rng.uniform(0.4, 0.48)
    sky(c, weather, horizon, (a * rng.uniform(0.2, 0.8), 0.16) if weather in (DAWN, NOON) else None)
    hills(c, weather, horizon, FOREST, 3, 0.14)
    grove(c, horizon + 0.02, 0.08, FOREST, weather, int(34 * a))
    meadow(c, horizon + 0.02, GREEN, weather)
    for y, x in sorted((rng.uniform(0.52, 0.64), rng.uniform(0.04, 0.96) * a) for _ in range(round(a * 3))):
        house(
            c,
            x,
            y,
            0.16 + 0.5 * (y - 0.5),
            weather,
            rng.choice([rgb("a3523b"), rgb("8a3f30"), rgb("3f6a8a")]),
            rng.choice([rgb("ece3cc"), rgb("f0d9b0"), rgb("d9e4df")]),
        )
        tree(c, x + 0.16, y + 0.01, 0.2 + 0.3 * (y - 0.5), GREEN)
    c.defocus(0.0014)
    bend = rng.uniform(0.35, 0.65) * a
    lane = lighten(rgb("d3c3a0"), weather.ground)
    c.poly([(bend - 0.012, 0.6), (bend + 0.012, 0.6), (bend + 0.34, 1), (bend - 0.22, 1)], lane)
    c.poly([(bend - 0.012, 0.6), (bend, 0.6), (bend - 0.02, 1), (bend - 0.22, 1)], lighten(lane, -0.08))
    for k in range(9):
        y = 0.68 + 0.04 * k
        for side in (-1, 1):
            start = bend + side * (0.07 + 0.62 * (y - 0.6))
            for plant in range(14):
                px = start + side * plant * 0.07
                if 0 < px < a:
                    c.ellipse(
                        px,
                        y,
                        0.022 + 0.02 * (y - 0.6),
                        0.011 + 0.01 * (y - 0.6),
                        lighten(rng.choice([GREEN, rgb("7faa4a"), rgb("4f8a5a")]), rng.uniform(-0.12, 0.18)),
                    )
    palm(c, a * 0.07, 0.9, 0.72, rgb("4f8a44"), 0.14)
    palm(c, a * 0.93, 0.84, 0.58, rgb("4f8a44"), -0.16)
    for k in range(2):
        look = somebody(rng, "field" if k else "shirt", "cone")
        figure(c, bend + 0.02 + k * 0.12, 0.86, 0.27, look, "walk", flip=k == 0)


def farm(c: Canvas) -> None:
    """A farmer's beds or net house, watering and harvest baskets."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((DAWN, NOON, DAYLIGHT[2])), 0.4
    sky(c, weather, horizon, (a * 0.15, 0.14))
    hills(c, weather, horizon, FOREST, 2, 0.1)
    grove(c, horizon + 0.01, 0.06, FOREST, weather, int(26 * a))
    soil = lighten(rgb("8a6a48"), weather.ground)
    c.gradient(horizon, 1, mix(soil, weather.haze, 0.5), soil, lighten(soil, -0.25))
    vanish = a * rng.uniform(0.35, 0.65)
    crop = rng.choice([rgb("6fa03f"), rgb("4f8f4a"), rgb("8fae3f"), rgb("7a9a5a")])
    has_arches = rng.random() < 0.5
    for bed in range(-9, 10):
        near = vanish + bed * 0.42
        c.poly(
            [
                (vanish + bed * 0.03, horizon + 0.02),
                (vanish + bed * 0.03 + 0.016, horizon + 0.02),
                (near + 0.24, 1),
                (near, 1),
            ],
            lighten(crop, rng.uniform(-0.12, 0.05)),
        )
        for k in range(26):
            t = (k / 26) ** 1.7
            y = horizon + 0.02 + (0.98 - horizon) * t
            x = vanish + bed * 0.03 + (near + 0.12 - vanish - bed * 0.03) * t
            if -0.1 < x < a + 0.1:
                for leaf in (-1, 0, 1):
                    c.ellipse(
                        x + leaf * 0.05 * t,
                        y,
                        0.006 + 0.036 * t,
                        0.004 + 0.024 * t,
                        lighten(crop, rng.uniform(-0.2, 0.28)),
                        tilt=leaf * 25,
                    )
    if has_arches:
        for k in range(7, 0, -1):
            reach, top = a * (0.16 + 0.075 * k), horizon + 0.02 - 0.055 * k
            base = horizon + 0.02 + 0.075 * k
            arch = [
                (vanish + math.cos(t) * reach, base + math.sin(t) * (base - top))
                for t in [math.pi + i * math.pi / 30 for i in range(31)]
            ]
            c.line(arch, 0.003 + 0.0012 * k, (235, 240, 240, 210))
            c.poly(arch, (240, 246, 250, 22))
    c.defocus(0.0014)
    for k in range(max(2, round(a * 1.6))):
        x = a * (k + 0.5) / max(2, round(a * 1.6)) + rng.uniform(-0.08, 0.08)
        pose = rng.choice(["bend", "kneel", "carry"])
        hands = figure(
            c,
            x,
            0.9 + rng.uniform(-0.04, 0.04),
            0.46,
            somebody(rng, "field" if rng.random() < 0.5 else "shirt", "cone"),
            pose,
            flip=rng.random() < 0.5,
        )
        basket = hands["right"]
        c.ellipse(basket[0], basket[1] + 0.055, 0.062, 0.04, rgb("b98a4a"))
        c.ellipse(basket[0], basket[1] + 0.03, 0.062, 0.022, rgb("8a6230"))
        for _ in range(9):
            c.ellipse(
                basket[0] + rng.uniform(-0.045, 0.045),
                basket[1] + 0.02 + rng.uniform(-0.014, 0.01),
                0.016,
                0.013,
                rng.choice([crop, rgb("d9482f"), rgb("e9a52a"), lighten(crop, 0.3)]),
            )


def schoolyard(c: Canvas) -> None:
    """Pupils in a school yard around a green corner."""
    rng, a = c.rng, c.aspect
    weather = rng.choice((NOON, DAYLIGHT[2]))
    sky(c, weather, 0.4)
    wall = rng.choice([rgb("f0c96a"), rgb("efd9a0"), rgb("e9b98a")])
    c.rect(0, 0.16, a, 0.68, wall)
    c.rect(0, 0.12, a, 0.17, rgb("a84a35"))
    for floor in range(2):
        for k in range(int(a * 4.4) + 1):
            x, y = 0.03 + k * 0.23, 0.21 + floor * 0.23
            c.rect(x, y, x + 0.16, y + 0.15, lighten(wall, -0.3))
            c.rect(x + 0.01, y + 0.02, x + 0.07, y + 0.15, rgb("3f6f86"))
            c.rect(x + 0.09, y + 0.02, x + 0.15, y + 0.15, rgb("4f7f94"))
            c.rect(x + 0.185, y - 0.03, x + 0.2, y + 0.2, lighten(wall, 0.4))
        c.rect(0, 0.385 + floor * 0.23, a, 0.41 + floor * 0.23, lighten(wall, 0.45))
    for k in range(2):
        tree(c, a * (0.12 + 0.76 * k), 0.73, 0.56, rgb("4f8f45"))
    c.line([(a / 2, 0.72), (a / 2, 0.06)], 0.01, rgb("d9d6cf"))
    c.poly([(a / 2, 0.07), (a / 2 + 0.15, 0.085), (a / 2 + 0.15, 0.17), (a / 2, 0.16)], rgb("d0202a"))
    c.defocus(0.002)
    c.gradient(0.68, 1, rgb("d9c8a8"), rgb("a8957a"))
    for k in range(max(5, round(a * 5))):
        x, y = a * (k + 0.5) / max(5, round(a * 5)) + rng.uniform(-0.04, 0.04), rng.uniform(0.8, 0.95)
        look = somebody(rng, "shirt")
        hands = figure(
            c,
            x,
            y,
            0.24 + 0.34 * (y - 0.6),
            look,
            rng.choice(["stand", "wave", "carry", "hold"]),
            flip=rng.random() < 0.5,
        )
        head = hands["head"]
        size = 0.24 + 0.34 * (y - 0.6)
        c.poly(
            [
                (head[0] - size * 0.05, head[1] + size * 0.1),
                (head[0] + size * 0.05, head[1] + size * 0.1),
                (head[0] + size * 0.01, head[1] + size * 0.2),
            ],
            rgb("cc1f2a"),
        )
        if rng.random() < 0.4:
            sapling(c, hands["right"][0], hands["right"][1] + 0.01, size * 0.3, rgb("6fa545"))


def coast(c: Canvas) -> None:
    """Sunset over the sea with a weather station, boats and a breakwater."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((DUSK, DAWN, DUSK)), rng.uniform(0.46, 0.56)
    sun = (a * rng.uniform(0.3, 0.7), horizon - rng.uniform(0.04, 0.12))
    sky(c, weather, horizon, sun, 6)
    ridge(c, horizon - 0.01, 0.05, mix(weather.haze, rgb("33415f"), 0.55), 0.8, horizon + 0.005)
    water(c, horizon, weather, rng.choice([rgb("3f5f7d"), rgb("47637a"), rgb("5a5f7d")]), sun_x=sun[0])
    c.defocus(0.0012)
    for _ in range(rng.randint(2, 4)):
        x, y = rng.uniform(0.05, 0.95) * a, rng.uniform(horizon + 0.03, horizon + 0.16)
        s = 0.5 + 4 * (y - horizon)
        c.poly(
            [
                (x - 0.07 * s, y - 0.02 * s),
                (x + 0.08 * s, y - 0.028 * s),
                (x + 0.055 * s, y + 0.008 * s),
                (x - 0.05 * s, y + 0.008 * s),
            ],
            rgb("2a2c3a"),
        )
        c.rect(x - 0.03 * s, y - 0.05 * s, x + 0.01 * s, y - 0.02 * s, rgb("3a3a4a"))
        c.line([(x + 0.02 * s, y - 0.02 * s), (x + 0.02 * s, y - 0.1 * s)], 0.004, rgb("2a2c3a"))
    shore = [(0, 0.86), (a * 0.25, 0.83), (a * 0.5, 0.88), (a * 0.8, 0.94), (a, 0.95), (a, 1), (0, 1)]
    c.poly(shore, rgb("3a3038"))
    for _ in range(60):
        x = rng.uniform(0, a)
        c.ellipse(
            x,
            0.87 + 0.1 * x / a + rng.uniform(0, 0.08),
            rng.uniform(0.012, 0.035),
            rng.uniform(0.008, 0.02),
            lighten(rgb("463a40"), rng.uniform(-0.3, 0.2)),
        )
    x = a * rng.choice((0.16, 0.22, 0.84))
    c.line([(x, 0.92), (x, 0.2)], 0.011, rgb("d9d6d6"))
    for side in (-1, 1):
        c.line([(x, 0.5), (x + side * 0.1, 0.92)], 0.003, rgb("8a8690"))
    c.line([(x - 0.1, 0.24), (x + 0.1, 0.24)], 0.007, rgb("cfccd0"))
    for cup in (-0.1, -0.06, -0.14):
        c.ellipse(x + cup, 0.225, 0.013, 0.011, rgb("e9e6e2"))
    c.poly([(x + 0.06, 0.225), (x + 0.15, 0.2), (x + 0.13, 0.235), (x + 0.15, 0.255)], rgb("c8403a"))
    c.rect(x - 0.035, 0.44, x + 0.035, 0.54, rgb("eceae4"), 0.008)
    c.poly([(x + 0.02, 0.36), (x + 0.12, 0.33), (x + 0.13, 0.4), (x + 0.03, 0.43)], rgb("27406a"))
    for k in range(2):
        if rng.random() < 0.8:
            figure(
                c,
                a - x + (0.1 * k if x < a / 2 else -0.1 * k),
                0.95,
                0.3,
                somebody(rng, "shirt", "cap" if k else ""),
                ("note", "point")[k],
                flip=x < a / 2,
            )


def forest(c: Canvas) -> None:
    """Rangers on patrol under high trees, light falling through the leaves."""
    rng, a = c.rng, c.aspect
    c.gradient(0, 1, rgb("dfe9b8"), rgb("9dbb7a"), rgb("5d7d4a"), rgb("35492f"))
    for layer in range(3):
        near = (layer + 1) / 3
        tone = mix(rgb("c5d6a0"), rgb("2e4a33"), near)
        for _ in range(int(a * (14 - 2 * layer))):
            x = rng.uniform(0, a)
            width = 0.012 + 0.03 * near * rng.uniform(0.6, 1.2)
            c.taper(
                (x, 0.62 + 0.18 * near),
                (x + rng.uniform(-0.03, 0.03), -0.05),
                width,
                width * 0.7,
                mix(tone, rgb("5a4632"), 0.45),
            )
        for _ in range(int(a * 50)):
            x, y = rng.uniform(0, a), rng.random() ** 1.6 * 0.5
            r = rng.uniform(0.03, 0.08)
            c.ellipse(x, y, r * 1.3, r * 0.8, (*lighten(tone, rng.uniform(-0.15, 0.3)), 170))
        for _ in range(int(a * 40)):
            bush(c, rng.uniform(0, a), 0.66 + 0.16 * near, 0.05 + 0.05 * near, lighten(tone, 0.08))
    for _ in range(5):
        x = rng.uniform(0.1, 0.9) * a
        with c.soft((255, 250, 205), 0.02, 0.25) as stain:
            stain.poly([(x, -0.02), (x + 0.07, -0.02), (x + 0.42, 0.95), (x + 0.18, 0.95)], (255,))
    c.defocus(0.0026)
    c.gradient(0.86, 1, rgb("5a5a36"), rgb("30351f"))
    path = a * rng.uniform(0.4, 0.6)
    c.poly([(path - 0.03, 0.78), (path + 0.03, 0.78), (path + 0.3, 1), (path - 0.3, 1)], rgb("8a7650"))
    walkers = max(2, round(a * 2))
    for k in range(walkers):
        look = somebody(rng, "green", rng.choice(["cap", "bucket"]))
        figure(
            c,
            path - 0.2 + 0.4 * k / max(1, walkers - 1),
            0.88 + 0.03 * k,
            0.4 + 0.05 * k,
            look,
            ("walk", "note", "point", "walk")[k % 4],
            flip=k % 2 == 1,
        )
    for _ in range(int(a * 16)):
        bush(c, rng.choice((rng.uniform(-0.05, 0.25 * a), rng.uniform(0.75 * a, a + 0.05))), 1.03, 0.13, rgb("4f7a3f"))


def reservoir(c: Canvas) -> None:
    """A dam or an irrigation lake among hills, with a gauge and its keepers."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice(DAYLIGHT), 0.4
    sky(c, weather, horizon, (a * 0.7, 0.14) if weather is DAWN else None)
    hills(c, weather, horizon + 0.02, FOREST, 4, 0.22)
    water(c, horizon + 0.015, weather, rgb("3f7d86"), 0.8)
    c.defocus(0.002)
    wall: Colour = lighten(rgb("b9b4a8"), weather.ground)
    c.poly([(0, 0.62), (a, 0.7), (a, 0.755), (0, 0.665)], lighten(wall, 0.2))
    c.poly([(0, 0.665), (a, 0.755), (a, 1), (0, 1)], wall)
    for k in range(int(a * 9)):
        x = k / 9
        c.line([(x, 0.665 + 0.09 * x / a), (x - 0.06, 1)], 0.003, lighten(wall, -0.16))
        c.line([(x, 0.62 + 0.08 * x / a), (x, 0.575 + 0.08 * x / a)], 0.006, rgb("e9e6dd"))
    c.line([(0, 0.58), (a, 0.66)], 0.008, rgb("e9e6dd"))
    gate = a * rng.uniform(0.55, 0.75)
    for k in range(3):
        x = gate + k * 0.11
        c.rect(x, 0.5, x + 0.09, 0.74, lighten(wall, -0.1))
        c.rect(x + 0.012, 0.56, x + 0.078, 0.76, rgb("3f6f8f"))
        with c.soft(rgb("eef6f6"), 0.008, 0.85) as stain:
            stain.poly([(x + 0.01, 0.76), (x + 0.08, 0.76), (x + 0.1, 1), (x - 0.03, 1)], (255,))
    c.rect(gate - 0.02, 0.455, gate + 0.33, 0.51, rgb("d9cfb8"))
    c.poly([(gate - 0.04, 0.458), (gate + 0.35, 0.458), (gate + 0.32, 0.41), (gate - 0.01, 0.41)], rgb("a8503a"))
    for k in range(2):
        figure(
            c,
            a * 0.18 + 0.14 * k,
            0.655 + 0.02 * k,
            0.27,
            somebody(rng, "field" if k else "shirt", "helmet"),
            ("point", "note")[k],
        )


def yard_meeting(c: Canvas) -> None:
    """A communal yard meeting: officials at a table talk with villagers under a big tree."""
    rng, a = c.rng, c.aspect
    weather, horizon = rng.choice((NOON, DAYLIGHT[2], DAWN)), 0.5
    sky(c, weather, horizon)
    grove(c, horizon + 0.02, 0.1, FOREST, weather, int(30 * a))
    meadow(c, horizon, rgb("a89a68"), weather, tufts=60)
    house(c, a * rng.uniform(0.2, 0.8), 0.62, 0.55, weather, rgb("9a4a35"), rgb("eee0c0"))
    tree(c, a * rng.choice((0.1, 0.9)), 0.74, 0.82, rgb("4f8a45"))
    c.defocus(0.002)
    c.rect(a * 0.25, 0.16, a * 0.75, 0.25, rgb("b5141c"))
    write(
        c,
        c.banner(
            ("LẤY Ý KIẾN NHÂN DÂN",),
            ("NGÀY THỨ BẢY TÌNH NGUYỆN",),
            ("CẤP GIẤY CHỨNG NHẬN LƯU ĐỘNG",),
            ("NGÀY HỘI SỐNG XANH",),
        )[0],
        a / 2,
        0.205,
        0.045,
        rgb("ffd84a"),
        fit=a * 0.46,
    )
    for k in range(max(3, round(a * 2.2))):
        figure(
            c,
            a * 0.2 + a * 0.6 * (k + 0.5) / max(3, round(a * 2.2)),
            0.84,
            0.42,
            somebody(rng, rng.choice(["shirt", "volunteer", "ao_dai"])),
            rng.choice(["note", "clasp", "point"]),
            flip=rng.random() < 0.5,
        )
    c.rect(a * 0.18, 0.66, a * 0.82, 0.69, rgb("d9b98a"))
    c.rect(a * 0.19, 0.69, a * 0.81, 0.82, rgb("2f6f9a"))
    for k in range(max(4, round(a * 3.4))):
        x = a * (k + 0.5) / max(4, round(a * 3.4)) + rng.uniform(-0.04, 0.04)
        figure(
            c,
            x,
            0.985,
            0.44,
            somebody(rng, rng.choice(["shirt", "field"]), rng.choice(["", "cone", "cap"])),
            rng.choice(["stand", "hold", "clasp", "walk"]),
            flip=rng.random() < 0.5,
        )
