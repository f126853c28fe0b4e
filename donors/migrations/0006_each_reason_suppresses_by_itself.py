from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("donors", "0005_suppressed_addresses")]

    operations = [
        migrations.RemoveConstraint("suppression", "address_suppressed_once"),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("email", "reason"),
                name="address_suppressed_once_for_a_reason",
            ),
        ),
    ]
