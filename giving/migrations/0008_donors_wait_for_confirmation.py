import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

from giving.challenges.identities import address_key

# Who confirmed an address before it was kept: the owners of these.
OWNED = (("Fundraiser", "person"), ("Team", "captain"), ("Pledge", "person"), ("Follow", "person"))


def keep_what_was_confirmed(apps, schema_editor):
    """Keep the addresses that were confirmed until now, and count open challenges anew."""
    confirmed = apps.get_model("giving", "ConfirmedAddress")
    for model, owner in OWNED:
        things = apps.get_model("campaigns", model)._base_manager.filter(confirmed_at__isnull=False)
        addresses = things.exclude(**{f"{owner}__email": None}).values_list(f"{owner}__email")
        confirmed.objects.bulk_create(
            [confirmed(address_key=address_key(address)) for (address,) in addresses.distinct()],
            ignore_conflicts=True,
        )
    entries = apps.get_model("campaigns", "ChallengeEntry")._base_manager.filter(
        challenge__state__in=["live", "settling"]
    )
    news = apps.get_model("giving", "ChallengeNews")
    news.objects.bulk_create([news(entry=entry) for entry in entries.only("pk")])


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0013_marks_of_reports_pledges_and_ends"),
        ("giving", "0007_challenges"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfirmedAddress",
            fields=[
                ("address_key", models.CharField(max_length=33, primary_key=True, serialize=False)),
                ("confirmed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "confirmed address",
                "verbose_name_plural": "confirmed addresses",
            },
        ),
        migrations.RemoveConstraint(
            model_name="challengenews", name="challenge_news_is_about_one_thing"
        ),
        migrations.RemoveIndex(model_name="challengedonor", name="challenge_donors_last_first"),
        # In results that are final, everybody counted who is in them.
        migrations.AddField(
            model_name="challengedonor",
            name="is_known",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="challengedonor",
            name="is_known",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="challengegift",
            name="is_confirmed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="challengenews",
            name="address_key",
            field=models.CharField(blank=True, max_length=33),
        ),
        migrations.AddIndex(
            model_name="challengedonor",
            index=models.Index(
                fields=["entry", "-first_at"],
                condition=Q(is_own=False, is_known=True),
                name="known_donors_last_first",
            ),
        ),
        migrations.AddIndex(
            model_name="challengegift",
            index=models.Index(
                fields=["address_key"],
                condition=Q(is_confirmed=False),
                name="gifts_of_unconfirmed_addresses",
            ),
        ),
        migrations.AddConstraint(
            model_name="challengenews",
            constraint=models.CheckConstraint(
                condition=Q(
                    donation__isnull=False, team__isnull=True, entry__isnull=True, address_key=""
                )
                | Q(donation__isnull=True, team__isnull=False, entry__isnull=True, address_key="")
                | Q(donation__isnull=True, team__isnull=True, entry__isnull=False, address_key="")
                | (
                    Q(donation__isnull=True, team__isnull=True, entry__isnull=True)
                    & ~Q(address_key="")
                ),
                name="challenge_news_is_about_one_thing",
            ),
        ),
        migrations.RunPython(keep_what_was_confirmed, migrations.RunPython.noop),
    ]
