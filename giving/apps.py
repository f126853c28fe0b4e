from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GivingConfig(AppConfig):
    name = "giving"
    verbose_name = _("Gifts")

    def ready(self) -> None:
        # Django connects receivers here.
        from giving import receivers  # noqa: F401, PLC0415
        from giving.challenges import books  # noqa: PLC0415
        from giving.challenges import receivers as of_challenges  # noqa: F401, PLC0415
        from giving.services import share_recount  # noqa: PLC0415

        books.register_checks()
        share_recount.register_checks()
