"""What stands and hangs in many rooms: flowers, the flag and its star, certificates."""

from __future__ import annotations

import math

from portal.demo.drawing.canvas import Canvas, Colour, lighten, rgb

GOLD = rgb("ffd84a")


def flowers(c: Canvas, x: float, y: float, size: float) -> None:
    """Flowers round ``(x, y)`` on their leaves."""
    palette = [rgb(code) for code in ("e9485f", "f7c6cf", "f6e05e", "f3f0e8", "d46ab0", "f08a3c")]
    for _ in range(22):
        c.ellipse(
            x + c.rng.gauss(0, size * 0.5),
            y + size * 0.25 + c.rng.gauss(0, size * 0.2),
            size * 0.2,
            size * 0.09,
            rgb("3f7a45"),
            tilt=c.rng.uniform(-60, 60),
        )
    for _ in range(26):
        px, py, r = x + c.rng.gauss(0, size * 0.4), y + c.rng.gauss(0, size * 0.2), size * c.rng.uniform(0.08, 0.15)
        tone = c.rng.choice(palette)
        c.ellipse(px, py, r, r, tone)
        c.ellipse(px - r * 0.2, py - r * 0.2, r * 0.5, r * 0.5, lighten(tone, 0.35))


def flag(c: Canvas, x: float, y: float, width: float) -> None:
    """The national flag round ``(x, y)``."""
    height = width * 0.64
    c.rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2, rgb("d0202a"))
    star(c, x, y, height * 0.3, rgb("ffdf3d"))


def star(c: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    """A five-pointed star round ``(x, y)``."""
    outline = []
    for k in range(10):
        reach = radius if k % 2 == 0 else radius * 0.4
        turn = -math.pi / 2 + k * math.pi / 5
        outline.append((x + math.cos(turn) * reach, y + math.sin(turn) * reach))
    c.poly(outline, colour)


def certificate(c: Canvas, x: float, y: float, width: float) -> None:
    """A framed certificate round ``(x, y)``."""
    height = width * 0.72
    c.rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2, rgb("c9982f"))
    c.rect(x - width * 0.43, y - height * 0.4, x + width * 0.43, y + height * 0.4, rgb("fbf5e2"))
    c.line([(x - width * 0.22, y - height * 0.16), (x + width * 0.22, y - height * 0.16)], height * 0.09, rgb("c2242e"))
    for row in range(3):
        c.line(
            [(x - width * 0.3, y + height * (0.02 + row * 0.1)), (x + width * 0.3, y + height * (0.02 + row * 0.1))],
            height * 0.025,
            rgb("8d8674"),
        )
