"""Scenes in streets, villages and schoolyards."""

from __future__ import annotations

import math

from portal.demo.drawing.canvas import Canvas, lighten, rgb
from portal.demo.drawing.figures import figure
from portal.demo.drawing.lettering import write
from portal.demo.drawing.looks import somebody
from portal.demo.drawing.nature import (
    CLOUDY,
    DAWN,
    DAYLIGHT,
    FOREST,
    NOON,
    grove,
    hills,
    house,
    meadow,
    palm,
    ridge,
    sapling,
    sky,
    tree,
    water,
)

GREEN = rgb("5d8a3a")


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
