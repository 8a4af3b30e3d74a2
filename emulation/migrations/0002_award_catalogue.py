from django.db import migrations


class Migration(migrations.Migration):
    """Loaded the catalogue until 0.1; since then ``register/initial_data.py`` does, after all migrations."""

    dependencies = [("emulation", "0001_initial")]

    operations = []
