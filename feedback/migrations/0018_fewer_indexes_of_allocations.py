import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0014_promises_of_news"),
        ("feedback", "0017_tellings"),
        ("giving", "0010_fees_in_the_currency_of_the_gift"),
    ]

    operations = [
        migrations.AlterField(
            model_name="allocation",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.organization",
                verbose_name="organization",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="donation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="giving.donation",
                verbose_name="donation",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allocations",
                to="feedback.project",
                verbose_name="project",
            ),
        ),
        migrations.AlterField(
            model_name="allocationentry",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="campaigns.organization",
            ),
        ),
    ]
