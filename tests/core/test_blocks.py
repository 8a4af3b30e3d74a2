"""The blocks of a body: valid HTML, plain text for search, no frame of another site."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from lxml import html
from wagtail.documents import get_document_model

from core.blocks import BodyBlock, is_video_address, plain_text
from core.renditions import private_collections
from tests.core.factories import PhotoFactory, make_first_pictures

TABLE = {
    "data": [["TT", "Tập thể"], ["1", "Phòng <b>Đo đạc</b>"]],
    "first_row_is_table_header": True,
    "first_col_is_header": True,
    "table_header_choice": "both",
    "table_caption": "Các tập thể được khen",
}


def body(*children):
    block = BodyBlock()
    return block.to_python([{"type": kind, "value": value} for kind, value in children])


def rendered(*children, **context):
    value = body(*children)
    return html.fromstring(f"<div>{value.stream_block.render(value, context=context)}</div>")


def test_headings_and_text_stand_without_wrappers():
    page = rendered(("heading", {"text": "Kết quả", "level": "h3"}), ("rich_text", "<p>Ba năm.</p>"))
    assert [child.tag for child in page] == ["h3", "p"]


@pytest.mark.django_db
def test_a_picture_takes_from_the_image_what_the_editor_left_empty():
    image = PhotoFactory(caption="Chú thích ảnh", credit="Lê Bình", description="Hai người")
    value = {"image": image.pk, "caption": "", "credit": "", "alt_text": ""}
    figure = rendered(("picture", value)).find("figure")
    assert figure.find(".//img").get("alt") == "Hai người"
    assert "Chú thích ảnh" in figure.find("figcaption").text_content()

    figure = rendered(("picture", value | {"caption": "Riêng", "alt_text": "Khác"})).find("figure")
    assert figure.find(".//img").get("alt") == "Khác"
    assert "Riêng" in figure.find("figcaption").text_content()


@pytest.mark.django_db
def test_a_body_of_pictures_costs_the_same_queries_however_many_there_are(django_assert_num_queries):
    images = [PhotoFactory() for _ in range(6)]
    children = [("picture", {"image": image.pk, "caption": "", "credit": "", "alt_text": ""}) for image in images]
    make_first_pictures()
    private_collections()  # asked once for each version of the site
    for count in (2, 6):
        with django_assert_num_queries(2):
            rendered(*children[:count])


def test_a_table_has_its_caption_and_headers_and_escapes_its_cells():
    table = rendered(("table", TABLE)).find(".//table")
    assert table.find("caption").text == "Các tập thể được khen"
    assert [cell.get("scope") for cell in table.findall(".//th")] == ["col", "col", "row"]
    assert table.find(".//td").text == "Phòng <b>Đo đạc</b>"


def test_a_quote_names_who_says_so():
    figure = rendered(("quote", {"text": "Khen đúng người.", "speaker": "Ông A", "position": "Giám đốc"})).find(
        "figure"
    )
    assert figure.find("blockquote").text_content().strip() == "Khen đúng người."
    assert " ".join(figure.find("figcaption").text_content().split()) == "Ông A, Giám đốc"


@pytest.mark.django_db
def test_a_document_link_says_kind_and_size():
    document = get_document_model().objects.create(title="Kế hoạch", file=ContentFile(b"x" * 2048, name="kh.pdf"))
    link = rendered(("document", {"document": document.pk, "title": ""})).find("p")
    assert link.find("a").text == "Kế hoạch"
    assert "PDF" in link.find("small").text
    assert "2,0" in link.find("small").text


def test_a_video_is_a_link_not_a_frame():
    page = rendered(("video", {"url": "https://www.youtube.com/watch?v=x", "title": "Phóng sự"}))
    assert page.find(".//iframe") is None
    assert page.find(".//a").get("href") == "https://www.youtube.com/watch?v=x"


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://youtu.be/x", True),
        ("https://m.youtube.com/watch?v=x", True),
        ("http://youtube.com/watch?v=x", False),
        ("https://youtube.com.evil.example/x", False),
        ("https://evil.example/youtube.com", False),
        ("javascript:alert(1)", False),
        ("https://[youtube.com", False),
    ],
)
def test_videos_come_from_known_sites_only(url, accepted):
    assert is_video_address(url) is accepted


def test_a_video_of_an_unknown_site_is_refused_beside_its_field():
    block = BodyBlock().child_blocks["video"]
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python({"url": "https://evil.example/x", "title": "Phim"}))
    assert list(refused.value.block_errors) == ["url"]


def test_plain_text_is_what_a_reader_reads():
    text = plain_text(
        body(
            ("heading", {"text": "Kết quả", "level": "h2"}),
            ("rich_text", "<p>Ba  năm <b>qua</b>.</p>"),
            ("quote", {"text": "Khen đúng.", "speaker": "Ông A", "position": ""}),
            ("table", TABLE),
            ("video", {"url": "https://youtu.be/x", "title": "Phóng sự"}),
        )
    )
    for words in ("Kết quả", "Ba năm qua.", "Khen đúng.", "Ông A", "Tập thể", "Phóng sự"):
        assert words in text
    for absent in ("h2", "Mục", "<p>", "youtu.be"):
        assert absent not in text
