"""Translates the names that Wagtail's migrations write into the database in English."""

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

# Of its groups, its workflow, and the first collection and page; named here for ``makemessages``.
NAMES = (gettext_noop("Editors"), gettext_noop("Moderators"), gettext_noop("Moderators approval"), gettext_noop("Root"))


def in_site_language(name: str) -> str:
    """Returns what one of ``NAMES`` is called in this site."""
    with override(settings.LANGUAGE_CODE):
        return gettext(name)
