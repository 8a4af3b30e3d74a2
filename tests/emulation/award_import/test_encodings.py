"""Cells typed in the encodings before Unicode."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulation.award_import.reading.encodings import Encoding, decode_cell, from_windows_bytes, table, to_windows_bytes
from emulation.award_import.reading.files import open_workbook
from emulation.award_import.reading.layout import find_header
from search.text import limit_marks

SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Trịnh Ủng Âu Ông Từ Tạ"
MIDDLE = "Văn Thị Hữu Đức Ngọc Minh Thanh Quốc Xuân Kỳ Mỹ Đình Công Như Phương Thúy"
GIVEN = "Anh Ánh Dũng Hùng Tùng Thủy Tuyết Hương Hằng Yến Ẩn Ất Ý Ước Khuê Nghĩa Quyền Trữ Thuở Sỹ Quỳnh Vẹn"
NAMES = st.builds(
    lambda *words: " ".join(words), *(st.sampled_from(words.split()) for words in (SURNAMES, MIDDLE, GIVEN))
)
TONES = "\u0300\u0301\u0303\u0309\u0323"
LOWER = set("àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ")


def encode(text: str, encoding: Encoding) -> str:
    """Writes text as a program of those years kept it, shown as Windows-1252."""
    if encoding is Encoding.CP1258:
        out = []
        for char in text:
            try:
                out.append(char.encode("cp1258").decode("latin-1"))
            except UnicodeEncodeError:
                tone = next(
                    mark for mark in unicodedata.normalize("NFD", char) if mark in "\u0300\u0301\u0303\u0309\u0323"
                )
                base = unicodedata.normalize("NFC", unicodedata.normalize("NFD", char).replace(tone, "", 1))
                out.append((base + tone).encode("cp1258").decode("latin-1"))
        return from_windows_bytes("".join(out).encode("latin-1"))
    if encoding is Encoding.UTF8:
        return from_windows_bytes(text.encode())
    codes = {letter: code for code, letter in table(encoding).items()}
    return "".join(codes.get(char) or codes.get(char.lower(), char) for char in text)


@pytest.mark.parametrize(
    ("typed", "meant", "encoding"),
    [
        ("NguyÔn V¨n An", "Nguyễn Văn An", Encoding.TCVN3),
        ("§Æng ThÞ L©m", "Đặng Thị Lâm", Encoding.TCVN3),
        ("Së Tµi nguyªn vµ M«i tr\u00adêng", "Sở Tài nguyên và Môi trường", Encoding.TCVN3),
        ("Chi côc B¶o vÖ m«i tr\u00adêng", "Chi cục Bảo vệ môi trường", Encoding.TCVN3),
        ("NguyÔn ThÞ H\u00ad¬ng", "Nguyễn Thị Hương", Encoding.TCVN3),
        ("NGUYÔN V¡N THµNH", "NGUYỄN VĂN THÀNH", Encoding.TCVN3),
        ("Lª V¨n Tó", "Lê Văn Tú", Encoding.TCVN3),
        ("ChiÕn sÜ thi ®ua c¬ së", "Chiến sĩ thi đua cơ sở", Encoding.TCVN3),
        ("36/Q§-S§C", "36/QĐ-SĐC", Encoding.TCVN3),
        ("36/Q®-S®C", "36/QĐ-SĐC", Encoding.TCVN3),
        ("CST§CS", "CSTĐCS", Encoding.TCVN3),
        ("46/QÑ-STNMT", "46/QĐ-STNMT", Encoding.VNI),
        ("Nguyeãn Vaên An", "Nguyễn Văn An", Encoding.VNI),
        ("ÑAËNG THÒ LAÂM", "ĐẶNG THỊ LÂM", Encoding.VNI),
        ("Sôû Taøi nguyeân vaø Moâi tröôøng", "Sở Tài nguyên và Môi trường", Encoding.VNI),
        ("Huyønh Thuùc Khaùng", "Huỳnh Thúc Kháng", Encoding.VNI),
        ("Nguyêþn Vãn An".replace("þ", "Þ"), "Nguyễn Văn An", Encoding.CP1258),
        ("Nguyá»…n VÄƒn An", "Nguyễn Văn An", Encoding.UTF8),
    ],
)
def test_a_cell_is_read_as_it_was_meant(typed, meant, encoding):
    decoded = decode_cell(typed)
    assert (decoded.text, decoded.encoding, decoded.is_doubtful) == (meant, encoding, False)


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.CP1258, Encoding.UTF8])
@settings(max_examples=300, deadline=None)
@given(name=NAMES)
def test_names_come_back_from_each_encoding(encoding, name):
    typed = encode(name, encoding)
    decoded = decode_cell(typed, expected=encoding)
    # TCVN3 has no capitals with marks: the first letter of Ánh is typed as á.
    assert decoded.text.lower() == name.lower() if encoding is Encoding.TCVN3 else decoded.text == name
    alone = decode_cell(typed)
    assert alone.is_doubtful or alone.text in (decoded.text, unicodedata.normalize("NFC", typed))


@pytest.mark.parametrize("encoding", [Encoding.VNI, Encoding.TCVN3])
def test_every_letter_has_a_code(encoding):
    assert set(table(encoding).values()) >= LOWER


def test_vni_has_every_capital():
    assert {letter.upper() for letter in LOWER} | {"Đ"} <= set(table(Encoding.VNI).values())


@settings(max_examples=300, deadline=None)
@given(name=NAMES, form=st.sampled_from(["NFC", "NFD"]))
def test_unicode_stays_unicode_and_becomes_composed(name, form):
    decoded = decode_cell(unicodedata.normalize(form, name))
    assert (decoded.text, decoded.encoding) == (name, Encoding.UNICODE)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_ascii_is_never_touched(text):
    assert decode_cell(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Café Müller",
        "Señor José Pérez",
        "São Tomé",
        "naïve rôle à la carte",
        "Curaçao",
        "Zürich – Köln",
        "5 µm, 20 m², 25 °C, ½",
        "© 2018 Sở TN&MT",
        "Lê",
        "Hà",
        "Tú",
        "Bé",
        "Võ Văn Tý",
        "“Vì sự nghiệp Tài nguyên”",
        "§ 5",
        "ESPAÑA",
        "AÑO 2018",
        "BMW®",
        "Nguyên",
        "日本語",
        "Москва",
        "Quyết định số 125/QĐ-STNMT",
    ],
)
def test_what_is_no_old_encoding_is_never_damaged(text):
    assert decode_cell(text).text == text


@given(st.text(alphabet=st.characters(min_codepoint=0x100, max_codepoint=0x2FFF), max_size=40))
def test_other_scripts_are_never_damaged(text):
    assert decode_cell(text).text == unicodedata.normalize("NFC", limit_marks(text))


def test_a_column_decides_where_a_cell_could_be_either():
    assert decode_cell("Tó").text == "Tó"
    decoded = decode_cell("Tó", expected=Encoding.TCVN3)
    assert (decoded.text, decoded.is_doubtful) == ("Tú", True)


@given(st.binary())
def test_windows_bytes_come_back(data):
    assert to_windows_bytes(from_windows_bytes(data)) == data


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.CP1258])
def test_the_encoding_is_decided_for_the_whole_file_from_all_its_cells(encoding):
    header = ["Họ và tên", "Chức vụ", "Đơn vị", "Danh hiệu", "Số quyết định", "Ngày quyết định"]
    rows = [
        [f"{surname} Văn {given}", "", "Phòng Tài nguyên nước"]
        for surname, given in zip(SURNAMES.split(), GIVEN.split(), strict=False)
    ]
    text = "\r\n".join(";".join(encode(cell, encoding) for cell in line) for line in (header, *rows))
    book = open_workbook(to_windows_bytes(text))
    assert book.sheets[0].encoding == encoding
    assert [name.lower() for name in find_header(book.sheets[0]).names] == [name.lower() for name in header]


@pytest.mark.parametrize(
    ("mixed", "meant"),
    [("Ừ ThÞ Mïa", "Ừ Thị Mùa"), ("Nguyễn V¨n Lùc", "Nguyễn Văn Lùc"), ("Trần ThÞ Hång", "Trần Thị Hồng")],
)
def test_a_cell_of_unicode_and_an_old_encoding_is_doubtful(mixed, meant):
    decoded = decode_cell(mixed)
    assert (decoded.text, decoded.is_doubtful) == (meant, True)


@pytest.mark.parametrize(
    "text", ["Công ty Citroën Việt Nam", "Họ tên: Müller", "Độ đục µg/l", "Đặng Thị Ước", "Số – “Đặc biệt”"]
)
def test_other_letters_beside_vietnamese_are_left_alone(text):
    assert decode_cell(text) == decode_cell(text).__class__(text)
