"""Draws the demo pictures that are missing from ``portal/demo/pictures``: delete there what shall be drawn anew."""

from concurrent.futures import ProcessPoolExecutor
from typing import Any

from portal.demo import content
from portal.demo.drawing import render

QUALITY = 80  # of WebP: about 30 kB for a picture of 1280 × 853


def main() -> None:
    content.PICTURES.mkdir(exist_ok=True)
    missing = [(key, spec) for key, spec in content.pictures().items() if not content.picture_file(key).exists()]
    with ProcessPoolExecutor() as pool:
        for key in pool.map(draw, missing):
            print(key)  # noqa: T201  what a command says


def draw(picture: tuple[str, dict[str, Any]]) -> str:
    """Draws one picture of ``content.pictures()`` into its file, and returns its key."""
    key, spec = picture
    details = {name: value for name, value in spec.items() if name not in ("caption", "alt")}
    render(**details).save(content.picture_file(key), quality=QUALITY, method=6)
    return key


if __name__ == "__main__":
    main()
