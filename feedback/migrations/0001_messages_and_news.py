"""Mails, and where each gift went: projects, allocations, news, answers."""

import uuid

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FUNDING_FOLLOWS_THE_COST = """
CREATE FUNCTION feedback_keep_cost() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO feedback_projectfunding (project_id, cost_amount, allocated_amount)
    VALUES (NEW.id, NEW.unit_count * NEW.unit_cost, 0)
    ON CONFLICT (project_id) DO UPDATE SET cost_amount = EXCLUDED.cost_amount;
    RETURN NULL;
END $$;
CREATE TRIGGER funding_follows_the_cost
AFTER INSERT OR UPDATE OF unit_count, unit_cost ON feedback_project
FOR EACH ROW EXECUTE FUNCTION feedback_keep_cost();
CREATE TRIGGER allocation_entries_are_only_added_to
BEFORE UPDATE OR DELETE ON feedback_allocationentry
FOR EACH ROW EXECUTE FUNCTION refuse_changes();
"""
AND_BACK = """
DROP TRIGGER allocation_entries_are_only_added_to ON feedback_allocationentry;
DROP TRIGGER funding_follows_the_cost ON feedback_project;
DROP FUNCTION feedback_keep_cost();
"""


class Migration(migrations.Migration):
    replaces = [
        ("feedback", "0001_initial"),
        ("feedback", "0002_message_problem_and_queued_at"),
        ("feedback", "0003_indexes_of_long_lists"),
        ("feedback", "0004_messages_about_supporters"),
        ("feedback", "0005_rules_of_contact"),
        ("feedback", "0006_news_for_followers"),
        ("feedback", "0007_the_coach"),
        ("feedback", "0008_link_of_a_team"),
        ("feedback", "0009_complaints_fail_no_receipt"),
        ("feedback", "0010_page_out_of_a_team"),
        ("feedback", "0011_what_staff_decide_of_a_team"),
        ("feedback", "0012_half_of_the_goal"),
        ("feedback", "0013_projects_and_their_news"),
        ("feedback", "0014_reminders_of_news"),
        ("feedback", "0015_balances_of_gifts"),
        ("feedback", "0016_what_all_readers_read"),
        ("feedback", "0017_tellings"),
        ("feedback", "0018_fewer_indexes_of_allocations"),
        ("feedback", "0019_mails_about_news_of_the_field"),
        ("feedback", "0020_sendings_that_staff_steer"),
        ("feedback", "0021_mails_about_answers"),
        ("feedback", "0022_allocations_under_way"),
    ]

    initial = True

    dependencies = [
        ("donors", "__first__"),
        ("giving", "0001_gifts_and_ledger"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoachingPlan",
            fields=[
                (
                    "fundraiser",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="coaching_plan",
                        serialize=False,
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
                ("look_at", models.DateTimeField(null=True, verbose_name="next look")),
                ("prompted_percent", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "plan of the coach",
                "verbose_name_plural": "plans of the coach",
                "indexes": [
                    models.Index(
                        condition=models.Q(("look_at__isnull", False)),
                        fields=["look_at"],
                        name="pages_to_coach",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoachingText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("give_first", "Give first yourself"),
                            ("look", "Add a photograph and a story"),
                            ("share", "Write to three people"),
                            ("closest", "Ask the five closest"),
                            ("first_gift", "The first gift"),
                            ("milestone", "25, 50 and 75 % of the goal"),
                            ("goal_reached", "The goal is reached: raise it"),
                            ("quiet", "Post an update"),
                            ("last_week_behind", "The last week, below half"),
                            ("last_week_ahead", "The last week, half or more"),
                            ("day_before", "The day before"),
                            ("day", "The day itself, or the last one"),
                            ("thanks", "Thank everyone"),
                            ("again", "What happens next, and again next year?"),
                            ("news", "News of what the money did"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                ("is_on", models.BooleanField(default=True, verbose_name="is sent")),
                ("days", models.SmallIntegerField(blank=True, null=True, verbose_name="days")),
                ("subject", models.CharField(blank=True, max_length=100, verbose_name="subject")),
                (
                    "subject_en",
                    models.CharField(blank=True, max_length=100, null=True, verbose_name="subject"),
                ),
                (
                    "subject_fr",
                    models.CharField(blank=True, max_length=100, null=True, verbose_name="subject"),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="text",
                    ),
                ),
                (
                    "body_en",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="text",
                    ),
                ),
                (
                    "body_fr",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="text",
                    ),
                ),
                ("button", models.CharField(blank=True, max_length=40, verbose_name="button")),
                (
                    "button_en",
                    models.CharField(blank=True, max_length=40, null=True, verbose_name="button"),
                ),
                (
                    "button_fr",
                    models.CharField(blank=True, max_length=40, null=True, verbose_name="button"),
                ),
                (
                    "sample",
                    models.CharField(blank=True, max_length=400, verbose_name="words to pass on"),
                ),
                (
                    "sample_en",
                    models.CharField(
                        blank=True, max_length=400, null=True, verbose_name="words to pass on"
                    ),
                ),
                (
                    "sample_fr",
                    models.CharField(
                        blank=True, max_length=400, null=True, verbose_name="words to pass on"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coaching_texts",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of the coach",
                "verbose_name_plural": "the coach",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "step"), name="coaching_text_once_per_step"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FieldLink",
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
                        help_text="For example: Nora, nurse",
                        max_length=120,
                        verbose_name="for whom",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "needs_review",
                    models.BooleanField(default=True, verbose_name="staff read it first"),
                ),
                (
                    "link_version",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Raising it revokes the link.",
                        verbose_name="version of the private link",
                    ),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                (
                    "last_used_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last used"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="made"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        help_text="Without one: all campaigns of the organization.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="field_links",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "link for the field",
                "verbose_name_plural": "links for the field",
                "default_manager_name": "rows",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("organization", "person"),
                        name="one_field_link_per_person",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ImageConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        help_text="Seen by staff alone. For a child, the first name is enough.",
                        max_length=120,
                        verbose_name="who is shown",
                    ),
                ),
                ("is_child", models.BooleanField(default=False, verbose_name="a child")),
                (
                    "guardian",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who agreed for the child"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("paper", "signed on paper"),
                            ("spoken", "spoken, with a witness"),
                            ("message", "by a message"),
                        ],
                        default="spoken",
                        max_length=7,
                        verbose_name="how they agreed",
                    ),
                ),
                ("given_on", models.DateField(verbose_name="agreed on")),
                ("ends_on", models.DateField(verbose_name="valid until")),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="entered"),
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
            ],
            options={
                "verbose_name": "consent to be shown",
                "verbose_name_plural": "consents to be shown",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=["ends_on"],
                        name="consents_by_end",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_child", False),
                            models.Q(("guardian", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_guardian_agrees_for_a_child",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("given_on"))),
                        name="consent_ends_after_it_begins",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NoNewsYet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("next_news_on", models.DateField(verbose_name="next news by")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="why")),
                (
                    "words_en",
                    models.CharField(blank=True, max_length=300, null=True, verbose_name="why"),
                ),
                (
                    "words_fr",
                    models.CharField(blank=True, max_length=300, null=True, verbose_name="why"),
                ),
                (
                    "said_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="said"),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "nothing new yet",
                "verbose_name_plural": "nothing new yet",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["campaign", "-said_at"], name="feedback_no_campaig_5cd94a_idx"
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True, verbose_name="address of the page")),
                (
                    "name",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="name"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="name"),
                ),
                (
                    "name_fr",
                    models.CharField(blank=True, max_length=120, null=True, verbose_name="name"),
                ),
                (
                    "summary",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="what it is",
                    ),
                ),
                (
                    "summary_en",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="what it is",
                    ),
                ),
                (
                    "summary_fr",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="what it is",
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
                    "latitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=8,
                        null=True,
                        verbose_name="latitude",
                    ),
                ),
                (
                    "longitude",
                    models.DecimalField(
                        blank=True,
                        decimal_places=5,
                        max_digits=8,
                        null=True,
                        verbose_name="longitude",
                    ),
                ),
                (
                    "blur_km",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "show the exact place"),
                            (2, "within 2 km"),
                            (10, "within 10 km"),
                            (50, "within 50 km"),
                        ],
                        default=10,
                        help_text="Where people could be in danger, show the region and not the place.",
                        verbose_name="on the map",
                    ),
                ),
                (
                    "is_pooled",
                    models.BooleanField(
                        default=False,
                        help_text="Nothing finer is true: no gift pays for a unit of its own.",
                        verbose_name="many gifts together pay for it",
                    ),
                ),
                (
                    "unit_one",
                    models.CharField(
                        blank=True,
                        help_text="For example: book",
                        max_length=60,
                        verbose_name="one unit",
                    ),
                ),
                (
                    "unit_one_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: book",
                        max_length=60,
                        null=True,
                        verbose_name="one unit",
                    ),
                ),
                (
                    "unit_one_fr",
                    models.CharField(
                        blank=True,
                        help_text="For example: book",
                        max_length=60,
                        null=True,
                        verbose_name="one unit",
                    ),
                ),
                (
                    "unit_many",
                    models.CharField(
                        blank=True,
                        help_text="For example: books",
                        max_length=60,
                        verbose_name="several units",
                    ),
                ),
                (
                    "unit_many_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: books",
                        max_length=60,
                        null=True,
                        verbose_name="several units",
                    ),
                ),
                (
                    "unit_many_fr",
                    models.CharField(
                        blank=True,
                        help_text="For example: books",
                        max_length=60,
                        null=True,
                        verbose_name="several units",
                    ),
                ),
                (
                    "unit_count",
                    models.PositiveIntegerField(default=1, verbose_name="how many units"),
                ),
                (
                    "unit_cost",
                    models.BigIntegerField(
                        help_text="In the smallest unit of the currency: 500 is 5 $.",
                        verbose_name="cost of a unit",
                    ),
                ),
                (
                    "cost_source",
                    models.CharField(
                        blank=True,
                        help_text="For example: offer of the bookseller Pantoute",
                        max_length=200,
                        verbose_name="where the cost comes from",
                    ),
                ),
                (
                    "cost_source_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: offer of the bookseller Pantoute",
                        max_length=200,
                        null=True,
                        verbose_name="where the cost comes from",
                    ),
                ),
                (
                    "cost_source_fr",
                    models.CharField(
                        blank=True,
                        help_text="For example: offer of the bookseller Pantoute",
                        max_length=200,
                        null=True,
                        verbose_name="where the cost comes from",
                    ),
                ),
                ("cost_date", models.DateField(blank=True, null=True, verbose_name="cost as of")),
                (
                    "takes",
                    models.CharField(
                        choices=[
                            ("any", "any gift of the campaign"),
                            ("designated", "only gifts meant for it"),
                            ("none", "no more gifts"),
                        ],
                        default="any",
                        max_length=10,
                        verbose_name="takes",
                    ),
                ),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="takes gifts since"
                    ),
                ),
                ("is_public", models.BooleanField(default=True, verbose_name="shown to everyone")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("funded", "paid for"),
                            ("sent", "sent"),
                            ("in_progress", "in progress"),
                            ("delivered", "delivered"),
                            ("checked", "checked again"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=11,
                        verbose_name="stage",
                    ),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late", "late"),
                            ("changed", "changed"),
                            ("failed", "failed"),
                            ("repaired", "put right"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="trouble",
                    ),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="When it is to be delivered.",
                        null=True,
                        verbose_name="due",
                    ),
                ),
                (
                    "first_due_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="first due"
                    ),
                ),
                (
                    "delivered_units",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="units delivered"
                    ),
                ),
                (
                    "delivered_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="delivered on"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
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
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="feedback_pr_organiz_841af3_idx",
                    ),
                    models.Index(
                        fields=["campaign", "opened_at"], name="feedback_pr_campaig_56d1d9_idx"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit_cost__gt", 0), ("unit_count__gt", 0)),
                        name="project_costs_more_than_nothing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name_en__gt", ""), ("name_fr__gt", ""), _connector="OR"
                        ),
                        name="project_has_a_name_in_some_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(
                                ("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))
                            ),
                            _connector="OR",
                        ),
                        name="project_point_is_on_the_globe",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("delivered_units__lte", models.F("unit_count"))),
                        name="no_more_units_delivered_than_planned",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SendingBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun"),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True, verbose_name="stopped")),
                (
                    "stopped_because",
                    models.CharField(blank=True, max_length=200, verbose_name="stopped because"),
                ),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="resumed")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="stopped for good"),
                ),
                ("words", models.JSONField(blank=True, default=dict, verbose_name="words")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "sending to many",
                "verbose_name_plural": "sendings to many",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="feedback_se_organiz_938fa4_idx",
                    )
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("delivered_amount", models.BigIntegerField(default=0, verbose_name="delivered")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="giving.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="feedback.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "allocation",
                "verbose_name_plural": "allocations",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(fields=["project", "id"], name="feedback_al_project_b1f24d_idx"),
                    models.Index(
                        fields=["organization", "-id"], name="feedback_al_organiz_c0fad5_idx"
                    ),
                    models.Index(
                        condition=models.Q(("delivered_amount__lt", models.F("amount"))),
                        fields=["project"],
                        name="allocations_under_way",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("donation", "project"), name="one_allocation_per_gift_and_project"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delivered_amount__gte", 0),
                            ("delivered_amount__lte", models.F("amount")),
                        ),
                        name="delivered_never_exceeds_allocated",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="GiftBalance",
            fields=[
                (
                    "donation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="balance",
                        serialize=False,
                        to="giving.donation",
                    ),
                ),
                ("kept_amount", models.BigIntegerField(verbose_name="after refunds")),
                ("fee_amount", models.BigIntegerField(default=0, verbose_name="fee")),
                ("allocated_amount", models.BigIntegerField(default=0, verbose_name="allocated")),
                ("paid_at", models.DateTimeField(verbose_name="paid at")),
                ("allocatable_at", models.DateTimeField(verbose_name="to be allocated from")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="feedback.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "balance of a gift",
                "verbose_name_plural": "gifts that wait for news",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            (
                                "allocated_amount__lt",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("kept_amount"), "-", models.F("fee_amount")
                                ),
                            )
                        ),
                        fields=["campaign", "paid_at", "donation"],
                        name="gifts_to_allocate",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated_amount__gte", 0),
                            ("fee_amount__gte", 0),
                            ("kept_amount__gte", 0),
                        ),
                        name="balance_is_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated_amount", 0),
                            (
                                "allocated_amount__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("kept_amount"), "-", models.F("fee_amount")
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="allocated_never_exceeds_the_gift",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ImpactUpdate",
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
                            ("sent", "sent on its way"),
                            ("in_progress", "in progress"),
                            ("delivered", "delivered"),
                            ("checked", "checked again"),
                            ("late", "it will be late"),
                            ("changed", "it changed"),
                            ("failed", "it went wrong"),
                            ("repaired", "it was put right"),
                        ],
                        max_length=11,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "headline",
                    models.CharField(blank=True, max_length=120, verbose_name="in one line"),
                ),
                (
                    "headline_en",
                    models.CharField(
                        blank=True, max_length=120, null=True, verbose_name="in one line"
                    ),
                ),
                (
                    "headline_fr",
                    models.CharField(
                        blank=True, max_length=120, null=True, verbose_name="in one line"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="what happened, in words",
                    ),
                ),
                (
                    "text_en",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="what happened, in words",
                    ),
                ),
                (
                    "text_fr",
                    models.TextField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxLengthValidator(5000)],
                        verbose_name="what happened, in words",
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
                    "units",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="how many"),
                ),
                ("happened_on", models.DateField(verbose_name="when")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="If not where the project is.",
                        max_length=120,
                        verbose_name="where",
                    ),
                ),
                (
                    "place_en",
                    models.CharField(
                        blank=True,
                        help_text="If not where the project is.",
                        max_length=120,
                        null=True,
                        verbose_name="where",
                    ),
                ),
                (
                    "place_fr",
                    models.CharField(
                        blank=True,
                        help_text="If not where the project is.",
                        max_length=120,
                        null=True,
                        verbose_name="where",
                    ),
                ),
                (
                    "latitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True),
                ),
                (
                    "longitude",
                    models.DecimalField(blank=True, decimal_places=5, max_digits=8, null=True),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True,
                        help_text="For news of a delay: the new day.",
                        null=True,
                        verbose_name="now due",
                    ),
                ),
                ("next_news_on", models.DateField(blank=True, null=True, verbose_name="next news")),
                ("video_url", models.URLField(blank=True, verbose_name="address of a video")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "to be read by staff"),
                            ("published", "published"),
                            ("withdrawn", "taken back"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("form_token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "filed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="filed"),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="published"
                    ),
                ),
                (
                    "told_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="told"
                    ),
                ),
                (
                    "field_link",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="feedback.fieldlink",
                        verbose_name="filed through",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
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
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="told by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="feedback.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "impact update",
                "verbose_name_plural": "impact updates",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-filed_at"], name="feedback_im_organiz_aa59e3_idx"
                    ),
                    models.Index(
                        fields=["project", "happened_on"], name="feedback_im_project_a14775_idx"
                    ),
                    models.Index(
                        condition=models.Q(("state", "published")),
                        fields=["-published_at"],
                        name="published_updates_last_first",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="published_update_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("told_at__isnull", True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="only_published_updates_are_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("units__isnull", True), ("units__gt", 0), _connector="OR"
                        ),
                        name="update_is_of_some_units",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("headline_en__gt", ""), ("headline_fr__gt", ""), _connector="OR"
                        ),
                        name="update_has_a_headline_in_some_language",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True, verbose_name="key")),
                (
                    "kind",
                    models.CharField(
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
                            ("impact_news", "what a gift did"),
                            ("team_news", "what a team’s gifts did"),
                            ("news_due", "news is due"),
                            ("update_to_review", "news to read first"),
                            ("field_link", "link for the field"),
                            ("answer_reply", "reply to a donor"),
                            ("answer_passed_on", "a donor’s words for the field"),
                        ],
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                (
                    "queue",
                    models.CharField(
                        choices=[
                            ("urgent", "urgent"),
                            ("default", "ordinary"),
                            ("bulk", "to many"),
                        ],
                        default="default",
                        max_length=8,
                        verbose_name="queue",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="to")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("fr", "French")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "template_version",
                    models.PositiveSmallIntegerField(verbose_name="version of the text"),
                ),
                ("values", models.JSONField(default=dict, verbose_name="values")),
                (
                    "reader_zone",
                    models.CharField(blank=True, max_length=64, verbose_name="time zone"),
                ),
                ("lapses_at", models.DateTimeField(blank=True, null=True, verbose_name="lapses")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("dropped", "no longer needed"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "held",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("quiet_hours", "It is night where the reader lives."),
                            ("crowded", "The reader had one like it in the last two days."),
                            (
                                "apart",
                                "News of a gift and requests to the same reader are kept apart.",
                            ),
                            ("budget", "The reader has had as many mails as we send in this time."),
                            ("stopped", "The sending was stopped: too many mails came back."),
                            ("paused", "Staff paused the sending."),
                            ("called_off", "Staff stopped the sending for good."),
                            ("refused", "The reader does not want such mails."),
                            ("suppressed", "The address returns mail, or its owner complained."),
                            ("lapsed", "It waited so long that it was no longer worth sending."),
                            ("not_true", "What it was to say was no longer true."),
                        ],
                        max_length=11,
                        verbose_name="why not yet, or not at all",
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
                    "claimed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken up"),
                ),
                ("queued_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "address_unknown",
                                "The recipient’s mail server refused this address.",
                            ),
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
                            ("waited", "It had to wait so long that it was given up."),
                            (
                                "broke_off",
                                "The program stopped each time while it was sending this mail.",
                            ),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                (
                    "error",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="what the mail server said"
                    ),
                ),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="came back"),
                ),
                (
                    "complained_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="marked as unwanted"),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="giving.donation",
                        verbose_name="donation",
                    ),
                ),
                (
                    "follow",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="campaigns.follow",
                        verbose_name="follower",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="campaigns.organization",
                        verbose_name="organization",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="campaigns.pledge",
                        verbose_name="pledge",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="campaigns.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="feedback.sendingbatch",
                        verbose_name="sending to many",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["next_try_at"],
                        name="messages_to_send",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["claimed_at"],
                        name="messages_in_flight",
                    ),
                    models.Index(
                        fields=["organization", "-created_at"],
                        name="feedback_me_organiz_f723fe_idx",
                    ),
                    models.Index(
                        fields=["-created_at", "-id"], name="feedback_me_created_cccc72_idx"
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent")),
                        fields=["person", "-sent_at"],
                        name="mails_a_person_was_sent",
                    ),
                    models.Index(
                        condition=models.Q(("state", "failed")),
                        fields=["organization"],
                        name="messages_that_failed",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sent_message_has_a_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("claimed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="message_being_sent_was_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_message_has_a_reason",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ProjectFunding",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="funding",
                        serialize=False,
                        to="feedback.project",
                    ),
                ),
                ("cost_amount", models.BigIntegerField(verbose_name="cost")),
                ("allocated_amount", models.BigIntegerField(default=0, verbose_name="paid for")),
            ],
            options={
                "verbose_name": "funding of a project",
                "verbose_name_plural": "funding of projects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("allocated_amount__gte", 0),
                            ("allocated_amount__lte", models.F("cost_amount")),
                        ),
                        name="allocated_never_exceeds_the_cost",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationEntry",
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
                            ("rule", "by rule"),
                            ("designated", "as its donor wished"),
                            ("staff", "by staff"),
                            ("released", "released, as money went back"),
                            ("fee", "released, as the fee was known later"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
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
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="feedback.allocation",
                        verbose_name="allocation",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.organization",
                    ),
                ),
            ],
            options={
                "verbose_name": "movement of an allocation",
                "verbose_name_plural": "movements of allocations",
                "default_manager_name": "rows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="allocation_entry_is_not_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "staff"), _negated=True),
                            models.Q(
                                models.Q(("reason", ""), _negated=True), ("actor__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="staff_allocate_with_a_reason",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("has_heart", models.BooleanField(default=False, verbose_name="a heart")),
                ("text", models.CharField(blank=True, max_length=280, verbose_name="their words")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "reply",
                    models.TextField(blank=True, max_length=2000, verbose_name="your answer"),
                ),
                (
                    "replied_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "passed_on_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="passed on to the field"
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="giving.donation",
                        verbose_name="donation",
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
                    "replied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="feedback.impactupdate",
                        verbose_name="update",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer of a donor",
                "verbose_name_plural": "answers of donors",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        fields=["organization", "-written_at"],
                        name="feedback_an_organiz_a1f52f_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "donation"), name="one_answer_per_gift_and_update"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_heart", True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_answer_says_something",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="NewsReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("mail", "by e-mail"),
                            ("letter", "by a printed letter"),
                            ("page", "on the page of the gift alone"),
                        ],
                        max_length=6,
                        verbose_name="how",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("printed_at", models.DateTimeField(blank=True, null=True, verbose_name="printed")),
                (
                    "donor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="donors.donor",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="news_told",
                        to="feedback.message",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="feedback.impactupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "reader of an update",
                "verbose_name_plural": "readers of updates",
                "indexes": [
                    models.Index(
                        condition=models.Q(("printed_at__isnull", True), ("way", "letter")),
                        fields=["update"],
                        name="letters_to_print",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("update", "donor"), name="donor_is_told_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PageNews",
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
                            ("update", "a word of the supporter"),
                            ("thanks", "thanks to those who gave"),
                            ("half", "half of the goal"),
                            ("goal", "goal reached"),
                            ("end", "the end"),
                            ("impact", "what the money did"),
                        ],
                        max_length=6,
                        verbose_name="kind",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="since"),
                ),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.campaign",
                        verbose_name="campaign",
                    ),
                ),
                (
                    "fundraiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.fundraiser",
                        verbose_name="fundraiser",
                    ),
                ),
                (
                    "impact_update",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="feedback.impactupdate",
                        verbose_name="impact update",
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
                    "update",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="campaigns.fundraiserupdate",
                        verbose_name="update",
                    ),
                ),
            ],
            options={
                "verbose_name": "news of a page",
                "verbose_name_plural": "news of pages",
                "default_manager_name": "rows",
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at__isnull", True)),
                        fields=["created_at"],
                        name="news_to_be_told",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "fundraiser", "update", "impact_update", "kind"),
                        name="news_of_a_page_exists_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["update", "thanks"]), ("update__isnull", False)),
                            models.Q(
                                ("kind__in", ["half", "goal", "end", "impact"]),
                                ("update__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="words_of_a_supporter_are_kept_with_their_news",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("impact_update__isnull", False), ("kind", "impact")),
                            models.Q(
                                models.Q(("kind", "impact"), _negated=True),
                                ("impact_update__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="news_of_a_project_names_its_update",
                    ),
                ],
            },
            managers=[
                ("rows", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ReturnedMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=200, unique=True, verbose_name="event")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hard", "refused for good"),
                            ("soft", "refused for now"),
                            ("refused", "refused for what it was, or who sent it"),
                            ("complaint", "marked as unwanted"),
                            ("unsubscribe", "unsubscribed at the mail service"),
                        ],
                        max_length=11,
                        verbose_name="kind",
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
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returns",
                        to="feedback.message",
                    ),
                ),
            ],
            options={
                "verbose_name": "returned mail",
                "verbose_name_plural": "returned mails",
                "indexes": [
                    models.Index(fields=["email", "-at"], name="feedback_re_email_2c3c4e_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                (
                    "update",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="telling",
                        serialize=False,
                        to="feedback.impactupdate",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="everyone is written to"
                    ),
                ),
                ("letters", models.BinaryField(null=True)),
                (
                    "letters_made_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="letters made"),
                ),
            ],
            options={
                "verbose_name": "telling of an update",
                "verbose_name_plural": "tellings of updates",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["begun_at"],
                        name="tellings_to_go_on",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UpdateGift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="feedback.allocation",
                    ),
                ),
                (
                    "donation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="giving.donation",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gifts",
                        to="feedback.impactupdate",
                    ),
                ),
            ],
            options={
                "verbose_name": "gift in an update",
                "verbose_name_plural": "gifts in updates",
                "indexes": [
                    models.Index(fields=["donation"], name="feedback_up_donatio_dbffe7_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "allocation"), name="allocation_once_per_update"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="update_concerns_some_money"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UpdatePicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                (
                    "shows_people",
                    models.BooleanField(default=False, verbose_name="people can be recognized"),
                ),
                ("hidden_at", models.DateTimeField(blank=True, null=True, verbose_name="hidden")),
                (
                    "consents",
                    models.ManyToManyField(
                        blank=True,
                        related_name="pictures",
                        to="feedback.imageconsent",
                        verbose_name="consents",
                    ),
                ),
                (
                    "photograph",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="campaigns.photograph",
                        verbose_name="photograph",
                    ),
                ),
                (
                    "update",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to="feedback.impactupdate",
                        verbose_name="update",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of an update",
                "verbose_name_plural": "pictures of updates",
                "ordering": ["update", "position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("update", "photograph"), name="photograph_once_per_update"
                    )
                ],
            },
        ),
        migrations.RunSQL(FUNDING_FOLLOWS_THE_COST, AND_BACK),
    ]
