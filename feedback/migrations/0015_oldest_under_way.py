"""Since when somebody waits for news is found by an index, however many gifts are under way."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("feedback", "0014_news_of_one_organization")]

    operations = [
        migrations.AddIndex(
            model_name="allocation",
            index=models.Index(
                fields=["project", "created_at", "id"],
                condition=Q(delivered_amount__lt=F("amount")),
                name="oldest_under_way",
            ),
        ),
        migrations.RemoveIndex(model_name="allocation", name="allocations_under_way"),
    ]
