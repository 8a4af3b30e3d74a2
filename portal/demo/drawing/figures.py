"""Invented people from head to foot, in many poses, and rows of an audience seen from behind."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from portal.demo.drawing.canvas import Canvas, Colour, Point, lighten, mix, rgb
from portal.demo.drawing.looks import Look


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
