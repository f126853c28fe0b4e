from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", views.feed, name="feed"),
    path("organizations/<slug:slug>/", views.organization, name="organization"),
    path("organizations/<slug:slug>/feed/", views.organization_feed, name="organization_feed"),
    path(
        "organizations/<slug:slug>/<slug:kind>/", views.organization_page, name="organization_page"
    ),
    path("campaigns/<slug:slug>/", views.campaign, name="campaign"),
    path("campaigns/<slug:slug>/live.json", views.live, name="live"),
]
