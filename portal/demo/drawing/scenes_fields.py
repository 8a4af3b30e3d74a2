"""Scenes in fields, forests and quarries."""

from __future__ import annotations

import math

from portal.demo.drawing.canvas import Canvas, Point, lighten, mix, rgb
from portal.demo.drawing.figures import figure
from portal.demo.drawing.looks import somebody
from portal.demo.drawing.nature import (
    CLOUDY,
    DAWN,
    DAYLIGHT,
    FOREST,
    NOON,
    bush,
    grove,
    hills,
    meadow,
    paddies,
    rice_in_front,
    ridge,
    sapling,
    sky,
    water,
)


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
