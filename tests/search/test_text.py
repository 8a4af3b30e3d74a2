"""Text analysis: what two spellings must have in common, and what must never change."""

import re
import string
import unicodedata
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search import text

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđbcdghklmnpqrstvxABCĐƯỞẤ"
vietnamese = st.text(alphabet=VIETNAMESE + " ./&-\"'0123456789", max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("uỷ", "ủy"),
        ("hòan", "hoàn"),
        ("ngòai", "ngoài"),
        ("khỏang", "khoảng"),
        ("hùynh", "huỳnh"),
        ("qúy", "quý"),
        ("gía", "giá"),
    ],
)
def test_two_spellings_of_one_word_are_one_word(one, other):
    assert text.exact(one) == text.exact(other)


@pytest.mark.parametrize(("one", "other"), [("sỹ", "sĩ"), ("kỷ", "kỉ"), ("quí", "quý"), ("Mỹ", "mĩ"), ("007", "7")])
def test_spellings_that_are_free_fold_alike(one, other):
    assert text.fold_word(one) == text.fold_word(other)


@pytest.mark.parametrize(("one", "other"), [("thy", "thi"), ("tuy", "tui"), ("y", "i"), ("quyt", "quit")])
def test_other_words_with_y_stay_apart(one, other):
    assert text.fold_word(one) != text.fold_word(other)


CORRECT = """
quý quỳ quả gì giữa già thuở được nghiêng khuỷu khuya tuyển của mùa hữu
ngoài hoàn huế café phở ứng ủy ấn ở
"""


@pytest.mark.parametrize("word", CORRECT.split())
def test_correct_spelling_stays(word):
    assert text.exact(word) == word


@pytest.mark.parametrize(
    ("marked", "folded"),
    [
        ("Đặng Văn Lâm", "dang van lam"),
        ("ƯỞNG Ấn Ủy ở", "uong an uy o"),
        ("thi đua", "thi dua"),
        ("Ðảng", "dang"),  # Eth instead of Đ
        (unicodedata.normalize("NFD", "Nguyễn Đức Thuỷ"), "nguyen duc thuy"),
    ],
)
def test_fold_leaves_no_mark(marked, folded):
    assert text.fold(marked) == folded


@given(vietnamese)
def test_normal_forms_of_unicode_make_no_difference(typed):
    assert text.words(unicodedata.normalize("NFD", typed)) == text.words(unicodedata.normalize("NFC", typed))


@given(vietnamese)
def test_case_makes_no_difference(typed):
    assert text.words(typed.upper()) == text.words(typed.lower())


@given(st.text(max_size=80))
def test_folding_and_unifying_twice_changes_nothing(typed):
    exact, folded = text.words(typed)
    assert [text.exact(word) for word in exact] == exact
    assert [text.fold(word) for word in folded] == folded


@given(st.text(alphabet=VIETNAMESE, max_size=40))
def test_folded_vietnamese_is_ascii(typed):
    assert text.fold(typed).isascii()


@given(st.text(max_size=80))
def test_tokens_stand_where_they_say(typed):
    cleaned = text.clean(typed)
    end = 0
    for token in text.tokens(cleaned):
        assert end <= token.start < token.end <= len(cleaned)
        assert token.exact == text.exact(cleaned[token.start : token.end])
        end = token.end


@given(st.text(max_size=80))
def test_a_word_has_no_space_in_any_form(typed):
    for forms in text.words(typed):
        assert all(form and not any(char.isspace() for char in form) for form in forms)


@given(st.text(max_size=60))
@example("\ud800\x00\u202e")
def test_clean_text_can_be_stored_anywhere(typed):
    cleaned = text.clean(typed)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert text.clean(cleaned) == cleaned


def test_document_number_is_taken_apart():
    assert text.words("125/QĐ-STNMT")[1] == ["125", "qd", "stnmt"]
    assert text.words("05/QĐ-STNMT")[1] == ["5", "qd", "stnmt"]
    assert [("Số 80-QĐ/TNVN nhé")[slice(*span)] for span in text.compounds("Số 80-QĐ/TNVN nhé")] == ["80-QĐ/TNVN"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hội nghị Thi đua – Khen thưởng năm 2018!", "hoi-nghi-thi-dua-khen-thuong-nam-2018"),
        ("  Ở Ấp Bắc ", "o-ap-bac"),
        ("***", ""),
        ("北京", ""),
    ],
)
def test_slug_is_plain_ascii(title, slug):
    assert text.slugify_vietnamese(title) == slug


@given(st.text(max_size=60))
def test_slug_has_letters_digits_and_single_hyphens_only(title):
    slug = text.slugify_vietnamese(title)
    assert set(slug) <= set(string.ascii_lowercase + string.digits + "-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert "--" not in slug


@given(st.text(alphabet='<>&"mark/ abcđ', max_size=80), st.data(), st.none() | st.integers(10, 60))
def test_marked_text_has_no_markup_but_mark(plain, data, length):
    ends = sorted(data.draw(st.sets(st.integers(0, len(plain)), max_size=8)))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    html = text.mark(plain, spans, length)
    rest = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest
    assert ">" not in rest
    assert unescape(rest).strip("…") in plain
    assert html.count("<mark>") == html.count("</mark>")
    if length is None:
        assert unescape(rest) == plain


def test_words_next_to_each_other_share_one_mark():
    assert text.mark("Ông Lê Văn An & vợ", [(4, 6), (7, 10), (11, 13)]) == "Ông <mark>Lê Văn An</mark> &amp; vợ"


def test_long_text_is_cut_around_most_different_words():
    plain = "thi " + "x " * 200 + "thi đua yêu nước " + "y " * 200
    start = plain.index("đua")
    html = text.mark(plain, [(0, 3), (start - 4, start - 1), (start, start + 3)], 80)
    assert "<mark>thi đua</mark>" in html
    assert html.startswith("…")
    assert html.endswith("…")
    assert len(html) < 110


@pytest.mark.parametrize("marks", ["\u0301", "\u0301\u0323", "\u20d0\u0483"])
def test_of_many_marks_in_a_row_three_stay(marks):
    many = f"a{marks * 5000}b c"
    kept = unicodedata.normalize("NFD", text.clean(many))
    assert sum(map(bool, map(unicodedata.combining, kept))) == text.MAX_MARKS
    assert text.fold(many) == text.fold("ab c")


@pytest.mark.parametrize("word", ["a" + "\u0301" * 40, "a" + "\u0301b" * 5000, "a." * 5000, "a" * 10_000, "1" * 10_000])
def test_words_of_hostile_text_are_found_at_once(word):
    found = list(text.compounds(word)), text.words(word), list(text.tokens(text.clean(word)))
    assert all(found[1])


@given(st.text(alphabet="aĐ1_ ./&-–\u0301\u0323", max_size=30))
def test_joined_words_are_those_with_a_sign_between(typed):
    word = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"
    assert list(text.compounds(typed)) == [match.span() for match in re.finditer(rf"{word}(?:[/&\-–.]{word})+", typed)]
