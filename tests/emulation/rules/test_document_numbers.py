import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emulation.rules.document_numbers import DocumentNumber, NumberStyle, number_parts, parse_document_number


@pytest.mark.parametrize(
    ("typed", "canonical", "style"),
    [
        ("125/QĐ-STNMT", "125/QĐ-STNMT", NumberStyle.INDIVIDUAL),
        ("Quyết định số: 125 / QĐ - STNMT", "125/QĐ-STNMT", NumberStyle.INDIVIDUAL),
        ("số 0125/qd–stnmt", "125/QĐ-STNMT", NumberStyle.INDIVIDUAL),
        ("125QĐ-STNMT.", "125/QĐ-STNMT", NumberStyle.INDIVIDUAL),
        ("5/QĐ-TTg", "05/QĐ-TTg", NumberStyle.INDIVIDUAL),
        ("174/qđ-ttg", "174/QĐ-TTg", NumberStyle.INDIVIDUAL),
        ("252/TTr-SNV", "252/TTr-SNV", NumberStyle.INDIVIDUAL),
        ("125a/QĐ-TN&MT", "125a/QĐ-TN&MT", NumberStyle.INDIVIDUAL),
        ("86/2025/QĐ-UBND", "86/2025/QĐ-UBND", NumberStyle.NORMATIVE),
        ("06/2022/QH15", "06/2022/QH15", NumberStyle.NORMATIVE),
        ("80-QĐ/TNVN", "80-QĐ/TNVN", NumberStyle.PARTY),
        ("215 KT/CTN", "215-KT/CTN", NumberStyle.PARTY),
    ],
)
def test_usual_spellings_have_one_canonical_form(typed, canonical, style):
    number = parse_document_number(typed)
    assert str(number) == canonical
    assert number.style is style


@pytest.mark.parametrize("typed", ["", "125", "1234", "QĐ-STNMT", "01/01/2020", "1/2", "125/", "125/QĐ-", "a" * 500])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError, match="document number"):
        parse_document_number(typed)


def test_parts_are_searched_beside_the_whole():
    assert number_parts("125/QĐ-STNMT") == "125/QĐ-STNMT 125 QĐ STNMT"


segments = st.from_regex(r"[A-ZĐ][A-ZĐ0-9]{0,5}(&[A-Z]{1,3})?", fullmatch=True)


@st.composite
def numbers(draw):
    style = draw(st.sampled_from(NumberStyle))
    symbol = "-".join(draw(st.lists(segments, min_size=1, max_size=3)))
    if style is NumberStyle.PARTY:
        symbol = f"{symbol}/{draw(segments)}"
    return DocumentNumber(
        serial=draw(st.integers(0, 999_999)),
        symbol=symbol,
        style=style,
        year=draw(st.integers(1945, 2099)) if style is NumberStyle.NORMATIVE else None,
        letter=draw(st.sampled_from(["", "", "a", "b"])),
    )


@given(numbers())
def test_what_is_written_is_read_again(number):
    canonical = str(parse_document_number(str(number)))
    assert str(parse_document_number(canonical)) == canonical
    read = parse_document_number(str(number))
    assert (read.serial, read.style, read.year, read.letter) == (
        number.serial,
        number.style,
        number.year,
        number.letter,
    )


@given(st.text(max_size=120))
@example("số " * 40 + "1")
def test_any_text_is_read_or_refused(text):
    try:
        number = parse_document_number(text)
    except ValueError:
        return
    assert parse_document_number(str(number)) == number
