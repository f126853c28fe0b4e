from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_told_as_delivered")]

    operations = [
        migrations.AlterModelOptions(
            name="nonewsyet",
            options={
                "default_manager_name": "rows",
                "verbose_name": "notice that there is no news yet",
                "verbose_name_plural": "nothing new yet",
            },
        ),
    ]
