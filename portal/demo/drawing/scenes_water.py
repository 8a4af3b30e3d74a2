"""Scenes by rivers, reservoirs and the sea, and in the storm."""

from __future__ import annotations

from portal.demo.drawing.canvas import Canvas, Colour, lighten, mix, rgb
from portal.demo.drawing.figures import figure
from portal.demo.drawing.looks import somebody
from portal.demo.drawing.nature import (
    CLOUDY,
    DAWN,
    DAYLIGHT,
    DUSK,
    FOREST,
    NOON,
    Weather,
    bush,
    grove,
    hills,
    house,
    palm,
    ridge,
    sky,
    water,
)


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
