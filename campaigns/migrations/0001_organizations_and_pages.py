"""Organizations, their campaigns, and the pages of supporters."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import campaigns.validators
import donors.validators


class Migration(migrations.Migration):
    replaces = [
        ("campaigns", "0001_initial"),
        ("campaigns", "0002_people"),
        ("campaigns", "0004_receipt_note"),
        ("campaigns", "0005_photograph_formats"),
        ("campaigns", "0006_colour_and_logo"),
        ("campaigns", "0007_colour_is_a_colour"),
        ("campaigns", "0008_supporters"),
        ("campaigns", "0009_sender_of_news"),
        ("campaigns", "0010_count_links_that_were_opened"),
        ("campaigns", "0011_share_cards"),
        ("campaigns", "0012_the_way_supporters_came"),
        ("campaigns", "0013_marks_of_reports_pledges_and_ends"),
        ("campaigns", "0014_promises_of_news"),
    ]

    initial = True

    dependencies = [
        ("donors", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="address of the page")),
                ("name", models.CharField(max_length=150, verbose_name="name")),
                ("name_en", models.CharField(max_length=150, null=True, verbose_name="name")),
                ("name_fr", models.CharField(max_length=150, null=True, verbose_name="name")),
                (
                    "mission",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences: what you do, and for whom.",
                        verbose_name="mission",
                    ),
                ),
                (
                    "mission_en",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences: what you do, and for whom.",
                        null=True,
                        verbose_name="mission",
                    ),
                ),
                (
                    "mission_fr",
                    models.TextField(
                        blank=True,
                        help_text="One or two sentences: what you do, and for whom.",
                        null=True,
                        verbose_name="mission",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="shows its pages")),
                (
                    "colour",
                    models.CharField(
                        blank=True,
                        help_text="For buttons and links, for example #14575c. Where it could not be read, Hearback shades it until it can. Empty: Hearback’s own.",
                        max_length=7,
                        validators=[campaigns.validators.validate_colour],
                        verbose_name="colour",
                    ),
                ),
                (
                    "logo_key",
                    models.CharField(
                        blank=True, editable=False, max_length=32, verbose_name="logo"
                    ),
                ),
                ("logo_width", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("logo_height", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "logo_ground",
                    models.CharField(
                        choices=[("any", "any"), ("light", "light"), ("dark", "dark")],
                        default="any",
                        editable=False,
                        max_length=5,
                    ),
                ),
                ("legal_name", models.CharField(max_length=200, verbose_name="legal name")),
                (
                    "country",
                    models.CharField(
                        choices=[
                            ("CA", "Canada"),
                            ("FR", "France"),
                            ("BE", "Belgium"),
                            ("CH", "Switzerland"),
                            ("LU", "Luxembourg"),
                            ("US", "United States"),
                            ("GB", "United Kingdom"),
                            ("IE", "Ireland"),
                            ("ZZ", "another country"),
                        ],
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "registration_number",
                    models.CharField(
                        blank=True,
                        help_text="Canada: 123456789RR0001. France: SIREN or RNA.",
                        max_length=40,
                        verbose_name="registration number",
                    ),
                ),
                ("address", models.CharField(max_length=300, verbose_name="address")),
                ("postal_code", models.CharField(max_length=16, verbose_name="postal code")),
                ("city", models.CharField(max_length=100, verbose_name="city")),
                (
                    "region",
                    models.CharField(blank=True, max_length=100, verbose_name="province or region"),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail for the public")),
                (
                    "telephone",
                    models.CharField(
                        blank=True,
                        max_length=32,
                        validators=[campaigns.validators.validate_telephone],
                        verbose_name="telephone",
                    ),
                ),
                (
                    "privacy_officer",
                    models.CharField(
                        blank=True,
                        help_text="Name and title. Québec's Law 25 wants them published.",
                        max_length=200,
                        verbose_name="person in charge of privacy",
                    ),
                ),
                (
                    "privacy_officer_en",
                    models.CharField(
                        blank=True,
                        help_text="Name and title. Québec's Law 25 wants them published.",
                        max_length=200,
                        null=True,
                        verbose_name="person in charge of privacy",
                    ),
                ),
                (
                    "privacy_officer_fr",
                    models.CharField(
                        blank=True,
                        help_text="Name and title. Québec's Law 25 wants them published.",
                        max_length=200,
                        null=True,
                        verbose_name="person in charge of privacy",
                    ),
                ),
                ("sender_name", models.CharField(max_length=100, verbose_name="sender of mails")),
                (
                    "sender_email",
                    models.EmailField(
                        blank=True,
                        help_text="Empty: the server's own. Its domain needs SPF, DKIM and DMARC.",
                        max_length=254,
                        verbose_name="sender's address",
                    ),
                ),
                (
                    "news_sender_email",
                    models.EmailField(
                        blank=True,
                        help_text="For what people may refuse; never the one of receipts. Empty: the server's own.",
                        max_length=254,
                        verbose_name="sender's address of news",
                    ),
                ),
                (
                    "cheque_payee",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="cheques are made out to"
                    ),
                ),
                (
                    "interac_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="address for Interac transfers"
                    ),
                ),
                (
                    "iban",
                    models.CharField(
                        blank=True,
                        max_length=42,
                        validators=[campaigns.validators.validate_iban],
                        verbose_name="IBAN",
                    ),
                ),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                (
                    "receipt_note",
                    models.CharField(
                        blank=True,
                        help_text="Shown beside the form. For example: We issue no French tax receipt.",
                        max_length=200,
                        verbose_name="about tax receipts",
                    ),
                ),
                (
                    "receipt_note_en",
                    models.CharField(
                        blank=True,
                        help_text="Shown beside the form. For example: We issue no French tax receipt.",
                        max_length=200,
                        null=True,
                        verbose_name="about tax receipts",
                    ),
                ),
                (
                    "receipt_note_fr",
                    models.CharField(
                        blank=True,
                        help_text="Shown beside the form. For example: We issue no French tax receipt.",
                        max_length=200,
                        null=True,
                        verbose_name="about tax receipts",
                    ),
                ),
                (
                    "statement_descriptor",
                    models.CharField(
                        help_text="As set in Stripe: what a donor will read on the bank statement.",
                        max_length=22,
                        verbose_name="on the bank statement",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("CAD", "CAD"),
                            ("EUR", "EUR"),
                            ("USD", "USD"),
                            ("GBP", "GBP"),
                            ("CHF", "CHF"),
                            ("AUD", "AUD"),
                            ("NZD", "NZD"),
                            ("DKK", "DKK"),
                            ("NOK", "NOK"),
                            ("SEK", "SEK"),
                            ("ISK", "ISK"),
                            ("JPY", "JPY"),
                            ("XOF", "XOF"),
                            ("XAF", "XAF"),
                            ("UGX", "UGX"),
                            ("TND", "TND"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        help_text="For example America/Toronto or Europe/Paris.",
                        max_length=64,
                        validators=[donors.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "default_language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        default="en",
                        max_length=2,
                        verbose_name="first language",
                    ),
                ),
                (
                    "held_words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Separated by commas. A message with one of them waits for you.",
                        size=None,
                        verbose_name="words that hold a message",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "default_manager_name": "rows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                        ),
                        name="organization_colour_is_a_colour",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=60, unique=True, verbose_name="address of the page"
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="title")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="title"),
                ),
                (
                    "title_fr",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="title"),
                ),
                ("story", models.TextField(blank=True, verbose_name="rules and story")),
                (
                    "story_en",
                    models.TextField(blank=True, null=True, verbose_name="rules and story"),
                ),
                (
                    "story_fr",
                    models.TextField(blank=True, null=True, verbose_name="rules and story"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fundraisers", "supporters’ pages"),
                            ("teams", "teams"),
                            ("campaigns", "campaigns"),
                        ],
                        max_length=11,
                        verbose_name="who takes part",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("CAD", "CAD"),
                            ("EUR", "EUR"),
                            ("USD", "USD"),
                            ("GBP", "GBP"),
                            ("CHF", "CHF"),
                            ("AUD", "AUD"),
                            ("NZD", "NZD"),
                            ("DKK", "DKK"),
                            ("NOK", "NOK"),
                            ("SEK", "SEK"),
                            ("ISK", "ISK"),
                            ("JPY", "JPY"),
                            ("XOF", "XOF"),
                            ("XAF", "XAF"),
                            ("UGX", "UGX"),
                            ("TND", "TND"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "suggested_amount",
                    models.BigIntegerField(blank=True, null=True, verbose_name="suggested gift"),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("live", "live"),
                            ("settling", "ended, being checked"),
                            ("frozen", "result is final"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "frozen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="result final since"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "challenge",
                "verbose_name_plural": "challenges",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_c_organiz_048937_idx",
                    ),
                    models.Index(fields=["state", "ends_at"], name="campaigns_c_state_0f68d9_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="challenge_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "frozen"), _negated=True),
                            ("frozen_at__isnull", False),
                            _connector="OR",
                        ),
                        name="frozen_challenge_has_a_date",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_type", models.CharField(max_length=60, verbose_name="kind of thing")),
                ("subject_id", models.BigIntegerField(verbose_name="number of the thing")),
                ("what", models.CharField(max_length=60, verbose_name="what happened")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="details")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        help_text="Nobody: the platform itself.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "history",
                "verbose_name_plural": "history",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["subject_type", "subject_id", "-at"],
                        name="campaigns_h_subject_232d1c_idx",
                    ),
                    models.Index(
                        fields=["organization", "-at"], name="campaigns_h_organiz_1b6958_idx"
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("fundraising", "fundraising"),
                            ("finance", "finance"),
                            ("field", "field"),
                            ("review", "review"),
                            ("read_only", "read-only"),
                        ],
                        max_length=12,
                        verbose_name="role",
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of staff",
                "verbose_name_plural": "staff",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "person"),
                        name="one_role_per_person_and_organization",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="OrganizationPage",
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
                            ("privacy", "privacy"),
                            ("terms", "terms"),
                            ("refunds", "refunds"),
                            ("legal", "legal notice"),
                            ("contact", "contact"),
                        ],
                        max_length=10,
                        verbose_name="page",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("title_en", models.CharField(max_length=120, null=True, verbose_name="title")),
                ("title_fr", models.CharField(max_length=120, null=True, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
                ("body_en", models.TextField(null=True, verbose_name="text")),
                ("body_fr", models.TextField(null=True, verbose_name="text")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of the organization",
                "verbose_name_plural": "pages of the organization",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "kind"), name="page_once_per_kind"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Photograph",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=32, unique=True)),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="width")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="height")),
                (
                    "widths",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), editable=False, size=None
                    ),
                ),
                (
                    "formats",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4),
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("share_width", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "description",
                    models.CharField(
                        help_text="Read aloud to people who cannot see it.",
                        max_length=250,
                        verbose_name="what it shows",
                    ),
                ),
                (
                    "description_en",
                    models.CharField(
                        help_text="Read aloud to people who cannot see it.",
                        max_length=250,
                        null=True,
                        verbose_name="what it shows",
                    ),
                ),
                (
                    "description_fr",
                    models.CharField(
                        help_text="Read aloud to people who cannot see it.",
                        max_length=250,
                        null=True,
                        verbose_name="what it shows",
                    ),
                ),
                (
                    "credit",
                    models.CharField(blank=True, max_length=120, verbose_name="photographer"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photographs",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "photograph",
                "verbose_name_plural": "photographs",
                "default_manager_name": "rows",
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="address of the page")),
                (
                    "title",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="title"),
                ),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="title"),
                ),
                (
                    "title_fr",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="title"),
                ),
                (
                    "summary",
                    models.CharField(
                        blank=True,
                        help_text="Shown in lists and shares.",
                        max_length=200,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "summary_en",
                    models.CharField(
                        blank=True,
                        help_text="Shown in lists and shares.",
                        max_length=200,
                        null=True,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "summary_fr",
                    models.CharField(
                        blank=True,
                        help_text="Shown in lists and shares.",
                        max_length=200,
                        null=True,
                        verbose_name="in one sentence",
                    ),
                ),
                (
                    "story",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(50000)],
                        verbose_name="story",
                    ),
                ),
                (
                    "story_en",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(50000)],
                        verbose_name="story",
                    ),
                ),
                (
                    "story_fr",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(50000)],
                        verbose_name="story",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "place_en",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="place"),
                ),
                (
                    "place_fr",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="place"),
                ),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("education", "books and schools"),
                            ("health", "health"),
                            ("food", "food and shelter"),
                            ("children", "children and families"),
                            ("environment", "nature and climate"),
                            ("animals", "animals"),
                            ("culture", "culture and heritage"),
                            ("rights", "rights and justice"),
                            ("emergency", "emergencies"),
                            ("community", "community"),
                        ],
                        max_length=12,
                        verbose_name="cause",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("live", "live"),
                            ("ended", "ended"),
                            ("archived", "archived"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("CAD", "CAD"),
                            ("EUR", "EUR"),
                            ("USD", "USD"),
                            ("GBP", "GBP"),
                            ("CHF", "CHF"),
                            ("AUD", "AUD"),
                            ("NZD", "NZD"),
                            ("DKK", "DKK"),
                            ("NOK", "NOK"),
                            ("SEK", "SEK"),
                            ("ISK", "ISK"),
                            ("JPY", "JPY"),
                            ("XOF", "XOF"),
                            ("XAF", "XAF"),
                            ("UGX", "UGX"),
                            ("TND", "TND"),
                        ],
                        max_length=3,
                        verbose_name="currency",
                    ),
                ),
                (
                    "goal_amount",
                    models.BigIntegerField(
                        help_text="In the smallest unit of the currency: 1 800 000 is 18 000 $.",
                        verbose_name="goal",
                    ),
                ),
                (
                    "fees_carried_by",
                    models.CharField(
                        blank=True,
                        help_text="The name of a fund or sponsor, if one pays the fees of every gift. Gifts then reach their project whole.",
                        max_length=120,
                        verbose_name="who pays the card fees",
                    ),
                ),
                (
                    "fees_carried_by_en",
                    models.CharField(
                        blank=True,
                        help_text="The name of a fund or sponsor, if one pays the fees of every gift. Gifts then reach their project whole.",
                        max_length=120,
                        null=True,
                        verbose_name="who pays the card fees",
                    ),
                ),
                (
                    "fees_carried_by_fr",
                    models.CharField(
                        blank=True,
                        help_text="The name of a fund or sponsor, if one pays the fees of every gift. Gifts then reach their project whole.",
                        max_length=120,
                        null=True,
                        verbose_name="who pays the card fees",
                    ),
                ),
                (
                    "news_every_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        help_text="Donors are promised this, and everyone can read whether it was kept.",
                        validators=[
                            django.core.validators.MinValueValidator(7),
                            django.core.validators.MaxValueValidator(366),
                        ],
                        verbose_name="news at least every (days)",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="starts"),
                ),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="ends")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "photograph",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.photograph",
                        verbose_name="photograph",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign",
                "verbose_name_plural": "campaigns",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_c_organiz_60e4bb_idx",
                    ),
                    models.Index(fields=["state", "ends_at"], name="campaigns_c_state_6eefdb_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal_amount__gt", 0)),
                        name="campaign_goal_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="campaign_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("title_en__gt", ""), ("title_fr__gt", ""), _connector="OR"
                        ),
                        name="campaign_has_a_title_in_some_language",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CampaignTotals",
            fields=[
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="totals",
                        serialize=False,
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                ("raised_amount", models.BigIntegerField(default=0, verbose_name="raised")),
                ("gift_count", models.PositiveIntegerField(default=0, verbose_name="gifts")),
                ("donor_count", models.PositiveIntegerField(default=0, verbose_name="donors")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "totals",
                "verbose_name_plural": "totals",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("raised_amount__gte", 0)), name="raised_is_not_negative"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuggestedAmount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount",
                    models.BigIntegerField(
                        help_text="In the smallest unit of the currency: 2500 is 25 $.",
                        verbose_name="amount",
                    ),
                ),
                (
                    "what_it_does",
                    models.CharField(
                        blank=True,
                        help_text="For example: five books",
                        max_length=120,
                        verbose_name="what it does",
                    ),
                ),
                (
                    "what_it_does_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: five books",
                        max_length=120,
                        null=True,
                        verbose_name="what it does",
                    ),
                ),
                (
                    "what_it_does_fr",
                    models.CharField(
                        blank=True,
                        help_text="For example: five books",
                        max_length=120,
                        null=True,
                        verbose_name="what it does",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggested_amounts",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "suggested amount",
                "verbose_name_plural": "suggested amounts",
                "ordering": ["amount"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="suggested_amount_is_above_zero"
                    ),
                    models.UniqueConstraint(
                        fields=("campaign", "amount"), name="suggested_amount_once_per_campaign"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "captain_name",
                    models.CharField(max_length=60, verbose_name="captain’s first name"),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=60, unique=True, verbose_name="address of the page"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("goal_amount", models.BigIntegerField(verbose_name="goal")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("join_code", models.CharField(editable=False, max_length=16, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "address not confirmed"),
                            ("in_review", "in review"),
                            ("live", "live"),
                            ("closed", "closed"),
                            ("blocked", "taken down"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "held_because",
                    models.CharField(blank=True, max_length=300, verbose_name="held because"),
                ),
                (
                    "blocked_because",
                    models.CharField(blank=True, max_length=300, verbose_name="taken down because"),
                ),
                ("link_version", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="address confirmed"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "captain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="captain",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_t_organiz_54f3a4_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal_amount__gt", 0)), name="team_goal_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_review", "live"]), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="team_in_public_has_a_confirmed_address",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="TeamTotals",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="totals",
                        serialize=False,
                        to="campaigns.team",
                        verbose_name="team",
                    ),
                ),
                ("raised_amount", models.BigIntegerField(default=0, verbose_name="raised")),
                ("gift_count", models.PositiveIntegerField(default=0, verbose_name="gifts")),
                ("donor_count", models.PositiveIntegerField(default=0, verbose_name="donors")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
            ],
            options={
                "verbose_name": "totals of a team",
                "verbose_name_plural": "totals of teams",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("raised_amount__gte", 0)),
                        name="team_raised_is_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Fundraiser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        max_length=60, unique=True, verbose_name="address of the page"
                    ),
                ),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("birthday", "birthday"),
                            ("wedding", "wedding"),
                            ("race", "race"),
                            ("trip", "trip"),
                            ("memorial", "in memory of somebody"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                        verbose_name="occasion",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="first name")),
                (
                    "title",
                    models.CharField(
                        blank=True,
                        help_text="Empty: made of occasion and name.",
                        max_length=120,
                        verbose_name="title",
                    ),
                ),
                (
                    "story",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="story",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("goal_amount", models.BigIntegerField(verbose_name="goal")),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64,
                        validators=[donors.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("day", models.DateField(blank=True, null=True, verbose_name="day")),
                ("opens_at", models.DateTimeField(verbose_name="opens")),
                ("closes_at", models.DateTimeField(verbose_name="closes")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("ready", "opens on its day"),
                            ("live", "live"),
                            ("closed", "closed"),
                            ("blocked", "taken down"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "held_because",
                    models.CharField(blank=True, max_length=300, verbose_name="held because"),
                ),
                (
                    "blocked_because",
                    models.CharField(blank=True, max_length=300, verbose_name="taken down because"),
                ),
                ("link_version", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="address confirmed"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="opened")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                ("closed_with_campaign", models.BooleanField(default=False, editable=False)),
                (
                    "shared_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first shared"),
                ),
                (
                    "thanked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="givers thanked"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundraisers",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "inspired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="inspired",
                        to="campaigns.fundraiser",
                        verbose_name="inspired by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundraisers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="supporter",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundraisers",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "photograph",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.photograph",
                        verbose_name="photograph",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="fundraisers",
                        to="campaigns.team",
                        verbose_name="team",
                    ),
                ),
            ],
            options={
                "verbose_name": "fundraiser",
                "verbose_name_plural": "fundraisers",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_f_organiz_ad3a7f_idx",
                    ),
                    models.Index(
                        fields=["-created_at", "-id"], name="campaigns_f_created_9083d7_idx"
                    ),
                    models.Index(
                        fields=["campaign", "state"], name="campaigns_f_campaig_e5bde9_idx"
                    ),
                    models.Index(
                        condition=models.Q(("state", "ready")),
                        fields=["opens_at"],
                        name="fundraisers_to_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")),
                        fields=["closes_at"],
                        name="fundraisers_to_close",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal_amount__gt", 0)),
                        name="fundraiser_goal_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="fundraiser_closes_after_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_review", "ready", "live"]), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="fundraiser_in_public_has_a_confirmed_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "live"), _negated=True),
                            ("opened_at__isnull", False),
                            _connector="OR",
                        ),
                        name="live_fundraiser_has_opened",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ChallengeEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "donor_count",
                    models.PositiveIntegerField(default=0, verbose_name="different donors"),
                ),
                ("raised_amount", models.BigIntegerField(default=0, verbose_name="raised")),
                (
                    "own_amount",
                    models.BigIntegerField(default=0, verbose_name="given by the supporter"),
                ),
                ("reached_at", models.DateTimeField(blank=True, null=True, verbose_name="reached")),
                (
                    "place",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="final place"),
                ),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenge_entries",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "challenge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="campaigns.challenge",
                        verbose_name="challenge",
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
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenge_entries",
                        to="campaigns.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="challenge_entries",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry in a challenge",
                "verbose_name_plural": "entries in challenges",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        models.F("challenge"),
                        models.OrderBy(models.F("donor_count"), descending=True),
                        models.OrderBy(models.F("raised_amount"), descending=True),
                        models.OrderBy(models.F("reached_at")),
                        name="entries_by_rank",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("challenge", "team"), name="team_once_per_challenge"
                    ),
                    models.UniqueConstraint(
                        fields=("challenge", "campaign"), name="campaign_once_per_challenge"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("campaign__isnull", True),
                                ("fundraiser__isnull", False),
                                ("team__isnull", True),
                            ),
                            models.Q(
                                ("campaign__isnull", True),
                                ("fundraiser__isnull", True),
                                ("team__isnull", False),
                            ),
                            models.Q(
                                ("campaign__isnull", False),
                                ("fundraiser__isnull", True),
                                ("team__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="entry_is_one_thing",
                    ),
                    models.UniqueConstraint(
                        fields=("challenge", "fundraiser"), name="fundraiser_once_per_challenge"
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FundraiserTotals",
            fields=[
                ("raised_amount", models.BigIntegerField(default=0, verbose_name="raised")),
                (
                    "own_amount",
                    models.BigIntegerField(default=0, verbose_name="given by the supporter"),
                ),
                ("gift_count", models.PositiveIntegerField(default=0, verbose_name="gifts")),
                ("donor_count", models.PositiveIntegerField(default=0, verbose_name="donors")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "fundraiser",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="totals",
                        serialize=False,
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "totals of a fundraiser",
                "verbose_name_plural": "totals of fundraisers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("raised_amount__gte", 0), ("own_amount__gte", 0)),
                        name="fundraiser_raised_is_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FundraiserUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="text",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("is_thanks", models.BooleanField(default=False, verbose_name="thanks")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shown", "shown"),
                            ("held", "held by rule"),
                            ("hidden", "hidden by staff"),
                        ],
                        default="shown",
                        max_length=6,
                        verbose_name="state",
                    ),
                ),
                (
                    "held_because",
                    models.CharField(blank=True, max_length=300, verbose_name="held because"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
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
                    "fundraiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "update of a fundraiser",
                "verbose_name_plural": "updates of fundraisers",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "state", "-created_at"],
                        name="campaigns_f_organiz_1517cf_idx",
                    ),
                    models.Index(
                        fields=["fundraiser", "-created_at"], name="campaigns_f_fundrai_86c709_idx"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_thanks", True)),
                        fields=("fundraiser",),
                        name="one_thanks_per_fundraiser",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_real", "It pretends to be somebody else"),
                            ("money", "It asks for money some other way"),
                            ("hurtful", "It is hateful or hurtful"),
                            ("private", "It shows something private"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=1000, verbose_name="in their words"),
                ),
                ("household", models.CharField(blank=True, editable=False, max_length=24)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reported"
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
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
                    "fundraiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a page",
                "verbose_name_plural": "reports of pages",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_r_organiz_c38533_idx",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ShareCard",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("fr", "French")], max_length=2),
                ),
                ("key", models.CharField(max_length=32, unique=True)),
                ("fingerprint", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="share_cards",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="share_cards",
                        to="campaigns.fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "share card",
                "verbose_name_plural": "share cards",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "fundraiser", "language"),
                        name="one_share_card_per_page_and_language",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("copy", "copied link"),
                            ("device", "the phone’s share sheet"),
                            ("text", "text message"),
                            ("whatsapp", "WhatsApp"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("email", "e-mail"),
                            ("facebook", "Facebook"),
                            ("x", "X"),
                            ("linkedin", "LinkedIn"),
                            ("bluesky", "Bluesky"),
                            ("mastodon", "Mastodon"),
                            ("print", "poster or table card"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        choices=[
                            ("own_page", "from one’s own page"),
                            ("after_gift", "after the gift"),
                            ("milestone", "at a milestone"),
                            ("news", "with news of the gift"),
                            ("following", "as a follower"),
                        ],
                        max_length=10,
                        verbose_name="moment",
                    ),
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
                    "path",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, editable=False, size=None
                    ),
                ),
                (
                    "generation",
                    models.PositiveSmallIntegerField(default=1, verbose_name="generation"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                ("visit_count", models.PositiveIntegerField(default=0, verbose_name="visits")),
                ("gift_count", models.IntegerField(default=0, verbose_name="gifts")),
                ("donor_count", models.IntegerField(default=0, verbose_name="donors")),
                ("amount", models.BigIntegerField(default=0, verbose_name="raised")),
                (
                    "tree_link_count",
                    models.PositiveIntegerField(default=0, verbose_name="links below"),
                ),
                (
                    "tree_visit_count",
                    models.PositiveIntegerField(default=0, verbose_name="visits with those below"),
                ),
                (
                    "tree_gift_count",
                    models.IntegerField(default=0, verbose_name="gifts with those below"),
                ),
                (
                    "tree_donor_count",
                    models.IntegerField(default=0, verbose_name="donors with those below"),
                ),
                (
                    "tree_amount",
                    models.BigIntegerField(default=0, verbose_name="raised with those below"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to="campaigns.campaign",
                        verbose_name="campaign",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="campaigns.sharelink",
                        verbose_name="came by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "share link",
                "verbose_name_plural": "share links",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_s_organiz_47ea0d_idx",
                    ),
                    models.Index(
                        models.F("campaign"),
                        models.OrderBy(models.F("tree_amount"), descending=True),
                        models.OrderBy(models.F("id")),
                        condition=models.Q(("parent__isnull", True)),
                        name="first_links_by_what_came",
                    ),
                    models.Index(
                        models.F("parent"),
                        models.OrderBy(models.F("tree_amount"), descending=True),
                        models.OrderBy(models.F("id")),
                        name="links_below_a_link",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["path"], name="links_in_a_tree"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("generation", 1), ("parent__isnull", True)),
                            models.Q(("generation__gt", 1), ("parent__isnull", False)),
                            _connector="OR",
                        ),
                        name="share_link_generation_fits_its_parent",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("person", "campaign", "fundraiser", "channel", "moment"),
                        name="one_share_link_per_person_channel_and_moment",
                        nulls_distinct=False,
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="WallEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the donor shows no name.",
                        max_length=100,
                        verbose_name="name",
                    ),
                ),
                (
                    "amount",
                    models.BigIntegerField(
                        blank=True,
                        help_text="Empty: the donor shows no amount.",
                        null=True,
                        verbose_name="amount",
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("shown", "shown"),
                            ("held", "held by rule"),
                            ("hidden", "hidden by staff"),
                            ("withdrawn", "withdrawn with the gift"),
                        ],
                        default="shown",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "held_because",
                    models.CharField(blank=True, max_length=200, verbose_name="held because"),
                ),
                ("given_at", models.DateTimeField(verbose_name="given")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wall_entries",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wall_entries",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wall_entries",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry on the wall",
                "verbose_name_plural": "the wall",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "shown")),
                        fields=["campaign", "-given_at"],
                        name="wall_shown_newest_first",
                    ),
                    models.Index(
                        condition=models.Q(("state", "shown")),
                        fields=["fundraiser", "-given_at"],
                        name="wall_of_a_fundraiser",
                    ),
                    models.Index(
                        fields=["organization", "state", "-given_at"],
                        name="campaigns_w_organiz_05457b_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), ("amount__gt", 0), _connector="OR"
                        ),
                        name="wall_amount_is_above_zero",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "wish",
                    models.CharField(
                        choices=[("more", "everything new"), ("less", "only the big news")],
                        default="more",
                        max_length=4,
                        verbose_name="how much",
                    ),
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
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[donors.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("link_version", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="address confirmed"),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
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
                    "share_link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.sharelink",
                        verbose_name="came by",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followers",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_f_organiz_8298b7_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "campaign", "fundraiser"),
                        name="one_follow_per_person_and_page",
                        nulls_distinct=False,
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="first name")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("day", models.PositiveSmallIntegerField(verbose_name="day")),
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
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[donors.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "address not confirmed"),
                            ("standing", "standing"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="unconfirmed",
                        max_length=11,
                        verbose_name="state",
                    ),
                ),
                ("next_on", models.DateField(verbose_name="next time")),
                (
                    "is_for_every_year",
                    models.BooleanField(default=False, verbose_name="every year"),
                ),
                ("asked_for", models.DateField(blank=True, null=True, verbose_name="asked about")),
                ("agreed_for", models.DateField(blank=True, null=True, verbose_name="agreed to")),
                ("drafted_for", models.DateField(blank=True, editable=False, null=True)),
                ("link_version", models.PositiveSmallIntegerField(default=1, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="confirmed"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "inspired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="inspired_pledges",
                        to="campaigns.fundraiser",
                        verbose_name="inspired by",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "came_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="campaigns.sharelink",
                        verbose_name="came by",
                    ),
                ),
            ],
            options={
                "verbose_name": "pledge",
                "verbose_name_plural": "pledges",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "standing")),
                        fields=["next_on"],
                        name="pledges_by_their_day",
                    ),
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="campaigns_p_organiz_26c5bf_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__range", (1, 12)), ("day__range", (1, 31))),
                        name="pledge_names_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("organization", "person"),
                        name="one_pledge_per_person_and_organization",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "standing"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="standing_pledge_is_confirmed",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ShareEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("links", models.SmallIntegerField(default=0)),
                ("visits", models.SmallIntegerField(default=0)),
                ("gifts", models.SmallIntegerField(default=0)),
                ("donors", models.SmallIntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.sharelink",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a share link",
                "verbose_name_plural": "events of share links",
            },
        ),
        migrations.CreateModel(
            name="ShareTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("generation", models.PositiveSmallIntegerField(null=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("copy", "copied link"),
                            ("device", "the phone’s share sheet"),
                            ("text", "text message"),
                            ("whatsapp", "WhatsApp"),
                            ("messenger", "Messenger"),
                            ("instagram", "Instagram"),
                            ("email", "e-mail"),
                            ("facebook", "Facebook"),
                            ("x", "X"),
                            ("linkedin", "LinkedIn"),
                            ("bluesky", "Bluesky"),
                            ("mastodon", "Mastodon"),
                            ("print", "poster or table card"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "moment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("own_page", "from one’s own page"),
                            ("after_gift", "after the gift"),
                            ("milestone", "at a milestone"),
                            ("news", "with news of the gift"),
                            ("following", "as a follower"),
                        ],
                        max_length=10,
                    ),
                ),
                ("link_count", models.PositiveIntegerField(default=0)),
                ("opened_count", models.PositiveIntegerField(default=0)),
                ("sharer_count", models.PositiveIntegerField(default=0)),
                ("visit_count", models.PositiveIntegerField(default=0)),
                ("gift_count", models.IntegerField(default=0)),
                ("donor_count", models.IntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.sharelink",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally of shares",
                "verbose_name_plural": "tallies of shares",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "root", "generation", "channel", "moment"),
                        name="one_tally_of_each",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="Fundraiser",
            name="came_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="campaigns.sharelink",
                verbose_name="came by",
            ),
        ),
        migrations.AddField(
            model_name="Fundraiser",
            name="pledge",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="fundraisers",
                to="campaigns.pledge",
                verbose_name="pledge",
            ),
        ),
        migrations.AddConstraint(
            model_name="Fundraiser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pledge__isnull", False)),
                fields=("pledge", "day"),
                name="one_fundraiser_per_pledge_and_year",
            ),
        ),
    ]
