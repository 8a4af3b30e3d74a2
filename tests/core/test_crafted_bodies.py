"""What a crafted request of an editor puts into a body breaks neither the page nor the PDF."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from core.blocks import BodyBlock
from core.pdf import Document
from core.pdf.content import add_body
from core.tables import sound_table

IDS = ["abc", "", "1e9", "9" * 40, "-1", "٣", "1 OR 1=1", "\x00", "None"]
LINKS = [
    *('<p><a linktype="document" id="{}">a</a></p>', '<p><a linktype="page" id="{}">a</a></p>'),
    *('<p><a linktype="page">a</a>{}</p>', '<p><a linktype="x" id="{}">a</a></p>'),
    '<p><embed embedtype="image" id="{}"/>a</p>',
]
CELLS = [["TT", "Tập thể"], ["1", "Phòng"]]
TABLES = [
    {"data": CELLS, "mergeCells": [{"row": 0, "col": 0, "rowspan": "2", "colspan": 1}]},
    {"data": CELLS, "mergeCells": [{"row": 0, "col": 0, "rowspan": 10**9, "colspan": 10**9}]},
    {"data": CELLS, "mergeCells": [{"row": -1, "col": 0, "rowspan": 0, "colspan": -5}, {}, None, "x"]},
    {"data": CELLS, "mergeCells": [{"row": 0, "col": 0, "rowspan": 2, "colspan": 2}] * 3},
    {"data": CELLS, "mergeCells": {"row": 1}, "cell": [{"row": [], "col": {}}, {"className": "a"}, 7]},
    {"data": [["a"], ["b", "c", "d"], [], "x", None, [{"a": 1}, [2], True, 3.5]], "first_row_is_table_header": "x"},
    {"data": "abc"},
    {"data": [[]]},
    {"data": None, "table_caption": ["x"]},
    {"table_header_choice": ["both"]},
    [1],
    "x",
    7,
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["row", "col", "rowspan", "colspan", "className", "hidden"]), inner, max_size=6
        )
    ),
    max_leaves=12,
)


def shown(*blocks):
    """The blocks as a page, and laid out for a PDF."""
    body = BodyBlock().to_python([{"type": kind, "value": value} for kind, value in blocks])
    add_body(Document(title="Tiêu đề", language="vi", address="http://testserver/a/"), body)
    return body.stream_block.render(body)


@pytest.mark.django_db
@pytest.mark.parametrize("link", LINKS)
def test_a_link_whose_key_is_no_number_leads_nowhere(link):
    for key in IDS:
        source = link.format(key)
        assert ">a<" in shown(("rich_text", source)).replace('alt="">', ">").replace("<p>a", "<p>>a")
        expand_db_html(source)
        assert (
            list(BodyBlock().extract_references(BodyBlock().to_python([{"type": "rich_text", "value": source}]))) == []
        )


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["LINK", "DOCUMENT"])
def test_a_link_whose_key_is_no_number_is_not_saved(kind):
    converter = ContentstateConverter(["link", "document-link"])
    for key in [*IDS, {"a": 1}, ["x"], 10**30]:
        content = {
            "blocks": [
                {
                    "key": "a", "text": "chữ", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
                }
            ],
            "entityMap": {"0": {"type": kind, "mutability": "MUTABLE", "data": {"id": key}}},
        }  # fmt: skip
        saved = converter.to_database_format(json.dumps(content))
        assert "chữ" in saved
        assert "linktype" not in saved
    content["entityMap"]["0"]["data"]["id"] = 12
    assert 'id="12"' in converter.to_database_format(json.dumps(content))


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_table_of_any_shape_is_shown(table):
    shown(("table", table))


@pytest.mark.parametrize("sent", ["", "nonsense", "[" * 100_000, "NaN", "null", '"x"', json.dumps(TABLES[1])])
def test_whatever_a_form_sends_for_a_table_is_taken(sent):
    block = BodyBlock().child_blocks["table"]
    value = block.value_from_form(sent)
    assert value is None or value["mergeCells"] == []


@given(st.lists(st.lists(anything, max_size=4), max_size=4), anything, anything)
def test_a_sound_table_has_equal_rows_and_spans_within(data, cells, spans):
    table = sound_table({"data": data, "cell": [cells, *TABLES], "mergeCells": spans})
    if table is None:
        return
    height, width = len(table["data"]), len(table["data"][0])
    assert {len(row) for row in table["data"]} == {width}
    for span in table["mergeCells"]:
        assert span["row"] + span["rowspan"] <= height
        assert span["col"] + span["colspan"] <= width
    assert sound_table(table) == table


def test_a_table_as_the_editor_makes_it_stays_as_it_is():
    table = {
        "data": CELLS,
        "cell": [{"row": 0, "col": 1, "className": "htRight", "hidden": True}],
        "mergeCells": [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "Danh sách",
    }
    assert sound_table(table) == table
