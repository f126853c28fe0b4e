import mimetypes
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, Tags, register

from config.database_rights import check_temporary_tables
from config.french_dates import write_first_of_month_in_french
from config.heartbeat import connect_signs


class HearbackConfig(AppConfig):
    name = "config"
    verbose_name = "Hearback"

    def ready(self) -> None:
        name_media_types()
        write_first_of_month_in_french()
        connect_signs()
        register(check_fonts, Tags.staticfiles)
        register(check_temporary_tables, Tags.database)


def name_media_types() -> None:
    """Python 3.11 learns WebP from the system's list, and a slim image has none: the photographs
    would be handed out, or reach a bucket, as files of no kind.
    """
    mimetypes.add_type("image/webp", ".webp")
    mimetypes.add_type("image/avif", ".avif")


def check_fonts(**_: Any) -> list[Error]:
    """Pages name the fonts: without them every page would end in an error."""
    if (settings.BASE_DIR / "static" / "fonts" / "fonts.css").exists():
        return []
    return [Error("The fonts are not made yet.", hint="python -m config.fonts", id="hearback.E001")]
