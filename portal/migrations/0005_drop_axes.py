"""Takes away what django-axes left, which this site used before, and the sessions begun under its rules."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("portal", "0004_sign_ins"), ("sessions", "0001_initial")]

    operations = [
        # The tables hold names and addresses of sign-ins.
        migrations.RunSQL(
            [
                f"DROP TABLE IF EXISTS axes_{name}"
                for name in ("accessattemptexpiration", "accessattempt", "accesslog", "accessfailurelog")
            ],
            migrations.RunSQL.noop,
        ),
        # A backup names the migrations it has had; those of an app that is gone would pass for newer ones.
        migrations.RunSQL("DELETE FROM django_migrations WHERE app = 'axes'", migrations.RunSQL.noop),
        # Sessions from before are not listed by account, so that a new password could not end them.
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
    ]
