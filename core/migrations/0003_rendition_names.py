"""Gives renditions names that nobody can guess: they were made by rule of the name of the upload.

Each file is copied before its row is changed and removed afterwards: a migration that was broken off can be run again.
Its reverse changes nothing, the version before serves any name.
"""

import os
import secrets

from django.db import migrations


def rename(apps, schema_editor):
    model = apps.get_model("core", "PhotoRendition")
    renditions = model.objects.using(schema_editor.connection.alias)
    storage = model._meta.get_field("file").storage
    for pk, old in list(renditions.order_by("pk").values_list("pk", "file")):
        folder, name = os.path.split(old)
        try:
            with storage.open(old) as content:
                new = storage.save(f"{folder}/{secrets.token_urlsafe(16)}.{name[-60:]}", content, max_length=100)
        except OSError:  # its file was lost: it is made anew
            renditions.filter(pk=pk).delete()
            continue
        renditions.filter(pk=pk).update(file=new)
        storage.delete(old)


class Migration(migrations.Migration):
    # Files take no part in a transaction.
    atomic = False

    dependencies = [
        ("core", "0002_rendition_file_index"),
    ]

    operations = [
        migrations.RunPython(rename, migrations.RunPython.noop),
    ]
