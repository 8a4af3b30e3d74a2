"""The import of a long list, as award staff see it: the worker does it, and the page shows how far it has come."""

import io
import re

import pytest
import xlsxwriter
from playwright.sync_api import expect

ROWS = 20_000
MINUTES = 60_000  # milliseconds
HEADERS = (*("Họ và tên", "Đơn vị", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Cơ quan ban hành", "Năm"),)


@pytest.fixture(scope="module")
def long_list():
    """A list of people whom the register does not know; more than is worked on within a request."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADERS)
    decision = ("LĐTT", "9901/QĐ-STNMT", "12/12/2018", "Sở Tài nguyên và Môi trường", 2018)
    for number in range(1, ROWS + 1):
        sheet.write_row(number, 0, (f"Ưng Văn Thử {number}", "Đơn vị thử nhập danh sách", *decision))
    book.close()
    return out.getvalue()


@pytest.mark.looks
def test_a_long_list_shows_its_progress_and_reaches_its_preview(visit, signed_in, long_list):
    page = visit(width=1280, height=1000, storage_state=signed_in("thi-dua"))
    page.goto("/admin/emulation/imports/add/")
    page.locator("[name=file]").set_input_files({"name": "dai.xlsx", "mimeType": "", "buffer": long_list})
    page.get_by_role("button", name="Tải lên").click()
    page.get_by_role("button", name="Kiểm tra tệp").click()
    # The script counts without a reload; nobody presses anything until the preview is there.
    status = page.locator("#import-progress [role=status]")
    expect(status).to_contain_text(re.compile(r": \d+"), timeout=4 * MINUTES)
    expect(page.locator(".import-counts")).to_contain_text(str(ROWS), timeout=6 * MINUTES)
    page.get_by_role("button", name="Xóa tệp").first.click()
