"""A decision with its annex as a file for keeping."""

import pytest

from emulation.rules.choices import LegalStatus
from tests.core import pdf
from tests.emulation.register.factories import (
    AwardDecisionFactory,
    AwardGrantFactory,
    HonoreeFactory,
    collective,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]


def ask(client, decision):
    return client.get(f"/khen-thuong/quyet-dinh/{decision.pk}/pdf/")


def test_it_holds_the_decision_and_those_honoured_in_legal_order(client):
    decision = AwardDecisionFactory(number="125/QĐ-STNMT", legal_bases="Luật Thi đua, khen thưởng;\nXét đề nghị.")
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Phạm Thị Yến"), position="Kế toán")
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Trần Quốc Ân"), citation="Vượt #chỉ *tiêu*")
    AwardGrantFactory(decision=decision, honoree=collective(), code="TTLDTT")
    response = ask(client, decision)
    assert response["Content-Disposition"] == 'attachment; filename="125-qd-stnmt.pdf"'
    file = pdf.reader(response)
    text = pdf.text(file)
    for words in (
        "125/QĐ-STNMT",
        "ngày 03 tháng 12 năm 2018",
        "Luật Thi đua, khen thưởng;",
        "Kế toán",
        "Vượt #chỉ *tiêu*",
        "Tổng cộng: 3 lượt khen thưởng",
        f"/khen-thuong/quyet-dinh/{decision.pk}/",
    ):
        assert words in text
    assert text.index("Phòng Tài nguyên nước") < text.index("Trần Quốc Ân") < text.index("Phạm Thị Yến")
    assert [title for _level, title in pdf.bookmarks(file)] == [
        "Quyết định số 125/QĐ-STNMT",
        "Phụ lục: Danh sách tập thể, cá nhân được khen thưởng",
        "I. Tập thể lao động tiên tiến (1)",
        "II. Lao động tiên tiến (2)",
    ]
    assert file.trailer["/Root"]["/Lang"] == "vi"
    assert pdf.is_accessible(file)


def test_nothing_for_staff_only_is_in_it(client):
    honoree = HonoreeFactory(date_of_birth="1975-03-09", note="Ghi chú nội bộ")
    grant = AwardGrantFactory(honoree=honoree)
    text = pdf.text(pdf.reader(ask(client, grant.decision)))
    assert "Nguyễn Văn An" in text
    assert not any(words in text for words in ("1975", "09/03", "Ghi chú nội bộ"))


def test_what_the_public_may_not_read_has_none(client):
    assert ask(client, AwardDecisionFactory(is_published=False)).status_code == 404


def test_an_annulled_decision_says_so_and_lists_nobody(client):
    grant = AwardGrantFactory(decision__status=LegalStatus.ANNULLED, decision__status_reason="Ban hành sai thẩm quyền.")
    text = pdf.text(pdf.reader(ask(client, grant.decision)))
    assert "Quyết định này đã bị hủy bỏ." in text
    assert "Ban hành sai thẩm quyền." in text
    assert "Nguyễn Văn An" not in text


def test_an_annulled_award_is_counted_and_not_listed(client):
    decision = AwardDecisionFactory()
    AwardGrantFactory(decision=decision)
    AwardGrantFactory(decision=decision, honoree=HonoreeFactory(name="Đỗ Bị Hủy"), status=LegalStatus.ANNULLED)
    text = pdf.text(pdf.reader(ask(client, decision)))
    assert "Đỗ Bị Hủy" not in text
    assert "1 lượt khen thưởng trong quyết định này đã bị hủy bỏ" in text


def test_the_page_links_to_it(client):
    decision = AwardDecisionFactory()
    address = f"/khen-thuong/quyet-dinh/{decision.pk}/"
    assert f'href="{address}pdf/"' in client.get(address).content.decode()
