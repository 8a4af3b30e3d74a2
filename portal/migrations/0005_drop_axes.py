"""Drops the tables of django-axes, which this site used before: they hold names and addresses of sign-ins."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_sign_ins")]

    operations = [
        migrations.RunSQL(
            [
                f"DROP TABLE IF EXISTS axes_{name}"
                for name in ("accessattemptexpiration", "accessattempt", "accesslog", "accessfailurelog")
            ],
            migrations.RunSQL.noop,
        )
    ]
