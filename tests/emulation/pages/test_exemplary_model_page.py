"""An exemplary model as the public sees it."""

import pytest

from emulation.models import ExemplaryModelGalleryPicture, ModelHonoree, Replication
from tests.emulation.pages.factories import (
    CampaignFactory,
    ExemplaryModelFactory,
    HonoreePageFactory,
    full_model,
    picture,
)

pytestmark = pytest.mark.django_db


def text(client, page, path=""):
    response = client.get(page.url + path)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_all_that_an_editor_wrote(client):
    html = text(client, full_model(campaign=CampaignFactory(title="Phong trào xanh")))
    for written in (
        "Tóm tắt mô hình.",
        "Rác nhựa nhiều",
        "Đổi rác lấy quà",
        "Nội dung mô hình",
        "rác thải giảm",
        "12 triệu đồng một năm",
        "Thùng và bảng",
        "Văn phòng Sở",
        "mailto:vanphong@example.vn",
        "tel:02743822123",
        "Phường Dĩ An",
        "Giảm 20 % rác",
        "Phường Phú Cường",
        "Phong trào xanh",
    ):
        assert written in html, written


def test_it_renders_with_nothing_optional(client):
    html = text(client, ExemplaryModelFactory())
    for absent in ("results-heading", "steps-heading", "replications-heading", "contact-heading", "cost-heading"):
        assert absent not in html


def test_the_steps_are_a_checklist_in_order_that_prints(client):
    page = full_model()
    for path in ("", "in/"):
        html = text(client, page, path)
        assert html.index("Khảo sát khu phố") < html.index("Đặt thùng")
        assert html.count('type="checkbox"') == 2


def test_the_checklist_is_a_sheet_of_its_own_with_room_to_fill_in(client):
    page = full_model()
    assert f'href="{page.url}bang-kiem/"' in text(client, page)
    html = text(client, page, "bang-kiem/")
    assert html.index("Khảo sát khu phố") < html.index("Đặt thùng")
    assert html.count("sheet__box") == 2
    assert "02743822123" in html.replace(" ", "").replace(".", "")


def test_a_model_without_steps_has_no_checklist(client):
    page = ExemplaryModelFactory()
    assert client.get(f"{page.url}bang-kiem/").status_code == 404


def test_people_behind_it_stand_in_the_editors_order_without_drafts(client):
    second, first = HonoreePageFactory(title="Người thứ hai"), HonoreePageFactory(title="Người thứ nhất")
    draft = HonoreePageFactory(title="Người nháp", live=False)
    response = client.get(full_model(people=[first, draft, second]).url)
    assert [page.title for page in response.context["honorees"]] == ["Người thứ nhất", "Người thứ hai"]


def test_others_of_its_field_stand_beside_it(client):
    page = full_model()
    ExemplaryModelFactory(title="Cùng lĩnh vực", field="environment")
    ExemplaryModelFactory(title="Lĩnh vực khác", field="land")
    response = client.get(page.url)
    assert [other.title for other in response.context["others"]] == ["Cùng lĩnh vực"]


def test_the_number_of_queries_does_not_grow_with_people_and_neighbours(queries):
    page = full_model(campaign=CampaignFactory())

    def fill(count):
        for n in range(count):
            page.honoree_links.add(ModelHonoree(honoree_page=HonoreePageFactory()))
            page.gallery_pictures.add(ExemplaryModelGalleryPicture(image=picture()))
            page.replications.add(Replication(unit_name=f"Phường {n}", year=2020))
            ExemplaryModelFactory(field="environment")
        page.save()

    fill(1)
    few = queries(page.url)
    fill(6)
    assert queries(page.url) == few <= 13  # the way over a root that is no BasePage costs one more
