from django.db import migrations

from portal.admin_words import rename


def forwards(apps, schema_editor):
    rename(apps)


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

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
