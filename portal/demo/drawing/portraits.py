"""Half-length portraits of invented people."""

from __future__ import annotations

from dataclasses import replace

from portal.demo.drawing.canvas import Canvas, Colour, lighten, mix, rgb, smooth
from portal.demo.drawing.looks import HAIRS, Look, somebody
from portal.demo.drawing.outfits import clothes, hair_and_hat


def person(c: Canvas, dress: str = "", hat: str = "", is_woman: bool | None = None, age: float = 0.4) -> None:
    """A portrait; what is not given is drawn by lot."""
    rng = c.rng
    base = rng.choice(
        [rgb(code) for code in ("6e8794", "7d8f6e", "8a7a68", "5f7f86", "94806f", "587a6a", "76708a", "a38d72")]
    )
    _bokeh(c, base)
    look = somebody(rng, dress, hat, is_woman)
    hair = rgb("77757a") if age > 0.7 and not hat else rng.choice(HAIRS)
    look = replace(look, hair=hair)
    head = 0.4 if c.aspect < 0.9 else 0.42
    if hat == "cone":
        head *= 0.86
    portrait(
        c,
        c.aspect / 2 + rng.uniform(-0.02, 0.02),
        0.44 if hat != "cone" else 0.5,
        head,
        look,
        age=age,
        glasses=not hat and rng.random() < 0.3,
    )


def _bokeh(c: Canvas, base: Colour) -> None:
    """A background far out of focus: garden, office or hall, told only by its colours."""
    rng = c.rng
    c.gradient(0, 1, lighten(base, 0.25), base, lighten(base, -0.35))
    for _ in range(16):
        tone = lighten(
            mix(base, rng.choice([rgb("f2d08a"), rgb("9cc6a0"), rgb("b9d3e6"), rgb("e6b8a0")]), 0.6),
            rng.uniform(-0.2, 0.35),
        )
        with c.soft(tone, 0.014, rng.uniform(0.16, 0.45)) as stain:
            radius = rng.uniform(0.03, 0.11)
            stain.ellipse(rng.uniform(0, c.aspect), rng.uniform(0, 0.75), radius, radius, (255,))


def portrait(
    canvas: Canvas, x: float, y: float, head: float, look: Look, *, age: float = 0.4, glasses: bool = False
) -> None:
    """A half-length portrait: ``(x, y)`` is the middle of the face, ``head`` its height; ``age`` goes from 0 to 1."""
    rng, c = canvas.rng, canvas
    skin, dark = look.skin, lighten(look.skin, -0.22)
    warm = mix(skin, rgb("d9675a"), 0.28)
    w = head * (0.365 if look.is_woman else 0.385) * rng.uniform(0.95, 1.05)  # half the width of the face
    shoulders = head * (0.98 if look.is_woman else 1.14)
    low = y + head * 0.72

    if look.is_woman:  # Hair behind the shoulders
        drop = rng.choice((1.05, 0.52, 0.2))
        c.ellipse(x, y - head * 0.12, w * 1.3, head * 0.56, look.hair)
        c.poly(
            [
                (x - w * 1.28, y - head * 0.1),
                (x + w * 1.28, y - head * 0.1),
                (x + w * 1.2, y + head * drop),
                (x - w * 1.2, y + head * drop),
            ],
            look.hair,
        )
        for strand in range(9):
            sx = x - w * 1.15 + strand * w * 0.29
            c.line(
                [(sx, y - head * 0.1), (sx * 0.98 + x * 0.02, y + head * drop * 0.95)],
                head * 0.008,
                (*lighten(look.hair, 0.25), 60),
            )
    # Shoulders and dress
    outline = [
        (x - shoulders * 1.06, 1.05),
        (x - shoulders, low + head * 0.28),
        (x - shoulders * 0.86, low + head * 0.07),
        (x - w * 0.9, low - head * 0.1),
        (x + w * 0.9, low - head * 0.1),
        (x + shoulders * 0.86, low + head * 0.07),
        (x + shoulders, low + head * 0.28),
        (x + shoulders * 1.06, 1.05),
    ]
    outline = smooth(outline)
    c.poly(outline, look.colour)
    with c.soft(lighten(look.colour, -0.45), head * 0.09, 0.6, outline) as stain:
        stain.poly(
            [(x - shoulders, low), (x - w * 0.5, low + head * 0.05), (x - w * 0.2, 1.05), (x - shoulders * 0.9, 1.05)],
            (255,),
        )
    with c.soft(lighten(look.colour, 0.5), head * 0.06, 0.4, outline) as stain:
        stain.taper(
            (x + shoulders * 0.5, low + head * 0.05),
            (x + shoulders * 0.9, low + head * 0.35),
            head * 0.1,
            head * 0.06,
            (255,),
        )
    # Neck
    c.poly(
        [
            (x - w * 0.52, y + head * 0.2),
            (x + w * 0.52, y + head * 0.2),
            (x + w * 0.6, low + head * 0.03),
            (x - w * 0.6, low + head * 0.03),
        ],
        dark,
    )
    if look.dress != "ao_dai":
        c.ellipse(x, low, w * 0.6, head * 0.12, dark)
    throat = [(x - w * 0.52, y), (x + w * 0.52, y), (x + w * 0.6, low + head * 0.03), (x - w * 0.6, low + head * 0.03)]
    with c.soft(lighten(skin, -0.5), head * 0.03, 0.6, throat) as stain:
        stain.ellipse(x - w * 0.1, y + head * 0.47, w * 0.62, head * 0.08, (255,))
    clothes(c, x, low, head, w, look)
    # Ears and face
    for ear in (-1, 1):
        c.ellipse(x + ear * w * 1.0, y + head * 0.03, w * 0.15, head * 0.1, dark if ear < 0 else skin)
        c.ellipse(x + ear * w * 0.99, y + head * 0.04, w * 0.07, head * 0.055, mix(dark, warm, 0.5))
    jaw = 0.80 if look.is_woman else 0.9
    face = smooth(
        [
            (x - w * 0.72, y - head * 0.45),
            (x + w * 0.72, y - head * 0.45),
            (x + w * 1.03, y - head * 0.12),
            (x + w * 0.99, y + head * 0.16),
            (x + w * jaw * 0.82, y + head * 0.37),
            (x + w * 0.32, y + head * 0.5),
            (x - w * 0.32, y + head * 0.5),
            (x - w * jaw * 0.82, y + head * 0.37),
            (x - w * 0.99, y + head * 0.16),
            (x - w * 1.03, y - head * 0.12),
        ],
        closed=True,
    )
    c.poly(face, skin)
    with c.soft(dark, head * 0.055, 0.75, face) as stain:  # the side turned from the light
        stain.poly(
            [
                (x - w * 1.04, y - head * 0.3),
                (x - w * 0.62, y - head * 0.2),
                (x - w * 0.58, y + head * 0.3),
                (x - w * 0.3, y + head * 0.5),
                (x - w * 0.9, y + head * 0.4),
            ],
            (255,),
        )
    with c.soft(lighten(skin, 0.5), head * 0.06, 0.5) as stain:
        stain.ellipse(x + w * 0.3, y - head * 0.24, w * 0.42, head * 0.1, (255,))
        stain.ellipse(x + w * 0.52, y + head * 0.1, w * 0.2, head * 0.07, (255,))
    with c.soft(warm, head * 0.045, 0.5, face) as stain:
        for cheek in (-1, 1):
            stain.ellipse(x + cheek * w * 0.56, y + head * 0.17, w * 0.24, head * 0.06, (255,))
    _features(c, x, y, head, w, look, age, glasses)
    hair_and_hat(c, x, y, head, w, look, age)
    # A rim of light along the right cheek and shoulder
    with c.soft((255, 244, 222), head * 0.012, 0.5) as stain:
        stain.line(
            [(x + w * 1.0, y - head * 0.1), (x + w * 0.97, y + head * 0.14), (x + w * 0.74, y + head * 0.36)],
            head * 0.018,
            (255,),
        )


def _features(c: Canvas, x: float, y: float, head: float, w: float, look: Look, age: float, glasses: bool) -> None:
    rng = c.rng
    skin, line = look.skin, lighten(look.skin, -0.42)
    eye_y, reach = y + head * 0.015, w * 0.43
    brow = mix(look.hair, skin, 0.25)
    lift = rng.uniform(-0.008, 0.012) * head
    for side in (-1, 1):
        ex = x + side * reach
        eye = smooth(
            [
                (ex - w * 0.21, eye_y + head * 0.006),
                (ex - w * 0.02, eye_y - head * 0.034),
                (ex + w * 0.2, eye_y),
                (ex, eye_y + head * 0.024),
            ],
            closed=True,
        )
        c.poly(eye, rgb("f6f1ea"))
        c.ellipse(ex + w * 0.01, eye_y - head * 0.004, w * 0.088, head * 0.03, rgb("33211a"))
        c.ellipse(ex + w * 0.01, eye_y - head * 0.004, w * 0.045, head * 0.016, rgb("0d0909"))
        c.ellipse(ex + w * 0.045, eye_y - head * 0.014, w * 0.024, head * 0.0085, rgb("ffffff"))
        c.line(
            smooth(
                [
                    (ex - w * 0.22, eye_y + head * 0.008),
                    (ex - w * 0.02, eye_y - head * 0.034),
                    (ex + w * 0.21, eye_y + head * 0.002),
                ]
            ),
            head * (0.014 if look.is_woman else 0.01),
            rgb("2a1a17"),
        )
        c.line(
            smooth(
                [(ex - w * 0.2, eye_y - head * 0.025), (ex, eye_y - head * 0.056), (ex + w * 0.2, eye_y - head * 0.03)]
            ),
            head * 0.005,
            (*line, 130),
        )
        c.line(
            smooth(
                [
                    (ex - side * w * 0.2, eye_y - head * 0.088),
                    (ex + side * w * 0.05, eye_y - head * 0.112 - lift),
                    (ex + side * w * 0.27, eye_y - head * 0.08),
                ]
            ),
            head * (0.014 if look.is_woman else 0.022),
            brow,
        )
        if age > 0.55:
            for fold in (0.0, 0.02):
                c.line(
                    [
                        (ex + side * w * 0.26, eye_y + head * fold),
                        (ex + side * w * 0.36, eye_y + head * (fold * 1.6 + 0.004)),
                    ],
                    head * 0.004,
                    (*line, 110),
                )
            c.line(
                smooth(
                    [
                        (ex - w * 0.16, eye_y + head * 0.05),
                        (ex, eye_y + head * 0.062),
                        (ex + w * 0.16, eye_y + head * 0.046),
                    ]
                ),
                head * 0.004,
                (*line, 90),
            )
    nose = y + head * 0.2
    with c.soft(lighten(skin, -0.3), head * 0.018, 0.65) as stain:
        stain.poly([(x - w * 0.05, y - head * 0.02), (x - w * 0.22, nose), (x - w * 0.02, nose + head * 0.01)], (255,))
    with c.soft(lighten(skin, 0.6), head * 0.014, 0.7) as stain:
        stain.taper((x + w * 0.04, y + head * 0.02), (x + w * 0.05, nose - head * 0.03), w * 0.06, w * 0.14, (255,))
    c.line(
        smooth(
            [
                (x - w * 0.19, nose - head * 0.004),
                (x - w * 0.12, nose + head * 0.018),
                (x, nose + head * 0.024),
                (x + w * 0.12, nose + head * 0.018),
                (x + w * 0.19, nose - head * 0.004),
            ]
        ),
        head * 0.008,
        (*line, 150),
    )
    mouth, smile = y + head * 0.315, rng.uniform(0.012, 0.026) * head
    lip = mix(skin, rgb("b03a3f"), 0.72 if look.is_woman else 0.42)
    curve = smooth(
        [
            (x - w * 0.36, mouth - smile),
            (x - w * 0.12, mouth + head * 0.004),
            (x + w * 0.12, mouth + head * 0.004),
            (x + w * 0.36, mouth - smile),
        ]
    )
    c.poly(
        [
            *curve,
            *reversed(
                smooth(
                    [
                        (x - w * 0.34, mouth - smile),
                        (x - w * 0.14, mouth + head * 0.036),
                        (x + w * 0.14, mouth + head * 0.036),
                        (x + w * 0.34, mouth - smile),
                    ]
                )
            ),
        ],
        lip,
    )
    c.poly(
        [
            *curve,
            *reversed(
                smooth(
                    [
                        (x - w * 0.34, mouth - smile),
                        (x - w * 0.09, mouth - head * 0.022),
                        (x, mouth - head * 0.015),
                        (x + w * 0.09, mouth - head * 0.022),
                        (x + w * 0.34, mouth - smile),
                    ]
                )
            ),
        ],
        lighten(lip, -0.14),
    )
    c.line(curve, head * 0.006, lighten(lip, -0.5))
    for side in (-1, 1):
        if age > 0.4:
            c.line(
                smooth(
                    [
                        (x + side * w * 0.27, nose + head * 0.005),
                        (x + side * w * 0.4, nose + head * 0.05),
                        (x + side * w * 0.45, mouth - head * 0.01),
                    ]
                ),
                head * 0.006,
                (*line, 90),
            )
    if glasses:
        frame = rng.choice([rgb("1d1a1c"), rgb("4a3426"), rgb("5b6068")])
        for side in (-1, 1):
            ex = x + side * reach
            outer = [
                (ex - w * 0.31) * c.unit,
                (eye_y - head * 0.075) * c.unit,
                (ex + w * 0.31) * c.unit,
                (eye_y + head * 0.085) * c.unit,
            ]
            c.draw.rounded_rectangle(
                outer,
                head * 0.05 * c.unit,
                fill=(255, 255, 255, 28),
                outline=frame,
                width=max(2, round(head * 0.013 * c.unit)),
            )
            c.line(
                [(ex + side * w * 0.31, eye_y - head * 0.02), (x + side * w * 1.02, eye_y - head * 0.03)],
                head * 0.012,
                frame,
            )
        c.line([(x - w * 0.12, eye_y - head * 0.012), (x + w * 0.12, eye_y - head * 0.012)], head * 0.012, frame)
