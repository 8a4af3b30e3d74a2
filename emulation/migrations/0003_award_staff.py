from django.db import migrations
from wagtail.documents import get_document_model_string


class Migration(migrations.Migration):
    """Made the group of those who keep the register until 0.1; since then ``register/initial_data.py`` does."""

    dependencies = [
        ("emulation", "0002_award_catalogue"),
        ("search", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0012_uploadeddocument"),
        migrations.swappable_dependency(get_document_model_string()),
    ]

    operations = []
