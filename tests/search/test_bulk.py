"""Many rows written at once are what they would be if they were saved one by one."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page

from search.bulk import delete_rows, insert_objects, insert_rows
from search.models import OutboxEntry

pytestmark = pytest.mark.django_db

ENTRY = ("model", "object_id", "since", "ticket", "applied_at", "attempts", "retry_at", "error")
LOGGED = (
    *("content_type", "object_id", "label", "action", "timestamp", "user", "uuid", "data"),
    *("content_changed", "deleted"),
)


def stored(names):
    return list(OutboxEntry.objects.order_by("pk").values_list(*names))


def test_objects_get_their_keys_and_are_stored_as_they_are():
    began = timezone.now()
    entries = [
        OutboxEntry(model="shop.sale", object_id=f"số {n}", since=began + timedelta(days=n), attempts=n, error="đ" * n)
        for n in range(130)  # several statements on SQLite
    ]
    insert_objects(entries)
    wanted = [tuple(getattr(entry, name) for name in ("pk", *ENTRY)) for entry in entries]
    assert stored(["pk", *ENTRY]) == sorted(wanted)
    assert len({entry.pk for entry in entries}) == 130


def test_links_are_stored_by_their_key():
    logged = ModelLogEntry(
        content_type=ContentType.objects.get_for_model(Page), label="Trang", timestamp=timezone.now(), data={"số": [1]}
    )
    insert_objects([logged])
    found = ModelLogEntry.objects.get(pk=logged.pk)
    assert found.content_type.model_class() is Page
    assert found.data == {"số": [1]}


def test_no_objects_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_objects([])


def test_rows_are_read_as_they_were_given():
    page, now, mark = ContentType.objects.get_for_model(Page).pk, timezone.now(), uuid.uuid4()
    data = [{"changes": {"tên": [None, "Ân"]}}, {"day": date(2018, 12, 3)}, {}, [], "chữ", 7]
    rows = [
        (page, str(n), f"'{n}\"; --", "wagtail.edit", now, None, mark, each, True, False) for n, each in enumerate(data)
    ]
    insert_rows(ModelLogEntry, LOGGED, rows)
    found = ModelLogEntry.objects.filter(uuid=mark).order_by("pk")
    assert [entry.data for entry in found] == [data[0], {"day": "2018-12-03"}, {}, [], "chữ", 7]
    assert [entry.label for entry in found] == [row[2] for row in rows]
    assert {entry.timestamp for entry in found} == {now}


def test_a_row_takes_the_place_of_one_with_the_same_unique_values():
    now = timezone.now()
    first = ("shop.sale", "1", now, uuid.uuid4(), now, 3, now, "broken")
    other = ("shop.sale", "2", now, uuid.uuid4(), None, 0, None, "")
    again = ("shop.sale", "1", now + timedelta(seconds=1), uuid.uuid4(), None, 0, None, "")
    insert_rows(OutboxEntry, ENTRY, [first, other])
    insert_rows(OutboxEntry, ENTRY, [again], unique=["model", "object_id"])
    assert stored(ENTRY) == [again, other]


def test_without_it_such_a_row_is_refused():
    row = ("shop.sale", "1", timezone.now(), uuid.uuid4(), None, 0, None, "")
    insert_rows(OutboxEntry, ENTRY, [row])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(OutboxEntry, ENTRY, [row])


@pytest.mark.parametrize("wanted", [{"attempts__lt": 2}, {"object_id__in": []}, {"ticket": uuid.UUID(int=1)}, {}])
def test_the_rows_of_a_queryset_are_deleted_and_no_other(wanted, django_assert_max_num_queries):
    tickets = [uuid.UUID(int=number) for number in range(9)]
    insert_objects(
        [
            OutboxEntry(model="shop.sale", object_id=str(n), attempts=n % 3, ticket=ticket)
            for n, ticket in enumerate(tickets)
        ]
    )
    chosen = OutboxEntry.objects.filter(**wanted).order_by("-since")
    stay = set(OutboxEntry.objects.exclude(pk__in=chosen.values("pk")).values_list("pk", flat=True))
    with django_assert_max_num_queries(1):
        delete_rows(chosen)
    assert set(OutboxEntry.objects.values_list("pk", flat=True)) == stay
