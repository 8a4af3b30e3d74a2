"""What people in portraits wear: hair, hats and clothes."""

from __future__ import annotations

import math

from portal.demo.drawing.canvas import Canvas, lighten, mix, rgb, smooth
from portal.demo.drawing.looks import Look


def hair_and_hat(c: Canvas, x: float, y: float, head: float, w: float, look: Look, age: float) -> None:
    """Draws the hair of a portrait, or its hat: ``(x, y)`` is the middle of the face, ``w`` half its width."""
    rng, hair = c.rng, look.hair
    if look.hat:
        _big_hat(c, x, y, head, w, look)
        return
    part = rng.choice((-1, 1)) * w * rng.uniform(0.2, 0.5)
    line = 0.34 if look.is_woman else 0.3 + 0.06 * age  # how high the forehead is
    side = 0.02 if look.is_woman else -0.14
    shape = smooth(
        [
            (x - w * 1.1, y + head * side),
            (x - w * 1.14, y - head * 0.3),
            (x - w * 0.75, y - head * 0.56),
            (x, y - head * 0.63),
            (x + w * 0.75, y - head * 0.56),
            (x + w * 1.14, y - head * 0.3),
            (x + w * 1.1, y + head * side),
            (x + w * 0.96, y - head * 0.16),
            (x + w * 0.8, y - head * line),
            (x + part, y - head * (line + 0.07)),
            (x - w * 0.8, y - head * line),
            (x - w * 0.96, y - head * 0.16),
        ],
        closed=True,
    )
    c.poly(shape, hair)
    with c.soft(lighten(hair, 0.35), head * 0.03, 0.45) as stain:
        stain.line(
            smooth([(x - w * 0.2, y - head * 0.55), (x + w * 0.5, y - head * 0.53), (x + w * 0.92, y - head * 0.36)]),
            head * 0.05,
            (255,),
        )
    for strand in range(14):
        start = (x + part + rng.uniform(-0.05, 0.05) * w, y - head * 0.6)
        end = (x + w * (-1.05 + strand * 0.16), y - head * (0.34 + 0.1 * math.sin(strand)))
        bend = ((start[0] + end[0]) / 2, min(start[1], end[1]) - head * 0.02 + abs(strand - 7) * head * 0.006)
        c.line(smooth([start, bend, end]), head * 0.004, (*lighten(hair, 0.3), 50))


def _big_hat(c: Canvas, x: float, y: float, head: float, w: float, look: Look) -> None:
    c.poly(
        smooth(
            [
                (x - w * 1.06, y + head * 0.02),
                (x - w * 1.1, y - head * 0.4),
                (x + w * 1.1, y - head * 0.4),
                (x + w * 1.06, y + head * 0.02),
                (x + w * 0.93, y - head * 0.2),
                (x - w * 0.93, y - head * 0.2),
            ],
            closed=True,
        ),
        look.hair,
    )
    if look.hat == "cone":
        straw, top, rim = rgb("e8d6a4"), y - head * 1.0, y - head * 0.2
        c.poly([(x - head * 0.98, rim), (x, top), (x + head * 0.98, rim)], straw)
        c.poly([(x - head * 0.98, rim), (x, top), (x - head * 0.2, rim)], lighten(straw, -0.14))
        for ring in range(1, 12):
            share = ring / 12
            half = head * 0.98 * share
            c.line(
                smooth(
                    [
                        (x - half, top + (rim - top) * share),
                        (x, top + (rim - top) * share + head * 0.05 * share),
                        (x + half, top + (rim - top) * share),
                    ]
                ),
                head * 0.006,
                (*lighten(straw, -0.35), 120),
            )
        c.ellipse(x, rim, head * 0.98, head * 0.055, lighten(straw, -0.3))
        with c.soft((30, 20, 20), head * 0.04, 0.4) as stain:
            stain.ellipse(x, y - head * 0.1, w * 1.0, head * 0.1, (255,))
        return
    tone = {
        "cap": lighten(look.colour, -0.25),
        "helmet": rgb("f3f1ea"),
        "bucket": mix(look.colour, rgb("3b5a35"), 0.5),
    }[look.hat]
    brim = 1.55 if look.hat == "bucket" else 1.18
    c.poly(
        smooth(
            [
                (x - w * 1.16, y - head * 0.26),
                (x - w * 1.05, y - head * 0.56),
                (x, y - head * 0.72),
                (x + w * 1.05, y - head * 0.56),
                (x + w * 1.16, y - head * 0.26),
                (x, y - head * 0.22),
            ],
            closed=True,
        ),
        tone,
    )
    with c.soft(lighten(tone, -0.4), head * 0.04, 0.5) as stain:
        stain.poly(
            [
                (x - w * 1.1, y - head * 0.27),
                (x - w * 0.9, y - head * 0.55),
                (x - w * 0.4, y - head * 0.6),
                (x - w * 0.5, y - head * 0.25),
            ],
            (255,),
        )
    c.ellipse(x, y - head * 0.25, w * brim, head * 0.06, lighten(tone, -0.2))
    if look.hat == "cap":
        c.poly(
            [
                (x + head * 0.06 * k, y - head * 0.46 + head * dy)
                for k, dy in (
                    (0, -0.06),
                    (0.25, -0.015),
                    (0.8, -0.015),
                    (0.35, 0.02),
                    (0.5, 0.07),
                    (0, 0.04),
                    (-0.5, 0.07),
                    (-0.35, 0.02),
                    (-0.8, -0.015),
                    (-0.25, -0.015),
                )
            ],
            rgb("f2cf3f"),
        )


def clothes(c: Canvas, x: float, low: float, head: float, w: float, look: Look) -> None:
    """Draws what a portrait wears from the neck down to ``low``."""
    light = lighten(look.colour, 0.3)
    dim = lighten(look.colour, -0.28)
    if look.dress == "ao_dai":
        c.poly(
            smooth(
                [
                    (x - w * 0.6, low - head * 0.12),
                    (x, low - head * 0.09),
                    (x + w * 0.6, low - head * 0.12),
                    (x + w * 0.72, low + head * 0.06),
                    (x, low + head * 0.1),
                    (x - w * 0.72, low + head * 0.06),
                ],
                closed=True,
            ),
            lighten(look.colour, 0.05),
        )
        c.line(
            smooth([(x - w * 0.58, low - head * 0.11), (x, low - head * 0.08), (x + w * 0.58, low - head * 0.11)]),
            head * 0.012,
            light,
        )
        c.line(
            smooth([(x - w * 0.66, low + head * 0.06), (x, low + head * 0.095), (x + w * 0.66, low + head * 0.06)]),
            head * 0.008,
            dim,
        )
        c.line(
            smooth(
                [
                    (x + w * 0.1, low + head * 0.05),
                    (x + w * 0.8, low + head * 0.22),
                    (x + head * 0.86, low + head * 0.42),
                ]
            ),
            head * 0.009,
            dim,
        )
        for _ in range(26):
            px, py = x + c.rng.uniform(-0.9, 0.9) * head, low + c.rng.uniform(0.15, 0.9) * head
            for petal in range(5):
                turn = petal * math.tau / 5
                c.ellipse(
                    px + math.cos(turn) * head * 0.016,
                    py + math.sin(turn) * head * 0.016,
                    head * 0.013,
                    head * 0.013,
                    (*lighten(look.colour, 0.6), 130),
                )
        return
    if look.dress == "suit":
        shirt = rgb("f3f0ea")
        c.poly(
            [
                (x - w * 0.62, low - head * 0.06),
                (x + w * 0.62, low - head * 0.06),
                (x + w * 0.1, 1.05),
                (x - w * 0.1, 1.05),
            ],
            shirt,
        )
        tie = c.rng.choice([rgb("9e1b2b"), rgb("1f3f7a"), rgb("7a1f3a"), rgb("23604f")])
        c.poly(
            [
                (x - w * 0.13, low + head * 0.03),
                (x + w * 0.13, low + head * 0.03),
                (x + w * 0.09, low + head * 0.14),
                (x - w * 0.09, low + head * 0.14),
            ],
            tie,
        )
        c.poly(
            [
                (x - w * 0.09, low + head * 0.14),
                (x + w * 0.09, low + head * 0.14),
                (x + w * 0.19, 1.05),
                (x - w * 0.19, 1.05),
            ],
            lighten(tie, -0.08),
        )
        for stripe in range(5):
            top = low + head * (0.2 + stripe * 0.12)
            c.line([(x - w * 0.16, top + head * 0.07), (x + w * 0.16, top)], head * 0.012, lighten(tie, 0.25))
        for side in (-1, 1):
            c.poly(
                [
                    (x + side * w * 0.62, low - head * 0.1),
                    (x + side * w * 1.05, low + head * 0.26),
                    (x + side * w * 0.72, low + head * 0.32),
                    (x + side * w * 0.86, low + head * 0.42),
                    (x + side * w * 0.08, 1.05),
                    (x + side * w * 0.5, low + head * 0.12),
                ],
                lighten(look.colour, 0.1 if side > 0 else 0.04),
            )
        c.ellipse(x - w * 1.25, low + head * 0.36, head * 0.035, head * 0.035, rgb("c8202c"))
        c.ellipse(x - w * 1.25, low + head * 0.36, head * 0.016, head * 0.016, rgb("f4d35a"))
        return
    # An open collar over a placket
    for side in (-1, 1):
        c.poly(
            [
                (x + side * w * 0.6, low - head * 0.12),
                (x + side * w * 0.02, low + head * 0.12),
                (x + side * w * 0.42, low + head * 0.25),
                (x + side * w * 0.86, low + head * 0.0),
            ],
            light if side > 0 else lighten(look.colour, 0.12),
        )
    c.poly(
        [(x - w * 0.3, low - head * 0.02), (x + w * 0.3, low - head * 0.02), (x, low + head * 0.12)],
        lighten(look.skin, -0.2),
    )
    c.line([(x, low + head * 0.13), (x, 1.05)], head * 0.01, dim)
    for button in range(3):
        c.ellipse(x + w * 0.06, low + head * (0.26 + 0.2 * button), head * 0.012, head * 0.012, dim)
    if look.dress in ("green", "blue"):
        for side in (-1, 1):
            c.poly(
                [
                    (x + side * head * 0.5, low - head * 0.0),
                    (x + side * head * 0.86, low + head * 0.1),
                    (x + side * head * 0.82, low + head * 0.17),
                    (x + side * head * 0.48, low + head * 0.07),
                ],
                lighten(look.colour, -0.4),
            )
            c.ellipse(x + side * head * 0.66, low + head * 0.085, head * 0.022, head * 0.022, rgb("f2cf5b"))
            c.rect(x + side * w * 0.55, low + head * 0.42, x + side * w * 1.35, low + head * 0.48, dim)
    elif look.dress == "volunteer":
        c.ellipse(x - w * 1.0, low + head * 0.42, head * 0.06, head * 0.06, rgb("f5f3ea"))
        c.ellipse(x - w * 1.0, low + head * 0.42, head * 0.042, head * 0.042, rgb("c8202c"))
