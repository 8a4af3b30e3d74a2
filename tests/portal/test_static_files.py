"""A page asks for one style sheet, whatever files it is written in."""

import string
import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from PIL import ImageFont

from portal.static_files import OneRequestStorage, with_imports


@pytest.fixture
def files():
    """Names of style sheets → their text, as collectstatic hands them over."""

    def stored(texts):
        storage = InMemoryStorage()
        for name, text in texts.items():
            storage.save(name, ContentFile(text.encode()))
        return {name: (storage, name) for name in texts}

    return stored


def test_imported_files_stand_in_place_of_their_lines_at_any_depth(files):
    paths = files(
        {
            "a/all.css": '@import url("one.css");\n@import url("../b/two.css");\np {}',
            "a/one.css": "one {}",
            "b/two.css": '@import url("c/three.css");\ntwo {}',
            "b/c/three.css": "three {}",
        }
    )
    assert with_imports(paths, "a/all.css").split() == ["one", "{}", "three", "{}", "two", "{}", "p", "{}"]


def test_what_an_imported_file_points_to_is_still_found(files):
    paths = files(
        {
            "core/css/all.css": '@import url("../../other/css/face.css");',
            "other/css/face.css": 'a { src: url("../fonts/x.woff2") } b { fill: url("#shade") } c { x: url("/y.png") }',
        }
    )
    text = with_imports(paths, "core/css/all.css")
    assert text == 'a { src: url("../../other/fonts/x.woff2") } b { fill: url("#shade") } c { x: url("/y.png") }'


def test_a_missing_file_is_told(files):
    with pytest.raises(KeyError, match=r"gone\.css"):
        with_imports(files({"all.css": '@import url("gone.css");'}), "all.css")


def test_collecting_leaves_no_import_and_the_face(tmp_path):
    storage = OneRequestStorage(location=tmp_path, base_url="/static/")
    wanted = ["core/css/public.css", "core/css/tokens.css", "core/css/site.css", "core/css/print.css"]
    face = "core/fonts/portal-serif-600.woff2"
    wanted += ["search/search.css", face]
    paths = {}
    for name in wanted:
        with open(finders.find(name), "rb") as file:
            storage.save(name, ContentFile(file.read()))
        paths[name] = (storage, name)
    told = {name: made for name, made, processed in storage.post_process(paths)}
    text = (tmp_path / told["core/css/public.css"]).read_text()
    assert "@import" not in text
    assert ".search-box-frame" in text
    assert "@media print" in text
    assert f'url("../fonts/{told[face].rpartition("/")[2]}")' in text


def test_the_face_of_headings_has_every_vietnamese_letter():
    face = ImageFont.truetype(finders.find("core/fonts/portal-serif-600.woff2"), 40)
    nothing = bytes(face.getmask("\uffff"))
    marks = ("", *"\u0300\u0301\u0303\u0309\u0323")
    vowels = [unicodedata.normalize("NFC", letter + mark) for letter in "aăâeêioôơuưy" for mark in marks]
    letters = "".join([*vowels, *string.ascii_lowercase, "đ"])
    for letter in f"{letters}{letters.upper()}{string.digits}“”‘’–…·«».,:;!?()&%/":
        assert bytes(face.getmask(letter)) != nothing, letter


WRITTEN_FOR_READERS = (
    "templates/**/*.html",
    "locale/*/LC_MESSAGES/django.po",
    "*/static/**/*.css",
    "*/static/**/*.js",
)


def test_the_interface_is_written_in_signs_that_every_reader_has():
    """For any other, a browser looks through all its fonts, which takes as long as laying out the page."""
    face = ImageFont.truetype(finders.find("core/fonts/portal-serif-600.woff2"), 40)
    nothing = bytes(face.getmask("\uffff"))
    strange = {}
    for file in (file for pattern in WRITTEN_FOR_READERS for file in Path(settings.BASE_DIR).glob(pattern)):
        inside = file.relative_to(settings.BASE_DIR)
        if inside.parts[0] == "var" or "admin" in str(inside):
            continue
        for sign in set(file.read_text()) - set(string.printable):
            in_every_western_font = sign.encode("cp1252", errors="ignore")
            if not in_every_western_font and bytes(face.getmask(sign)) in (nothing, b""):
                strange.setdefault(sign, str(inside))
    assert strange == {}


@pytest.mark.django_db
def test_a_page_links_to_one_style_sheet(client, front_door):
    page = BeautifulSoup(client.get("/").content, "html.parser")
    assert len(page.select("link[rel=stylesheet]")) == 1
