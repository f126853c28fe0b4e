"""Every address. Pages carry their language; machines and short links do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from campaigns import share_views
from campaigns.colours import VERSION
from campaigns.views import brand_colours
from config import search_engines, views, web_app
from donors import contact_views
from feedback.mail_webhook import mail_webhook
from giving.stripe.webhook import stripe_webhook

# Django's shortcut to a thing's page tells any staff the address of any row, drafts too.
staff_urls = [
    pattern for pattern in admin.site.get_urls() if getattr(pattern, "name", None) != "view_on_site"
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.language_home, name="language_home"),
    path("robots.txt", search_engines.robots, name="robots"),
    path("sitemap.xml", search_engines.sitemap_index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", search_engines.sitemap_section, name="sitemap_section"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("stripe/webhook/", stripe_webhook, name="stripe_webhook"),
    path("s/<slug:code>", share_views.share_link, name="share_link"),
    path("unsubscribe/<slug:token>/", contact_views.unsubscribe, name="unsubscribe"),
    path("preferences/<slug:token>/", contact_views.preferences, name="preferences"),
    path("mail/<slug:service>/webhook/", mail_webhook, name="mail_webhook"),
    path("i18n/", include("django.conf.urls.i18n")),
    re_path(
        rf"^colours/{VERSION}/(?P<digits>[0-9a-f]{{6}})\.css$",
        brand_colours,
        name="brand_colours",
    ),
    path("admin/", (staff_urls, "admin", admin.site.name)),
    *i18n_patterns(
        path("manifest.webmanifest", web_app.manifest, name="manifest"),
        path("accounts/", include("donors.urls")),
        path("", include("giving.urls")),
        path("", include("feedback.urls")),
        path("", include("campaigns.urls")),
    ),
]

if not settings.S3_BUCKET:
    urlpatterns.append(path("media/<path:path>", views.media, name="media"))

handler400 = "campaigns.error_views.bad_request"
handler500 = "campaigns.error_views.server_error"
