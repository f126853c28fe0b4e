"""Donors of an organization, and what each of them chose."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("donors", "0005_suppressed_addresses")]

    dependencies = [
        ("campaigns", "0001_organizations_and_pages"),
        ("donors", "0001_people"),
        ("donors", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("gift", "a gift of theirs: confirmation, receipt, answer"),
                            ("requested", "what they asked for this very moment"),
                            ("own_fundraiser", "advice for their own page"),
                            ("impact_news", "what their gift did"),
                            ("following", "news of what they follow"),
                            ("share_prompt", "moments worth passing on"),
                            ("appeal", "asks for further gifts"),
                        ],
                        max_length=14,
                        verbose_name="what for",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[("email", "e-mail")],
                        default="email",
                        max_length=5,
                        verbose_name="by",
                    ),
                ),
                ("is_allowed", models.BooleanField(verbose_name="yes")),
                ("wording", models.CharField(max_length=60, verbose_name="version of the words")),
                ("text", models.TextField(blank=True, verbose_name="the words as they were read")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("donate_page", "while giving"),
                            ("fundraiser", "by making a page"),
                            ("follow", "by following"),
                            ("preferences", "on the page of choices"),
                            ("one_click", "by the button of the mail program"),
                            ("complaint", "by marking a mail as unwanted"),
                            ("staff", "told to staff"),
                            ("import", "brought from another system"),
                        ],
                        max_length=11,
                        verbose_name="how",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "choice",
                "verbose_name_plural": "choices",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-at"], name="donors_choi_organiz_fb45cf_idx"
                    ),
                    models.Index(
                        fields=["person", "organization", "-at"],
                        name="donors_choi_person__77c955_idx",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ContactTerms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[
                            ("usual", "as it comes"),
                            ("fewer", "fewer: one a week at most"),
                            ("required", "only what my own gifts require"),
                        ],
                        default="usual",
                        max_length=8,
                        verbose_name="how often",
                    ),
                ),
                ("link_version", models.PositiveSmallIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_terms",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "terms of contact",
                "verbose_name_plural": "terms of contact",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person"), name="terms_once_per_organization"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Donor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("company", "company")],
                        default="individual",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                (
                    "company_name",
                    models.CharField(blank=True, max_length=200, verbose_name="company"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "telephone",
                    models.CharField(blank=True, max_length=32, verbose_name="telephone"),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="address")),
                (
                    "postal_code",
                    models.CharField(blank=True, max_length=16, verbose_name="postal code"),
                ),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "region",
                    models.CharField(blank=True, max_length=100, verbose_name="province or region"),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donors",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor",
                "verbose_name_plural": "donors",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="donors_dono_organiz_d0a5ad_idx",
                    ),
                    models.Index(
                        fields=["-created_at", "-id"], name="donors_dono_created_016382_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person"), name="donor_once_per_organization"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("organization", "email"),
                        name="donor_email_once_per_organization",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True),
                            models.Q(
                                models.Q(("address", ""), _negated=True),
                                models.Q(("city", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="donor_has_email_or_postal_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="donor_email_is_lower_case",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("hard_bounce", "the address does not exist"),
                            ("soft_bounces", "five mails to it came back"),
                            ("complaint", "marked as unwanted by its owner"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what the mail service said"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "suppressed address",
                "verbose_name_plural": "suppressed addresses",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("email", "reason"),
                        name="address_suppressed_once_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="suppressed_email_is_lower_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("gift", "a gift of theirs: confirmation, receipt, answer"),
                            ("requested", "what they asked for this very moment"),
                            ("own_fundraiser", "advice for their own page"),
                            ("impact_news", "what their gift did"),
                            ("following", "news of what they follow"),
                            ("share_prompt", "moments worth passing on"),
                            ("appeal", "asks for further gifts"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "medium",
                    models.CharField(choices=[("email", "e-mail")], default="email", max_length=5),
                ),
                ("is_allowed", models.BooleanField()),
                (
                    "choice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="donors.choice",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person", "purpose", "medium"),
                        name="one_standing_per_purpose_and_medium",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("purpose__in", ["gift", "requested"]), _negated=True),
                        name="what_is_required_is_not_chosen",
                    ),
                ],
            },
        ),
    ]
