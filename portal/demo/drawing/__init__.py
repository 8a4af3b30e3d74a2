"""Draws the pictures of the demo content: each subject and seed gives its own picture, always the same.

The portal does not need this: the pictures are files in ``portal/demo/pictures``. ``python -m portal.demo.drawing``
draws them anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PIL import Image

from portal.demo.drawing import portraits
from portal.demo.drawing import scenes_fields as fields
from portal.demo.drawing import scenes_office as office
from portal.demo.drawing import scenes_stage as stage
from portal.demo.drawing import scenes_village as village
from portal.demo.drawing import scenes_water as water
from portal.demo.drawing.canvas import Canvas

Scene = Callable[..., None]

SUBJECTS: dict[str, Scene] = {
    "hall": stage.hall,
    "ceremony": stage.ceremony,
    "handover": stage.handover,
    "group": stage.group,
    "meeting": office.meeting,
    "counter": office.counter,
    "office": office.office,
    "document": office.document,
    "training": office.training,
    "blood": office.blood_donation,
    "survey": fields.survey,
    "river": water.river,
    "planting": fields.planting,
    "mangrove": partial(fields.planting, is_shore=True),
    "cleanup": village.cleanup,
    "beach": partial(village.cleanup, is_beach=True),
    "drone": fields.drone,
    "sorting": village.waste,
    "landfill": partial(village.waste, is_landfill=True),
    "quarry": fields.quarry,
    "storm": water.storm,
    "village": village.village,
    "farm": fields.farm,
    "school": village.schoolyard,
    "coast": water.coast,
    "forest": fields.forest,
    "reservoir": water.reservoir,
    "yard": village.yard_meeting,
    "portrait": portraits.person,
}
LONG_SIDE = 1280  # pixels
SHAPES = {"3:2": 3 / 2, "4:3": 4 / 3, "1:1": 1.0, "16:9": 16 / 9, "3:4": 3 / 4, "3:1": 3.0}


def render(
    subject: str, seed: int, shape: str = "3:2", scale: float = 1.0, words: Sequence[str] = (), **details: Any
) -> Image.Image:
    """Draw one picture.

    Args:
        subject: a key of ``SUBJECTS``.
        seed: the same seed gives the same pixels.
        shape: a key of ``SHAPES``, width to height.
        words: for the banner of scenes that have one: title, then where there is room subtitle and agency, in capitals.
        scale: 1 gives ``LONG_SIDE`` pixels on the long side.
        details: what the scene's function takes besides, such as ``dress`` of a portrait or a group.

    Raises:
        KeyError: for an unknown subject or shape.
    """
    ratio = SHAPES[shape]
    long = LONG_SIDE * scale * (1.2 if ratio > 2 else 0.8 if ratio <= 1 else 1)
    width, height = (long, long / ratio) if ratio >= 1 else (long * ratio, long)
    canvas = Canvas(round(width), round(height), seed, words)
    SUBJECTS[subject](canvas, **details)
    light = (canvas.rng.uniform(0.15, 0.85), 0.08)
    cold = subject == "storm"
    return canvas.develop(light, warmth=-0.5 if cold else canvas.rng.uniform(0.1, 0.5), vignette=0.42 if cold else 0.26)
