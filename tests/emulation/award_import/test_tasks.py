"""The work that a request leaves to the worker."""

from django.utils.module_loading import import_string

from emulation.award_import import tasks


def test_what_version_0_1_queued_is_still_found():
    assert import_string("emulation.award_import.work.in_background") is tasks.in_background


def test_new_work_is_queued_under_a_path_that_is_found():
    assert import_string(tasks.in_background.module_path) is tasks.in_background
