from django.db import migrations, models

import campaigns.validators


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0005_photograph_formats"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="colour",
            field=models.CharField(
                blank=True,
                help_text="For buttons and links, for example #14575c. Where it could not be read, Hearback shades it until it can. Empty: Hearback’s own.",
                max_length=7,
                validators=[campaigns.validators.validate_colour],
                verbose_name="colour",
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="logo_ground",
            field=models.CharField(
                choices=[("any", "any"), ("light", "light"), ("dark", "dark")],
                default="any",
                editable=False,
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="logo_height",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="organization",
            name="logo_key",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="organization",
            name="logo_width",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
