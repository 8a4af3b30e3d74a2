"""Files of the award search as a reader takes them away."""

import csv
import io
import json

from python_calamine import CalamineWorkbook

ADDRESS = "/api/v1/awards/export"
ENGLISH = {"HTTP_COOKIE": "django_language=en"}


def body(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def csv_rows(client, query="", **headers):
    text = body(client.get(f"{ADDRESS}.csv?{query}", **headers)).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def json_rows(client, query=""):
    return [json.loads(line) for line in body(client.get(f"{ADDRESS}.jsonl?{query}")).decode().splitlines()]


def workbook(client, query="", **headers):
    return CalamineWorkbook.from_filelike(io.BytesIO(body(client.get(f"{ADDRESS}.xlsx?{query}", **headers))))
