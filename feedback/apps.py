from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages and news")

    def ready(self) -> None:
        from feedback import receivers  # noqa: F401, PLC0415  (Django connects receivers here)
