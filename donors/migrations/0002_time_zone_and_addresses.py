from django.db import migrations, models

import donors.validators


def forget_claimed_addresses(apps, schema_editor):
    """Anybody could add an address to their account; `Person.email` alone is asked now."""
    apps.get_model("account", "EmailAddress").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("donors", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="time_zone",
            field=models.CharField(
                blank=True,
                max_length=64,
                validators=[donors.validators.validate_time_zone],
                verbose_name="time zone",
            ),
        ),
        migrations.RunPython(forget_claimed_addresses, migrations.RunPython.noop),
    ]
