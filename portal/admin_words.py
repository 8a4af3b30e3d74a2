"""Lists English words of Wagtail's admin that its migrations write, so that our catalogue translates them."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

# Model → the fields and the names that Wagtail's migrations give them.
WRITTEN_BY_WAGTAIL: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "auth.Group": (("name",), (gettext_noop("Editors"), gettext_noop("Moderators"))),
    "wagtailcore.Workflow": (("name",), (gettext_noop("Moderators approval"),)),
    "wagtailcore.Task": (("name",), ("Moderators approval",)),
    "wagtailcore.Collection": (("name",), (gettext_noop("Root"),)),
    "wagtailcore.Page": (("title", "draft_title"), ("Root",)),
}


def in_site_language(name: str) -> str:
    """Returns what a name of ``WRITTEN_BY_WAGTAIL`` is called in this site."""
    with override(settings.LANGUAGE_CODE):
        return gettext(name)


def rename(apps: Any) -> None:
    """Gives what Wagtail made its name in the site's language; leaves what people have renamed or named so.

    Args:
        apps: registry of models, of a migration or the installed one.
    """
    for label, (fields, names) in WRITTEN_BY_WAGTAIL.items():
        objects = apps.get_model(label).objects
        if label in ("wagtailcore.Collection", "wagtailcore.Page"):
            objects = objects.filter(depth=1)
        for name in names:
            wanted = in_site_language(name)
            if not objects.filter(**{fields[0]: wanted}).exists():
                objects.filter(**{fields[0]: name}).update(**dict.fromkeys(fields, wanted))
