from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DonorsConfig(AppConfig):
    name = "donors"
    verbose_name = _("People")

    def ready(self) -> None:
        """Let allauth count where a lost Redis does not stop it."""
        # Models have to be there before these are read.
        from allauth.core.internal import ratelimit  # noqa: PLC0415
        from allauth.mfa.totp.internal import auth  # noqa: PLC0415

        from donors.sign_in_counts import SteadyCache  # noqa: PLC0415

        ratelimit.cache = auth.cache = SteadyCache()
