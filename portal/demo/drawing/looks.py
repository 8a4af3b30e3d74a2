"""How invented people look: skin, hair and what they wear, drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from portal.demo.drawing.canvas import Colour, rgb

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
