from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GivingConfig(AppConfig):
    name = "giving"
    verbose_name = _("Gifts")

    def ready(self) -> None:
        from giving.services import share_recount  # noqa: PLC0415  (needs the models)

        share_recount.register_checks()
