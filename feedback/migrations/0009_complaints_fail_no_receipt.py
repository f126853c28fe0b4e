from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0008_link_of_a_team")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="problem",
            field=models.CharField(
                blank=True,
                choices=[
                    ("address_unknown", "The recipient’s mail server refused this address."),
                    ("address_invalid", "No mail can be sent to an address like this one."),
                    ("mail_refused", "The mail server refused this mail."),
                    ("sender_refused", "The mail server refused the sender’s address."),
                    (
                        "sign_in_refused",
                        "The mail server did not accept the password or key of this site.",
                    ),
                    ("busy", "The mail server asked us to come back later."),
                    ("unreachable", "The mail server could not be reached."),
                    ("address_returns", "Mail to this address came back before."),
                    ("came_back", "The mail came back."),
                    ("broke_off", "The program stopped each time while it was sending this mail."),
                ],
                max_length=20,
                verbose_name="reason",
            ),
        ),
    ]
