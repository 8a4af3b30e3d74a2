import re
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from core.dominant_colour import dominant_colour, tone_classes
from core.models import Photo
from core.templatetags.core_tags import photo
from tests.core.factories import PhotoFactory, make_first_pictures, photo_bytes


def saved(image, image_format="PNG"):
    output = BytesIO()
    image.save(output, image_format)
    return output.getvalue()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_largest_group_of_pixels_names_the_colour(image_format):
    """The drawn picture is red but for a light corner: neither the corner nor a mixture of both."""
    found = bytes.fromhex(dominant_colour(photo_bytes(image_format, colour="firebrick"))[1:])
    assert all(abs(channel - wanted) <= 6 for channel, wanted in zip(found, (178, 34, 34), strict=True)), found


@pytest.mark.parametrize("mode", ["L", "I;16", "CMYK", "1", "P"])
def test_a_picture_of_any_kind_has_one(mode):
    data = saved(Image.new(mode, (30, 20)), "TIFF" if mode == "CMYK" else "PNG")
    assert re.fullmatch("#[0-9a-f]{6}", dominant_colour(data))


def test_a_transparent_or_broken_picture_has_none():
    assert dominant_colour(saved(Image.new("RGBA", (20, 20), (1, 2, 3, 0)))) == ""
    assert dominant_colour(b"<svg/>") == ""
    assert dominant_colour(photo_bytes()[:200]) == ""


@pytest.mark.parametrize(
    ("colour", "classes"),
    [
        ("#000000", "tone tone-r0 tone-g0 tone-b0"),
        ("#ffffff", "tone tone-r7 tone-g7 tone-b7"),
        ("#1f20ff", "tone tone-r0 tone-g1 tone-b7"),
        ("", ""),
    ],
)
def test_a_colour_becomes_classes(colour, classes):
    assert tone_classes(colour) == classes


def test_the_style_sheet_has_every_level_within_half_a_step():
    with open(finders.find("core/css/site.css")) as css:
        rules = re.findall(r"\.tone-([rgb])(\d) \{ --\1: (\d+); \}", css.read())
    assert len(rules) == 24
    assert all(abs(int(value) - (int(level) * 32 + 15.5)) <= 1 for _channel, level, value in rules)


@pytest.mark.django_db
def test_a_photograph_keeps_its_colour_and_shows_it():
    made = PhotoFactory(colour="navy")
    make_first_pictures()
    kept = Photo.objects.get(pk=made.pk)
    assert int(kept.dominant_colour[5:], 16) > 0x70
    assert 'class="tone tone-r0 tone-g0 tone-b4"' in str(photo(kept, "card"))
    assert 'class="round tone ' in str(photo(kept, "card", **{"class": "round"}))


@pytest.mark.django_db
def test_an_image_without_one_needs_none():
    made = PhotoFactory()
    make_first_pictures()
    made.dominant_colour = ""
    assert "class=" not in str(photo(made, "card"))
