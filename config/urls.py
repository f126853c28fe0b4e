"""Every address. Pages carry their language; machines and short links do not."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("giving.urls")),
        path("", include("campaigns.urls")),
    ),
]
