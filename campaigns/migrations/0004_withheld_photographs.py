"""A picture of somebody who withdrew is not offered for any page."""

from django.db import migrations, models

WITHHOLD = """
UPDATE campaigns_photograph AS photograph SET withheld_at = picture.hidden_at
FROM feedback_updatepicture AS picture
WHERE picture.photograph_id = photograph.id AND picture.hidden_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0003_files_to_delete"),
        ("feedback", "0004_withdrawn_pictures_and_videos"),
    ]

    operations = [
        migrations.AddField(
            model_name="photograph",
            name="withheld_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(WITHHOLD, migrations.RunSQL.noop),
    ]
