from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        # Each request for a picture finds it by the name of its file.
        migrations.AddIndex(
            model_name="photorendition",
            index=models.Index(fields=["file"], name="photo_rendition_file"),
        ),
    ]
