"""Gifts, attempts to pay, and the ledger that is only ever added to."""

import uuid

import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import giving.references


class Migration(migrations.Migration):
    replaces = [
        ("giving", "0001_initial"),
        ("giving", "0002_ledger_trigger"),
        ("giving", "0003_replaced_gifts"),
        ("giving", "0004_indexes_of_long_lists"),
        ("giving", "0005_gifts_through_supporters"),
        ("giving", "0006_donation_wants_news"),
        ("giving", "0007_challenges"),
        ("giving", "0008_donors_wait_for_confirmation"),
        ("giving", "0009_designations"),
        ("giving", "0010_fees_in_the_currency_of_the_gift"),
    ]

    initial = True

    dependencies = [
        ("campaigns", "0002_accents_and_history"),
        ("donors", "0002_donors_and_consent"),
        ("donors", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CampaignDonor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gift_count", models.PositiveIntegerField(default=0)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="donors.donor",
                    ),
                ),
                (
                    "share_link",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.sharelink",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor of a campaign",
                "verbose_name_plural": "donors of a campaign",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "donor"), name="donor_once_per_campaign"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeDonor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_own", models.BooleanField(default=False)),
                ("is_known", models.BooleanField(default=False)),
                ("amount", models.BigIntegerField(default=0)),
                ("gift_count", models.PositiveIntegerField(default=0)),
                ("first_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="donors",
                        to="campaigns.challengeentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor of a challenge",
                "verbose_name_plural": "donors of a challenge",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_known", True), ("is_own", False)),
                        fields=["entry", "-first_at"],
                        name="known_donors_last_first",
                    )
                ],
            },
        ),
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
        migrations.CreateModel(
            name="Donation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=giving.references.new_reference,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                (
                    "link_version",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Raising it revokes the link.",
                        verbose_name="version of the private link",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("online", "online"),
                            ("cheque", "cheque"),
                            ("transfer", "transfer"),
                            ("cash", "cash"),
                        ],
                        default="online",
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "waiting for payment"),
                            ("paid", "paid"),
                            ("expired", "not completed"),
                            ("refunded", "refunded in full"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("refunded_amount", models.BigIntegerField(default=0, verbose_name="refunded")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                (
                    "designation",
                    models.CharField(blank=True, max_length=50, verbose_name="meant for"),
                ),
                (
                    "appearance",
                    models.CharField(
                        choices=[
                            ("private", "not at all"),
                            ("anonymous", "without my name"),
                            ("name", "with my name"),
                            ("name_amount", "with my name and the amount"),
                        ],
                        default="private",
                        max_length=12,
                        verbose_name="on the page",
                    ),
                ),
                (
                    "supporter_may_see_name",
                    models.BooleanField(
                        default=False, verbose_name="the supporter may see the name"
                    ),
                ),
                (
                    "wants_news",
                    models.BooleanField(
                        default=False, verbose_name="may be written to beside this gift"
                    ),
                ),
                (
                    "wants_failure_mail",
                    models.BooleanField(default=False, verbose_name="write to me if this fails"),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(blank=True, max_length=64, verbose_name="time zone"),
                ),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun"),
                ),
                ("paid_at", models.DateTimeField(blank=True, null=True, verbose_name="paid at")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "donor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="donors.donor",
                        verbose_name="donor",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="giving.donation",
                        verbose_name="replaced by",
                    ),
                ),
                (
                    "share_link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donations",
                        to="campaigns.sharelink",
                        verbose_name="came by",
                    ),
                ),
                (
                    "wall_entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="donation",
                        to="campaigns.wallentry",
                        verbose_name="entry on the wall",
                    ),
                ),
            ],
            options={
                "verbose_name": "donation",
                "verbose_name_plural": "donations",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="giving_dona_organiz_a221bc_idx",
                    ),
                    models.Index(
                        fields=["-created_at", "-id"], name="giving_dona_created_e53d42_idx"
                    ),
                    models.Index(
                        condition=models.Q(("paid_at__isnull", False)),
                        fields=["organization", "-paid_at"],
                        name="gifts_of_one_last_first",
                    ),
                    models.Index(
                        condition=models.Q(("paid_at__isnull", False)),
                        fields=["-paid_at"],
                        name="gifts_last_first",
                    ),
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["created_at"],
                        name="gifts_still_pending",
                    ),
                    models.Index(
                        fields=["campaign", "-paid_at"], name="giving_dona_campaig_fab95c_idx"
                    ),
                    models.Index(
                        fields=["donor", "-paid_at"], name="giving_dona_donor_i_3038d8_idx"
                    ),
                    models.Index(
                        condition=models.Q(("fundraiser__isnull", False)),
                        fields=["fundraiser", "-paid_at"],
                        name="gifts_of_a_fundraiser",
                    ),
                    models.Index(fields=["email"], name="giving_dona_email_1aab0a_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="donation_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_amount__gte", 0),
                            ("refunded_amount__lte", models.F("amount")),
                        ),
                        name="refunded_never_exceeds_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_at__isnull", True), ("state__in", ["pending", "expired"])
                            ),
                            models.Q(
                                ("donor__isnull", False),
                                ("paid_at__isnull", False),
                                ("state__in", ["paid", "refunded"]),
                            ),
                            _connector="OR",
                        ),
                        name="paid_donation_has_donor_and_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refunded"), _negated=True),
                            ("refunded_amount", models.F("amount")),
                            _connector="OR",
                        ),
                        name="refunded_donation_is_refunded_in_full",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refunded_amount", 0), ("paid_at__isnull", False), _connector="OR"
                        ),
                        name="only_paid_donations_are_refunded",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "expired"), _negated=True),
                        fields=("form_token",),
                        name="one_gift_per_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "online"), _negated=True),
                            models.Q(("email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="online_donation_has_email",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FundraiserDonor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gift_count", models.PositiveIntegerField(default=0)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="donors.donor",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor of a fundraiser",
                "verbose_name_plural": "donors of a fundraiser",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("fundraiser", "donor"), name="donor_once_per_fundraiser"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamDonor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gift_count", models.PositiveIntegerField(default=0)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="donors.donor",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.team",
                    ),
                ),
            ],
            options={
                "verbose_name": "donor of a team",
                "verbose_name_plural": "donors of a team",
                "constraints": [
                    models.UniqueConstraint(fields=("team", "donor"), name="donor_once_per_team")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeGift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("is_own", models.BooleanField(default=False)),
                ("is_confirmed", models.BooleanField(default=False)),
                ("address_key", models.CharField(max_length=33)),
                ("card_key", models.CharField(blank=True, max_length=33)),
                ("paid_at", models.DateTimeField()),
                ("refunded_later_at", models.DateTimeField(null=True)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gifts",
                        to="giving.challengedonor",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gifts",
                        to="campaigns.challengeentry",
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenge_gifts",
                        to="giving.donation",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift in a challenge",
                "verbose_name_plural": "gifts in challenges",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_confirmed", False)),
                        fields=["address_key"],
                        name="gifts_of_unconfirmed_addresses",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "donation"), name="gift_once_per_entry"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=33)),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
                        to="giving.challengedonor",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.challengeentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "card or address in a challenge",
                "verbose_name_plural": "cards and addresses in challenges",
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "key"), name="identity_once_per_entry")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeNews",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address_key", models.CharField(blank=True, max_length=33)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.challengeentry",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.team",
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="giving.donation",
                    ),
                ),
            ],
            options={
                "verbose_name": "news for the challenges",
                "verbose_name_plural": "news for the challenges",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("address_key", ""),
                                ("donation__isnull", False),
                                ("entry__isnull", True),
                                ("team__isnull", True),
                            ),
                            models.Q(
                                ("address_key", ""),
                                ("donation__isnull", True),
                                ("entry__isnull", True),
                                ("team__isnull", False),
                            ),
                            models.Q(
                                ("address_key", ""),
                                ("donation__isnull", True),
                                ("entry__isnull", False),
                                ("team__isnull", True),
                            ),
                            models.Q(
                                ("donation__isnull", True),
                                ("entry__isnull", True),
                                ("team__isnull", True),
                                models.Q(("address_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="challenge_news_is_about_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckoutAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("created", "not yet at Stripe"),
                            ("open", "payment page open"),
                            ("paid", "paid"),
                            ("expired", "expired"),
                            ("failed", "refused by Stripe"),
                        ],
                        default="created",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=80, unique=True)),
                ("parameters", models.JSONField(default=dict)),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "session_id",
                    models.CharField(
                        max_length=120, null=True, unique=True, verbose_name="session"
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=2000)),
                (
                    "error",
                    models.CharField(blank=True, max_length=300, verbose_name="what Stripe said"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("waiting_seen_at", models.DateTimeField(blank=True, null=True)),
                ("next_check_at", models.DateTimeField()),
                ("check_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.organization",
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="giving.donation",
                        verbose_name="donation",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt to pay",
                "verbose_name_plural": "attempts to pay",
                "ordering": ["donation", "number"],
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["created", "open"])),
                        fields=["next_check_at"],
                        name="attempts_to_check",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("state", "created"), ("waiting_seen_at__isnull", False)
                        ),
                        fields=["waiting_seen_at"],
                        name="attempts_waiting_in_line",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("donation", "number"), name="attempt_number_once_per_donation"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["created", "open"])),
                        fields=("donation",),
                        name="one_open_attempt_per_donation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["open", "paid"]), _negated=True),
                            ("session_id__isnull", False),
                            _connector="OR",
                        ),
                        name="open_attempt_has_a_session",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="GiftCard",
            fields=[
                (
                    "donation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="giving.donation",
                    ),
                ),
                ("card_key", models.CharField(max_length=33)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "card of a gift",
                "verbose_name_plural": "cards of gifts",
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
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
                        choices=[
                            ("charge", "charge"),
                            ("fee", "fee"),
                            ("refund", "refund"),
                            ("dispute", "dispute"),
                            ("reinstatement", "reinstatement"),
                            ("adjustment", "adjustment"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "gift_amount",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="in the gift’s currency"
                    ),
                ),
                (
                    "stripe_id",
                    models.CharField(blank=True, max_length=120, verbose_name="at Stripe"),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="when")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "recorded_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="recorded"
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="giving.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_entries",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-occurred_at"],
                        name="giving_ledg_organiz_680b8a_idx",
                    ),
                    models.Index(
                        fields=["-occurred_at", "-id"], name="giving_ledg_occurre_0a4a6d_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stripe_id", ""), _negated=True),
                        fields=("kind", "stripe_id"),
                        name="one_ledger_entry_per_stripe_object",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "charge")),
                        fields=("donation",),
                        name="one_charge_per_donation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="ledger_amount_is_not_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind__in", ["charge", "reinstatement"])),
                            models.Q(("amount__lt", 0), ("kind__in", ["fee", "refund", "dispute"])),
                            ("kind", "adjustment"),
                            _connector="OR",
                        ),
                        name="ledger_sign_fits_its_kind",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stripe_id", models.CharField(max_length=120, unique=True, verbose_name="event")),
                ("type", models.CharField(max_length=80, verbose_name="type")),
                (
                    "api_version",
                    models.CharField(blank=True, max_length=40, verbose_name="version"),
                ),
                ("is_live", models.BooleanField(verbose_name="real money")),
                ("payload", models.JSONField(verbose_name="content")),
                ("created_at", models.DateTimeField(verbose_name="happened")),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="received"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("done", "done"),
                            ("ignored", "of no concern"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="next try"
                    ),
                ),
                (
                    "processed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="done at"),
                ),
                ("error", models.TextField(blank=True, verbose_name="what went wrong")),
                (
                    "donation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stored_events",
                        to="giving.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stored_events",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "Stripe event",
                "verbose_name_plural": "Stripe events",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_try_at"],
                        name="events_to_process",
                    ),
                    models.Index(
                        fields=["organization", "-received_at"],
                        name="giving_stor_organiz_dd0e3a_idx",
                    ),
                    models.Index(
                        fields=["-received_at", "-id"], name="giving_stor_receive_e694a7_idx"
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(
            sql="CREATE TRIGGER ledger_is_only_added_to BEFORE UPDATE OR DELETE ON giving_ledgerentry FOR EACH ROW EXECUTE FUNCTION refuse_changes();",
            reverse_sql="DROP TRIGGER ledger_is_only_added_to ON giving_ledgerentry;",
        ),
    ]
