from django.apps import AppConfig

from config.heartbeat import connect_signs


class HearbackConfig(AppConfig):
    name = "config"
    verbose_name = "Hearback"

    def ready(self) -> None:
        connect_signs()
