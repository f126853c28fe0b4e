from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages and news")

    def ready(self) -> None:
        # Django connects receivers here; a web process knows the tasks that it queues.
        from campaigns.news import add_source  # noqa: PLC0415
        from feedback import books, mail_webhook, receivers, tasks  # noqa: F401, PLC0415
        from feedback.allocations import books as of_projects  # noqa: PLC0415
        from feedback.allocations import receivers as of_balances  # noqa: F401, PLC0415
        from feedback.allocations.choices import ProjectChoices  # noqa: PLC0415
        from feedback.cards import receivers as of_cards  # noqa: F401, PLC0415
        from feedback.journeys import receivers as of_journeys  # noqa: F401, PLC0415
        from feedback.journeys.texts import check_texts  # noqa: PLC0415
        from feedback.projects.feed import updates_of  # noqa: PLC0415
        from feedback.services import supporter_checks  # noqa: PLC0415
        from feedback.telling import receivers as of_telling  # noqa: F401, PLC0415
        from giving import designations  # noqa: PLC0415

        books.register_checks()
        of_projects.register_checks()
        add_source(updates_of)
        supporter_checks.register_checks()
        designations.offer(ProjectChoices())
        check_texts()
