from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("feedback", "0011_what_staff_decide_of_a_team")]

    operations = [
        migrations.RemoveConstraint(
            model_name="pagenews", name="words_of_a_supporter_are_kept_with_their_news"
        ),
        migrations.AlterField(
            model_name="pagenews",
            name="kind",
            field=models.CharField(
                choices=[
                    ("update", "a word of the supporter"),
                    ("thanks", "thanks to those who gave"),
                    ("half", "half of the goal"),
                    ("goal", "goal reached"),
                    ("end", "the end"),
                ],
                max_length=6,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pagenews",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=["update", "thanks"], update__isnull=False)
                | Q(kind__in=["half", "goal", "end"], update__isnull=True),
                name="words_of_a_supporter_are_kept_with_their_news",
            ),
        ),
    ]
