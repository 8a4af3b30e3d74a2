from django.db import migrations

from emulation.catalogue import load_catalogue


def load(apps, schema_editor):
    load_catalogue(apps.get_model("emulation", "AwardType"))


class Migration(migrations.Migration):
    dependencies = [("emulation", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
