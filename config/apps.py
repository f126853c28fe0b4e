from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register

from config.heartbeat import connect_signs


class HearbackConfig(AppConfig):
    name = "config"
    verbose_name = "Hearback"

    def ready(self) -> None:
        connect_signs()
        register(check_fonts, Tags.staticfiles)


def check_fonts(**_: Any) -> list[Error]:
    """Pages name the fonts: without them every page would end in an error."""
    if (settings.BASE_DIR / "static" / "fonts" / "fonts.css").exists():
        return []
    return [Error("The fonts are not made yet.", hint="python -m config.fonts", id="hearback.E001")]
