from django.conf import settings
from django.db import migrations
from django.utils.translation import gettext, override

# Model → the fields and the names that Wagtail's migrations give them.
WRITTEN_BY_WAGTAIL = {
    "auth.Group": (("name",), ("Editors", "Moderators")),
    "wagtailcore.Workflow": (("name",), ("Moderators approval",)),
    "wagtailcore.Task": (("name",), ("Moderators approval",)),
    "wagtailcore.Collection": (("name",), ("Root",)),
    "wagtailcore.Page": (("title", "draft_title"), ("Root",)),
}


def rename(apps, schema_editor=None):
    """Gives what Wagtail made its name in the site's language; leaves what people have renamed or named so."""
    for label, (fields, names) in WRITTEN_BY_WAGTAIL.items():
        objects = apps.get_model(label).objects
        if label in ("wagtailcore.Collection", "wagtailcore.Page"):
            objects = objects.filter(depth=1)
        for name in names:
            with override(settings.LANGUAGE_CODE):
                wanted = gettext(name)
            if not objects.filter(**{fields[0]: wanted}).exists():
                objects.filter(**{fields[0]: name}).update(**dict.fromkeys(fields, wanted))


class Migration(migrations.Migration):
    """Running sites keep the names that people have given; going back keeps these."""

    # After those of Wagtail that look for its groups by their English names.
    dependencies = [
        ("portal", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
