"""The abbreviations of emulation and commendation that people type most, and words that questions can do without;
staff change and add to them afterwards.
"""

from django.db import migrations

ABBREVIATIONS = """
CSTĐ = chiến sĩ thi đua
CSTĐTQ = chiến sĩ thi đua toàn quốc
CSTĐCS = chiến sĩ thi đua cơ sở
LĐTT = lao động tiên tiến
LĐXS = lao động xuất sắc
TTLĐXS = tập thể lao động xuất sắc
TTLĐTT = tập thể lao động tiên tiến
ĐVQT = đơn vị quyết thắng
HCLĐ = huân chương lao động
HCĐL = huân chương độc lập
KNC = kỷ niệm chương
BK = bằng khen
BKTTg = bằng khen Thủ tướng
GK = giấy khen
AHLĐ = anh hùng lao động
TĐKT = thi đua khen thưởng
TĐ-KT = thi đua khen thưởng
PTTĐ = phong trào thi đua
ĐHTT = điển hình tiên tiến
SKKN = sáng kiến kinh nghiệm
HTXSNV = hoàn thành xuất sắc nhiệm vụ
HTTNV = hoàn thành tốt nhiệm vụ
QĐ = quyết định
TTr = tờ trình
HĐ = hội đồng
HĐTĐKT = hội đồng thi đua khen thưởng
BTC = ban tổ chức
UBND = ủy ban nhân dân
HĐND = hội đồng nhân dân
TTg = Thủ tướng
TTgCP = Thủ tướng Chính phủ
CP = Chính phủ
BNV = Bộ Nội vụ
SNV = Sở Nội vụ
TN&MT = tài nguyên và môi trường
TNMT = tài nguyên và môi trường
STNMT = Sở Tài nguyên và Môi trường
NN&MT = nông nghiệp và môi trường
NNMT = nông nghiệp và môi trường
SNNMT = Sở Nông nghiệp và Môi trường
NN&PTNT = nông nghiệp và phát triển nông thôn
BVMT = bảo vệ môi trường
QLĐĐ = quản lý đất đai
VPĐKĐĐ = văn phòng đăng ký đất đai
GCNQSDĐ = giấy chứng nhận quyền sử dụng đất
QSDĐ = quyền sử dụng đất
TTHC = thủ tục hành chính
CCHC = cải cách hành chính
CNTT = công nghệ thông tin
CĐS = chuyển đổi số
KHCN = khoa học và công nghệ
CBCC = cán bộ công chức
CBCCVC = cán bộ công chức viên chức
CBCCVCLĐ = cán bộ công chức viên chức lao động
CCVC = công chức viên chức
NLĐ = người lao động
LĐLĐ = liên đoàn lao động
CĐCS = công đoàn cơ sở
ĐTN = Đoàn Thanh niên
TNCS = thanh niên cộng sản
HCM = Hồ Chí Minh
TP HCM = thành phố Hồ Chí Minh
TP = thành phố
"""

# Before a name, then before a number.
LEFT_OUT = """
ông, bà, anh, chị, cô, chú, bác, em, cụ, thầy, đ/c, đồng chí, ông/bà, gia đình ông, gia đình bà
ThS, TS, GS, PGS, PGS.TS, GS.TS, CN, KS, BS, DS, KTS, LS, NCS, BSCKI, BSCKII, CKI, CKII, thạc sĩ, tiến sĩ, giáo sư
kỹ sư, bác sĩ, cử nhân, dược sĩ, kiến trúc sư, luật sư, Mr, Mrs, Ms, Dr, Prof
số, ngày, tháng, năm, ngày ký
"""


def add(apps, schema_editor):
    synonym = apps.get_model("search", "Synonym")
    pairs = (line.split(" = ") for line in ABBREVIATIONS.strip().splitlines())
    synonym.objects.bulk_create(
        [synonym(abbreviation=abbreviation, meaning=meaning) for abbreviation, meaning in pairs], ignore_conflicts=True
    )
    words = (word.strip() for line in LEFT_OUT.strip().splitlines() for word in line.split(","))
    synonym.objects.bulk_create([synonym(abbreviation=word) for word in words], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
