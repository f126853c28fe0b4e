from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feedback", "0014_reminders_of_news"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("gift_confirmation", "confirmation of a gift"),
                    ("gift_unfinished", "gift not completed"),
                    ("fundraiser_link", "link to a kept page"),
                    ("fundraiser_held", "page is read first"),
                    ("fundraiser_approved", "page may open"),
                    ("fundraiser_sent_back", "page needs a change"),
                    ("fundraiser_blocked", "page taken down"),
                    ("fundraiser_put_out", "page is out of its team"),
                    ("fundraiser_closed", "page closed early"),
                    ("team_link", "link to a team"),
                    ("team_approved", "team has its page"),
                    ("team_sent_back", "team needs a change"),
                    ("team_blocked", "team taken down"),
                    ("pledge_link", "link to a birthday"),
                    ("pledge_draft", "birthday page is ready"),
                    ("pledge_question", "birthday again?"),
                    ("follow_link", "link to follow"),
                    ("follow_news", "news for a follower"),
                    ("thanks_to_givers", "a supporter’s thanks"),
                    ("coaching", "from the coach"),
                    ("coaching_test", "test of the coach"),
                    ("share_prompt", "asking to share"),
                    ("news_due", "news is due"),
                    ("answer_reply", "reply to a donor"),
                    ("answer_passed_on", "a donor’s words for the field"),
                ],
                max_length=30,
                verbose_name="kind",
            ),
        ),
    ]
