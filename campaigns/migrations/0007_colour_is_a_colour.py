from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0006_colour_and_logo"),
    ]

    operations = [
        migrations.AlterField(
            model_name="organization",
            name="logo_key",
            field=models.CharField(blank=True, editable=False, max_length=32, verbose_name="logo"),
        ),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                ),
                name="organization_colour_is_a_colour",
            ),
        ),
    ]
