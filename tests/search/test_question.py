"""How a question is taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.question import MAX_WORDS, group_synonyms, parse

SYNONYMS = group_synonyms(
    [("CSTĐCS", "chiến sĩ thi đua cơ sở"), ("CSTĐ", "chiến sĩ thi đua"), ("TN&MT", "tài nguyên và môi trường")]
)
LEFT_OUT = group_synonyms([("ông", ""), ("chị", ""), ("đ/c", ""), ("đồng chí", ""), ("ThS", ""), ("số", "")])


def shape(text, synonyms=None):
    """The clauses as lists of alternatives, each "a b" or, where adjacent, "a+b"; a prefix ends in "*"."""

    def written(alternative):
        words = [word.folded + "*" * word.prefix for word in alternative.words]
        return ("+" if alternative.adjacent else " ").join(words)

    return [[written(each) for each in clause.alternatives] for clause in parse(text, synonyms).clauses]


def test_every_word_is_demanded_and_the_last_may_be_unfinished():
    assert shape("Hội nghị điển") == [["hoi"], ["nghi"], ["dien*"]]


def test_quoted_words_are_a_finished_phrase():
    assert shape('"điển hình" tiên') == [["dien+hinh"], ["tien*"]]
    assert shape('tiên "điển hình"') == [["tien"], ["dien+hinh"]]
    assert shape("“điển hình”") == [["dien+hinh"]]


def test_lone_quote_is_ignored():
    assert shape('điển "hình') == [["dien"], ["hinh*"]]


def test_document_number_is_a_phrase():
    assert shape("số 125/QĐ-ST") == [["so"], ["125+qd+st*"]]


def test_abbreviation_stands_for_its_meaning_and_the_other_way_round():
    assert shape("CSTĐ 2018", SYNONYMS) == [["cstd", "chien+si+thi+dua"], ["2018*"]]
    assert shape("nhà chiến sĩ thi đua", SYNONYMS) == [["nha"], ["chien si thi dua*", "cstd"]]
    assert shape("sở TN&MT", SYNONYMS) == [["so"], ["tn+mt*", "tai+nguyen+va+moi+truong"]]


def test_the_longest_meaning_wins():
    assert shape("chien si thi dua co so", SYNONYMS) == [["chien si thi dua co so*", "cstdcs"]]


def test_quoted_abbreviation_is_taken_literally():
    assert shape('"CSTĐ"', SYNONYMS) == [["cstd"]]


@pytest.mark.parametrize(
    ("typed", "demanded"),
    [
        ("ông An", [["an*"]]),
        ("giấy khen ông An", [["giay"], ["khen"], ["an*"]]),
        ("ong an", [["an*"]]),
        ("đ/c An", [["an*"]]),
        ("đồng chí An", [["an*"]]),
        ("ThS.An", [["an*"]]),
        ("ThS. ông An", [["an*"]]),
        ("số 125", [["125*"]]),
        ("quyet dinh so 125", [["quyet"], ["dinh"], ["125*"]]),
    ],
)
def test_what_may_be_left_out_is_not_demanded(typed, demanded):
    assert shape(typed, LEFT_OUT) == demanded


@pytest.mark.parametrize(
    ("typed", "demanded"),
    [
        ("ông", [["ong*"]]),
        ("Nguyễn Ông", [["nguyen"], ["ong*"]]),
        ("bao cao so ket", [["bao"], ["cao"], ["so"], ["ket*"]]),
        ("ống nước", [["ong"], ["nuoc*"]]),
        ('"ông An"', [["ong+an"]]),
    ],
)
def test_what_is_no_honorific_here_is_demanded(typed, demanded):
    assert shape(typed, LEFT_OUT) == demanded


def test_what_is_left_out_still_raises():
    question = parse("ông An", LEFT_OUT)
    assert [word.exact for word in question.words] == ["ông", "an"]
    assert [word.exact for word in question.core] == ["an"]


def test_a_number_beside_letters_is_found_apart_too():
    assert shape("QĐ208") == [["qd208*", "qd 208*"]]
    assert shape("417QĐ-STNMT") == [["417qd+stnmt*", "417 qd stnmt*"]]


def test_loosened_numbers_need_not_stand_together_but_quoted_words_must():
    question = parse('208/STNMT "văn an"').loosened()
    assert [clause.alternatives[0].adjacent for clause in question.clauses] == [False, True]


def test_nothing_to_look_for():
    for text in ("", "   ", '"', '""', "***", "\x00", "/-&"):
        assert not parse(text)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text):
    question = parse(text, SYNONYMS)
    assert len(question.words) <= MAX_WORDS
    assert all(clause.alternatives and all(a.words for a in clause.alternatives) for clause in question.clauses)


PARTS = ["ông", "ong", "đ/c", "ThS.", "số", "125", "an", '"', "QĐ208", "/"]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map(" ".join))
def test_something_is_always_demanded_of_what_can_be_looked_for(text):
    question = parse(text, LEFT_OUT)
    assert bool(question.core) == bool(question.clauses) == bool(question.words)
    assert {word.folded for word in question.core} <= {word.folded for word in question.words}
    assert len(question.loosened().clauses) == len(question.clauses)
