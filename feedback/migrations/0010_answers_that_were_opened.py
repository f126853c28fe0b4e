"""That somebody opened an answer is not that it is dealt with: a column of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_readers_without_a_mail")]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="opened_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="opened"
            ),
        ),
    ]
