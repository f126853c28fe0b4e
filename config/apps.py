from django.apps import AppConfig


class HearbackConfig(AppConfig):
    name = "config"
    verbose_name = "Hearback"
