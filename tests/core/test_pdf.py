"""Documents, and bodies of pages in them."""

import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from core.blocks import BodyBlock
from core.pdf import Document, document
from core.pdf.content import add_body, from_html
from core.pdf.typesetting import typeset
from tests.core import pdf
from tests.core.factories import PhotoFactory, make_first_pictures, photo_bytes

HOSTILE = r'#panic("x") $x$ \ @a *b* _c_ <d> `e` //f [g] {h} #include "data.json"'


def made(*blocks, **words):
    described = Document(**{"title": "Tiêu đề", "language": "vi", "address": "http://testserver/a/", **words})
    described.add(*blocks)
    return PdfReader(BytesIO(typeset(described)))


def body(*blocks):
    stream = BodyBlock()
    return stream.to_python([{"type": kind, "value": value} for kind, value in blocks])


def with_body(*blocks):
    described = Document(title="Tiêu đề", language="vi", address="http://testserver/a/")
    add_body(described, body(*blocks))
    return PdfReader(BytesIO(typeset(described)))


def test_a_document_is_accessible_and_says_its_title_and_language():
    file = made(document.paragraph("Đoạn văn."), title="Hội nghị điển hình", agency="Sở", description="Mô tả")
    assert pdf.is_accessible(file)
    assert file.trailer["/Root"]["/Lang"] == "vi"
    assert file.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (file.metadata.title, file.metadata.author) == ("Hội nghị điển hình", "Sở")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_vietnamese_letter_can_be_read_back_composed(form):
    marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    letters = [unicodedata.normalize("NFC", vowel + mark) for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in marks]
    words = " ".join([*letters, "đ", "Đ"])
    file = made(*(document.paragraph([{"text": document.clean(unicodedata.normalize(form, words)), style: True}])
                  for style in ("plain", "bold", "italic")))  # fmt: skip
    assert pdf.text(file).count(words) == 3
    assert pdf.is_accessible(file)


def test_what_means_something_to_typst_stays_text():
    hostile = document.clean(HOSTILE)
    described = Document(title=hostile, language="vi", address="http://testserver/a/", agency=hostile, kicker=hostile)
    described.head(2, hostile)
    described.add(
        document.paragraph(hostile),
        document.facts([(hostile, hostile)]),
        document.table([[hostile]], [1], [hostile], caption=hostile),
        document.quotation(hostile, hostile),
        document.note(hostile),
        *from_html(f"<ul><li>{hostile.replace('<d>', '&lt;d&gt;')}</li></ul>", "http://testserver/"),
    )
    file = PdfReader(BytesIO(typeset(described)))
    # Lines may break anywhere between words.
    assert pdf.text(file).count('#panic("x") $x$') == 14
    assert pdf.text(file).count("`e` //f") == 14
    assert "data.json" in file.metadata.title


def test_a_sign_that_no_font_shows_is_no_obstacle():
    file = made(document.paragraph("Chữ 龍 và \x00 dấu"))
    assert "Chữ" in pdf.text(file)
    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_headings_leave_no_level_out():
    described = Document(title="Tiêu đề", language="vi", address="http://testserver/a/")
    for level, text in ((3, "Một"), (3, "Hai"), (2, "Ba"), (3, "Bốn")):
        described.head(level, text)
    file = PdfReader(BytesIO(typeset(described)))
    assert pdf.bookmarks(file) == [(0, "Tiêu đề"), (1, "Một"), (2, "Hai"), (1, "Ba"), (2, "Bốn")]
    assert pdf.is_accessible(file)


def test_rich_text_keeps_emphasis_links_and_lists():
    html = (
        '<p>Một <b>hai <i>ba</i></b><br/>bốn <a href="/b/">năm</a>'
        ' <a href="javascript:alert(1)">sáu</a> H<sub>2</sub>O</p>'
        "<ol><li>A<ul><li>B</li></ul></li><li><p>C</p></li></ol><!-- ghi chú -->"
    )
    paragraph, listed = from_html(html, "http://testserver/a/")
    assert paragraph["text"] == [
        {"text": "Một "},
        {"text": "hai ", "bold": True},
        {"text": "ba", "bold": True, "italic": True},
        {"break": True},
        {"text": "bốn "},
        {"text": "năm", "address": "http://testserver/b/"},
        {"text": " "},
        {"text": "sáu"},
        {"text": " H"},
        {"text": "2", "lowered": True},
        {"text": "O"},
    ]
    assert listed["ordered"]
    assert [item["text"] for item in listed["items"]] == [[{"text": "A"}], [{"text": "C"}]]
    assert not listed["items"][0]["blocks"][0]["ordered"]


@pytest.mark.django_db
def test_every_block_of_a_body_is_in_the_document():
    colours = enumerate(("red", "green", "blue"))
    photos = [PhotoFactory(caption=f"Chú thích {n}", colour=colour) for n, colour in colours]
    table = {
        "data": [["Đơn vị", "2017", "2018"], ["Phòng A", "1", None], ["Phòng B", "2", "5"]],
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "mergeCells": [{"row": 1, "col": 1, "rowspan": 1, "colspan": 2}],
        "table_caption": "Số sáng kiến",
        "cell": [],
    }
    make_first_pictures()
    file = with_body(
        ("heading", {"text": "Mục nhỏ", "level": "h3"}),
        ("rich_text", '<p>Xem <a href="https://example.org/x">đây</a></p>'),
        ("quote", {"text": "Câu nói\ndòng hai", "speaker": "Bà Hạnh", "position": "Trưởng phòng"}),
        ("picture", {"image": photos[0].pk, "caption": "", "credit": "Lê Bình", "alt_text": ""}),
        (
            "gallery",
            {
                "heading": "Bộ ảnh",
                "pictures": [{"image": p.pk, "caption": "", "credit": "", "alt_text": ""} for p in photos[1:]],
            },
        ),
        ("table", table),
        ("video", {"url": "https://youtu.be/abc", "title": "Phim hội nghị"}),
    )
    text = pdf.text(file)
    for words in ("Xem đây", "Câu nói dòng hai", "Bà Hạnh, Trưởng phòng", "Chú thích 0 (Ảnh: Lê Bình)", "Chú thích 2",
                  "Số sáng kiến", "Phòng B", "Phim hội nghị"):  # fmt: skip
        assert words in text
    assert pdf.bookmarks(file) == [(0, "Tiêu đề"), (1, "Mục nhỏ"), (2, "Bộ ảnh")]
    assert pdf.image_count(file) == 3
    assert {"https://example.org/x", "https://youtu.be/abc"} <= set(pdf.addresses(file))
    assert pdf.is_accessible(file)


def test_pictures_beyond_what_a_document_holds_are_counted():
    described = Document(title="Tiêu đề", language="vi", address="http://testserver/a/")
    jpeg = photo_bytes()
    wanted = range(document.MOST_PICTURES + 5)
    described.add(document.gallery(described.picture(jpeg, 320, 213, alt="", caption=f"Ảnh số {n}.") for n in wanted))
    file = PdfReader(BytesIO(typeset(described)))
    assert pdf.text(file).count("Ảnh số") == document.MOST_PICTURES
    assert "Còn 5 ảnh khác, xem tại http://testserver/a/" in pdf.text(file)


@pytest.mark.django_db
def test_a_picture_whose_file_is_lost_is_left_out():
    photo = PhotoFactory(caption="Chú thích")
    photo.get_rendition("max-720x900|format-jpeg").file.storage.delete(
        photo.get_rendition("max-720x900|format-jpeg").file.name
    )
    file = with_body(
        ("picture", {"image": photo.pk, "caption": "", "credit": "", "alt_text": ""}),
        ("rich_text", "<p>Vẫn còn chữ.</p>"),
    )
    assert pdf.image_count(file) == 0
    assert "Vẫn còn chữ." in pdf.text(file)
