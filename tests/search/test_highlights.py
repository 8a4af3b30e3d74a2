"""What a question marks in a text."""

from hypothesis import given
from hypothesis import strategies as st

from search.highlights import Highlighter
from search.question import parse


def highlight(text, question):
    return Highlighter(question).highlight(text)


@given(st.text(alphabet="thidualêĐoà <>&\"'", max_size=80), st.text(alphabet='thidualeo "', max_size=20))
def test_highlights_are_escaped(text, question):
    html = highlight(text, parse(question))
    rest = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest
    assert html == "" or "<mark>" in html


def test_marks_are_found_without_marks():
    assert highlight("Ứng phó, ở Ấp", parse("ung o ap")) == "<mark>Ứng</mark> phó, <mark>ở Ấp</mark>"
    assert highlight("Phong trào thi đua", parse("thi du")) == "Phong trào <mark>thi đua</mark>"


def test_phrase_marks_only_itself():
    assert highlight("hình điển, điển hình", parse('"điển hình"')) == "hình điển, <mark>điển hình</mark>"
