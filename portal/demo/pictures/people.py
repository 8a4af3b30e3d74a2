"""Invented people: whole figures in many poses and clothes, rows of an audience seen from behind, and portraits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from portal.demo.pictures.canvas import Canvas, Colour, Point, lighten, mix, rgb

SKINS = [rgb(code) for code in ("f0c8a0", "e8b88e", "dda67a", "d1976b", "c08458", "f3d0ae")]
HAIRS = [rgb(code) for code in ("17141a", "221b1d", "2c211f", "1d1a22")]
GREY_HAIRS = [rgb(code) for code in ("6b6a6e", "8d8c90", "4a474b")]
AO_DAI = [rgb(code) for code in ("b3202c", "1f5fa8", "7a3fa0", "e6a8b4", "1f8a70", "d9c7a0", "e07b39", "f1ece2")]
SHIRTS = [rgb(code) for code in ("f4f2ec", "dbe7f2", "bcd4ea", "f1e3d3", "cfe3d6", "e9d3d8")]
SUITS = [rgb(code) for code in ("232a3a", "2f3440", "1d2430", "3a3f4a")]
FIELD = [rgb(code) for code in ("c7a66b", "6f8f5a", "4f7aa8", "a8683f", "8a8f5c", "5b6f86")]


@dataclass(frozen=True)
class Look:
    """How one person looks: ``dress`` is shirt, suit, ao_dai, green, blue, volunteer, field or raincoat."""

    skin: Colour
    hair: Colour
    dress: str
    colour: Colour
    legs: Colour
    is_woman: bool
    hat: str = ""  # "", "cone", "cap", "helmet", "bucket"


def somebody(rng: Random, dress: str = "", hat: str = "", is_woman: bool | None = None) -> Look:
    """Draw lots for a look; what is given stays as given."""
    is_woman = rng.random() < 0.45 if is_woman is None else is_woman
    dress = dress or ("ao_dai" if is_woman and rng.random() < 0.5 else rng.choice(("shirt", "shirt", "suit")))
    if dress == "suit" and is_woman and rng.random() < 0.6:
        dress = "ao_dai"
    palette = {
        "ao_dai": AO_DAI,
        "shirt": SHIRTS,
        "suit": SUITS,
        "green": [rgb("3f5a3a"), rgb("46633f")],
        "blue": [rgb("8fb6d9"), rgb("9dc1e0")],
        "volunteer": [rgb("2459a6"), rgb("2a63b5")],
        "field": FIELD,
        "raincoat": [rgb("e0a92e"), rgb("d95f30"), rgb("3d7f5f"), rgb("4577b3")],
    }[dress]
    legs = {
        "ao_dai": rgb("f2eee6"),
        "green": rgb("33482f"),
        "blue": rgb("2a3145"),
        "raincoat": rgb("26303a"),
        "field": rng.choice([rgb("3a3f45"), rgb("4a4438"), rgb("2c3a55")]),
    }.get(dress, rng.choice([rgb("22262f"), rgb("2d3140"), rgb("3a3733")]))
    hair = rng.choice(HAIRS) if rng.random() < 0.86 else rng.choice(GREY_HAIRS)
    return Look(rng.choice(SKINS), hair, dress, rng.choice(palette), legs, is_woman, hat)


@dataclass(frozen=True)
class Pose:
    """Joints in body heights from the point between the feet: x to the right, y upwards."""

    left_hand: Point = (-0.125, 0.44)
    right_hand: Point = (0.125, 0.44)
    shoulder: Point = (0.0, 0.815)
    hip: Point = (0.0, 0.485)
    left_foot: Point = (-0.05, 0.0)
    right_foot: Point = (0.05, 0.0)
    head: Point = (0.0, 0.115)  # from the shoulder


POSES = {
    "stand": Pose(),
    "hold": Pose((-0.085, 0.6), (0.085, 0.6)),
    "clasp": Pose((-0.02, 0.52), (0.02, 0.52)),
    "clap": Pose((-0.015, 0.66), (0.02, 0.665)),
    "walk": Pose((-0.14, 0.5), (0.13, 0.48), (0.01, 0.815), (0, 0.485), (-0.14, 0.01), (0.13, 0)),
    "point": Pose((-0.13, 0.46), (0.34, 0.83)),
    "wave": Pose((-0.13, 0.46), (0.16, 1.06)),
    "note": Pose((-0.03, 0.6), (0.07, 0.6), (0.0, 0.81), head=(0.03, 0.105)),
    "bend": Pose((0.24, 0.26), (0.32, 0.24), (0.22, 0.66), (-0.03, 0.47), (-0.1, 0), (0.09, 0), (0.09, 0.075)),
    "dig": Pose((0.17, 0.38), (0.26, 0.5), (0.13, 0.74), (-0.03, 0.47), (-0.13, 0), (0.1, 0), (0.06, 0.1)),
    "kneel": Pose((0.2, 0.2), (0.28, 0.22), (0.1, 0.54), (-0.03, 0.25), (-0.16, 0), (0.1, 0), (0.06, 0.1)),
    "lens": Pose((0.16, 0.7), (0.2, 0.74), (0.06, 0.78), (-0.02, 0.475), (-0.12, 0), (0.09, 0), (0.075, 0.09)),
    "carry": Pose((-0.12, 0.52), (0.14, 0.52), (0.0, 0.8), (0, 0.48), (-0.09, 0.01), (0.1, 0)),
    "sit": Pose((0.14, 0.43), (0.2, 0.45), (0.0, 0.62), (-0.02, 0.29), (0.17, 0.0), (0.23, 0.0)),
}


def figure(
    canvas: Canvas, x: float, y: float, height: float, look: Look, pose: str | Pose = "stand", *, flip: bool = False
) -> dict[str, Point]:
    """Paint a person standing at ``(x, y)``, ``height`` tall, and return where the hands and the head are."""
    joints = POSES[pose] if isinstance(pose, str) else pose
    side = -1 if flip else 1

    def at(point: Point) -> Point:
        return (x + side * point[0] * height, y - point[1] * height)

    shoulder, hip = joints.shoulder, joints.hip
    lean = math.atan2(shoulder[0] - hip[0], shoulder[1] - hip[1])
    across = (math.cos(lean), -math.sin(lean))
    half = 0.092 if look.is_woman else 0.112
    hips = 0.066

    def beside(centre: Point, distance: float) -> Point:
        return (centre[0] + across[0] * distance, centre[1] + across[1] * distance)

    canvas.shadow(x + 0.06 * height, y, 0.17 * height, 0.028 * height, 0.42)
    cloth, shade = look.colour, lighten(look.colour, -0.24)
    sleeve_is_short = look.dress in ("volunteer", "blue")

    def arm(hand: Point, sign: int, dark: bool) -> None:
        start = beside((shoulder[0], shoulder[1] - 0.022), sign * (half - 0.024))
        elbow = _joint(start, hand, 0.165, 0.155, sign)
        tone = shade if dark else cloth
        fore = look.skin if sleeve_is_short else tone
        canvas.taper(at(start), at(elbow), 0.062 * height, 0.05 * height, tone)
        canvas.taper(at(elbow), at(hand), 0.046 * height, 0.036 * height, fore)
        canvas.ellipse(*at(hand), 0.022 * height, 0.024 * height, look.skin)

    def leg(foot: Point, sign: int, dark: bool) -> None:
        start = beside(hip, sign * hips * 0.55)
        knee = _joint(start, foot, 0.245, 0.24, 1)
        tone = lighten(look.legs, -0.2) if dark else look.legs
        canvas.taper(at(start), at(knee), 0.088 * height, 0.066 * height, tone)
        canvas.taper(at(knee), at(foot), 0.064 * height, 0.05 * height, tone)
        canvas.ellipse(*at((foot[0] + 0.018, foot[1] + 0.005)), 0.042 * height, 0.019 * height, rgb("241f20"))

    leg(joints.left_foot, -1, True)
    arm(joints.left_hand, -1, True)
    leg(joints.right_foot, 1, False)

    ankle = (joints.left_foot[1] + joints.right_foot[1]) / 2 + 0.12
    if look.dress == "ao_dai":
        canvas.poly(
            [
                at(beside(hip, -hips)),
                at(beside(hip, hips)),
                at((hip[0] + hips + 0.035, ankle)),
                at((hip[0] - hips - 0.045, ankle - 0.015)),
            ],
            cloth,
        )
        canvas.poly(
            [at(beside(hip, -hips)), at(hip), at((hip[0] - 0.02, ankle)), at((hip[0] - hips - 0.045, ankle - 0.015))],
            shade,
        )
    low = (hip[0] - 0.02 * math.sin(lean), hip[1] - (0.1 if look.dress == "raincoat" else 0.02))
    waist = (hip[0] + (shoulder[0] - hip[0]) * 0.38, hip[1] + (shoulder[1] - hip[1]) * 0.38)
    slim = 0.058 if look.is_woman else 0.075
    chest = (shoulder[0] + 0.002, shoulder[1] - 0.01)
    body = [
        at(beside(chest, 0.022 - half)),
        at(beside((shoulder[0], shoulder[1] + 0.022), -0.035)),
        at(beside((shoulder[0], shoulder[1] + 0.022), 0.035)),
        at(beside(chest, half - 0.022)),
        at(beside(waist, slim)),
        at(beside(low, hips + 0.008)),
        at(beside(low, -hips - 0.008)),
        at(beside(waist, -slim)),
    ]
    canvas.poly(body, cloth)
    canvas.poly(
        [body[0], body[1], at(beside(shoulder, -0.02)), at(beside(waist, -0.02)), at(low), body[6], body[7]], shade
    )
    _trim(canvas, look, at, beside, shoulder, waist, height)

    # Neck and head
    crown = (shoulder[0] + joints.head[0], shoulder[1] + joints.head[1])
    canvas.taper(
        at((shoulder[0], shoulder[1] + 0.01)), at(crown), 0.044 * height, 0.04 * height, lighten(look.skin, -0.2)
    )
    _head(canvas, *at(crown), height, look, side)
    arm(joints.right_hand, 1, False)
    return {"left": at(joints.left_hand), "right": at(joints.right_hand), "head": at(crown)}


def _joint(start: Point, end: Point, upper: float, lower: float, sign: int) -> Point:
    """Where the elbow or knee lies, by the law of cosines; it bends towards ``sign``."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    distance = min(max(math.hypot(dx, dy), 1e-6), (upper + lower) * 0.999)
    # A limb bent towards the viewer looks shorter than it is.
    shorter = min(1, distance * 1.13 / (upper + lower))
    upper, lower = upper * shorter, lower * shorter
    cosine = (upper**2 + distance**2 - lower**2) / (2 * upper * distance)
    angle = math.acos(max(-1, min(1, cosine))) * sign
    towards = math.atan2(dy, dx) + angle
    return (start[0] + math.cos(towards) * upper, start[1] + math.sin(towards) * upper)


def _trim(
    canvas: Canvas,
    look: Look,
    at: Callable[[Point], Point],
    beside: Callable[[Point, float], Point],
    shoulder: Point,
    waist: Point,
    height: float,
) -> None:
    """Collars, ties, reflective stripes: what makes a dress readable from afar."""
    throat = (shoulder[0], shoulder[1] + 0.015)
    middle = ((shoulder[0] * 2 + waist[0]) / 3, (shoulder[1] * 2 + waist[1]) / 3)
    if look.dress == "suit":
        canvas.poly([at(beside(throat, -0.03)), at(beside(throat, 0.03)), at(waist)], rgb("f3f1ec"))
        canvas.taper(at(throat), at(middle), 0.014 * height, 0.024 * height, rgb("a31d2a"))
    elif look.dress in ("shirt", "green", "blue", "volunteer"):
        canvas.line([at(throat), at(waist)], 0.006 * height, lighten(look.colour, -0.3))
        canvas.poly([at(beside(throat, -0.035)), at(throat), at(beside(middle, -0.022))], lighten(look.colour, 0.25))
        canvas.poly([at(beside(throat, 0.035)), at(throat), at(beside(middle, 0.022))], lighten(look.colour, 0.25))
    elif look.dress == "ao_dai":
        canvas.line([at(beside(throat, -0.02)), at(beside(throat, 0.022))], 0.026 * height, lighten(look.colour, -0.1))
        spot = lighten(look.colour, 0.45)
        for distance, share in ((0.02, 0.25), (-0.03, 0.5), (0.035, 0.75), (0.0, 0.95)):
            point = (shoulder[0] + (waist[0] - shoulder[0]) * share, shoulder[1] + (waist[1] - shoulder[1]) * share)
            canvas.ellipse(*at(beside(point, distance)), 0.011 * height, 0.009 * height, spot)
    elif look.dress == "field":
        vest = rgb("e8762c") if sum(look.colour) % 2 else rgb("d8d43a")
        for side in (-1, 1):
            canvas.taper(
                at(beside(throat, side * 0.06)), at(beside(waist, side * 0.05)), 0.05 * height, 0.05 * height, vest
            )
        canvas.line([at(beside(waist, -0.07)), at(beside(waist, 0.07))], 0.016 * height, rgb("f2f0d8"))


def _head(canvas: Canvas, x: float, y: float, height: float, look: Look, side: int) -> None:
    rx, ry = 0.054 * height, 0.068 * height
    if look.is_woman and look.hat != "helmet":
        canvas.ellipse(x - side * 0.012 * height, y - 0.012 * height, rx * 1.12, ry * 0.92, look.hair)
        canvas.ellipse(x - side * 0.04 * height, y + 0.05 * height, rx * 0.44, ry * 0.9, look.hair)
    canvas.ellipse(x, y, rx, ry, look.skin)
    canvas.ellipse(x - side * rx * 0.45, y + ry * 0.1, rx * 0.6, ry * 0.75, (*lighten(look.skin, -0.3), 70))
    # Hair: a cap that leaves the face free
    canvas.ellipse(x - side * 0.006 * height, y - 0.042 * height, rx * 1.07, ry * 0.52, look.hair)
    canvas.ellipse(x - side * 0.044 * height, y - 0.014 * height, rx * 0.3, ry * 0.6, look.hair)
    if height > 0.2:
        for offset in (-0.006, 0.03):
            canvas.ellipse(
                x + side * offset * height, y + 0.008 * height, 0.0055 * height, 0.007 * height, rgb("2a1d1a")
            )
        canvas.line(
            [(x + side * 0.004 * height, y + 0.036 * height), (x + side * 0.026 * height, y + 0.034 * height)],
            0.005 * height,
            mix(look.skin, rgb("a03a34"), 0.6),
        )
    if look.hat == "cone":
        straw = rgb("e6d3a0")
        canvas.poly(
            [(x - 0.13 * height, y - 0.018 * height), (x, y - 0.135 * height), (x + 0.13 * height, y - 0.018 * height)],
            straw,
        )
        canvas.poly(
            [(x - 0.13 * height, y - 0.018 * height), (x, y - 0.135 * height), (x - 0.02 * height, y - 0.01 * height)],
            lighten(straw, -0.18),
        )
        canvas.ellipse(x, y - 0.018 * height, 0.13 * height, 0.016 * height, lighten(straw, -0.3))
    elif look.hat:
        tone = {"cap": rgb("b5312f"), "helmet": rgb("f0efe9"), "bucket": mix(look.colour, rgb("3b5a35"), 0.5)}[look.hat]
        brim = 0.085 if look.hat == "bucket" else 0.066
        canvas.ellipse(x, y - 0.046 * height, rx * 1.16, ry * 0.74, tone)
        canvas.ellipse(x - side * 0.02 * height, y - 0.05 * height, rx * 0.7, ry * 0.6, lighten(tone, -0.12))
        reach = 0.02 if look.hat != "bucket" else 0
        canvas.ellipse(
            x + side * reach * height, y - 0.024 * height, brim * height, 0.015 * height, lighten(tone, -0.22)
        )


def seen_from_behind(canvas: Canvas, x: float, y: float, size: float, look: Look, chair: Colour | None = None) -> None:
    """Head and shoulders of somebody in the audience; ``y`` is the shoulder line, ``size`` the height of the head."""
    canvas.ellipse(x, y + size * 0.75, size * 0.98, size * 0.95, lighten(look.colour, -0.15))
    canvas.ellipse(x + size * 0.18, y + size * 0.78, size * 0.74, size * 0.85, look.colour)
    canvas.rect(x - size * 0.2, y - size * 0.35, x + size * 0.2, y + size * 0.1, lighten(look.skin, -0.12))
    for ear in (-1, 1):
        canvas.ellipse(x + ear * size * 0.43, y - size * 0.5, size * 0.09, size * 0.14, lighten(look.skin, -0.08))
    canvas.ellipse(x, y - size * 0.62, size * 0.44, size * 0.54, look.hair)
    if look.is_woman:
        canvas.rect(x - size * 0.41, y - size * 0.6, x + size * 0.41, y + size * 0.42, look.hair, size * 0.2)
    canvas.ellipse(x + size * 0.14, y - size * 0.8, size * 0.18, size * 0.2, (*lighten(look.hair, 0.3), 60))
    if chair:
        canvas.rect(x - size * 0.8, y + size * 0.42, x + size * 0.8, y + size * 2.6, chair, size * 0.22)
        canvas.rect(x - size * 0.66, y + size * 0.56, x + size * 0.66, y + size * 2.6, lighten(chair, 0.1), size * 0.18)


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
    outline = _smooth(outline)
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
    _dress(c, x, low, head, w, look)
    # Ears and face
    for ear in (-1, 1):
        c.ellipse(x + ear * w * 1.0, y + head * 0.03, w * 0.15, head * 0.1, dark if ear < 0 else skin)
        c.ellipse(x + ear * w * 0.99, y + head * 0.04, w * 0.07, head * 0.055, mix(dark, warm, 0.5))
    jaw = 0.80 if look.is_woman else 0.9
    face = _smooth(
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
    _hair(c, x, y, head, w, look, age)
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
        eye = _smooth(
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
            _smooth(
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
            _smooth(
                [(ex - w * 0.2, eye_y - head * 0.025), (ex, eye_y - head * 0.056), (ex + w * 0.2, eye_y - head * 0.03)]
            ),
            head * 0.005,
            (*line, 130),
        )
        c.line(
            _smooth(
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
                _smooth(
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
        _smooth(
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
    curve = _smooth(
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
                _smooth(
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
                _smooth(
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
                _smooth(
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


def _hair(c: Canvas, x: float, y: float, head: float, w: float, look: Look, age: float) -> None:
    rng, hair = c.rng, look.hair
    if look.hat:
        _big_hat(c, x, y, head, w, look)
        return
    part = rng.choice((-1, 1)) * w * rng.uniform(0.2, 0.5)
    line = 0.34 if look.is_woman else 0.3 + 0.06 * age  # how high the forehead is
    side = 0.02 if look.is_woman else -0.14
    shape = _smooth(
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
            _smooth([(x - w * 0.2, y - head * 0.55), (x + w * 0.5, y - head * 0.53), (x + w * 0.92, y - head * 0.36)]),
            head * 0.05,
            (255,),
        )
    for strand in range(14):
        start = (x + part + rng.uniform(-0.05, 0.05) * w, y - head * 0.6)
        end = (x + w * (-1.05 + strand * 0.16), y - head * (0.34 + 0.1 * math.sin(strand)))
        bend = ((start[0] + end[0]) / 2, min(start[1], end[1]) - head * 0.02 + abs(strand - 7) * head * 0.006)
        c.line(_smooth([start, bend, end]), head * 0.004, (*lighten(hair, 0.3), 50))


def _big_hat(c: Canvas, x: float, y: float, head: float, w: float, look: Look) -> None:
    c.poly(
        _smooth(
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
                _smooth(
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
        _smooth(
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


def _dress(c: Canvas, x: float, low: float, head: float, w: float, look: Look) -> None:
    light = lighten(look.colour, 0.3)
    dim = lighten(look.colour, -0.28)
    if look.dress == "ao_dai":
        c.poly(
            _smooth(
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
            _smooth([(x - w * 0.58, low - head * 0.11), (x, low - head * 0.08), (x + w * 0.58, low - head * 0.11)]),
            head * 0.012,
            light,
        )
        c.line(
            _smooth([(x - w * 0.66, low + head * 0.06), (x, low + head * 0.095), (x + w * 0.66, low + head * 0.06)]),
            head * 0.008,
            dim,
        )
        c.line(
            _smooth(
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


def _smooth(points: list[Point], *, closed: bool = False, steps: int = 7) -> list[Point]:
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
