from django.urls import path

from campaigns import (
    challenge_views,
    follow_views,
    fundraiser_views,
    own_page_views,
    pledge_views,
    views,
)

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
    path("campaigns/<slug:slug>/fundraise/", fundraiser_views.fundraise, name="fundraise"),
    path("campaigns/<slug:slug>/follow/", follow_views.follow_campaign, name="follow_campaign"),
    path("fundraisers/<slug:slug>/", fundraiser_views.fundraiser, name="fundraiser"),
    path(
        "fundraisers/<slug:slug>/live.json",
        fundraiser_views.fundraiser_live,
        name="fundraiser_live",
    ),
    path("fundraisers/<slug:slug>/report/", fundraiser_views.report, name="report"),
    path(
        "fundraisers/<slug:slug>/follow/",
        follow_views.follow_fundraiser,
        name="follow_fundraiser",
    ),
    path("challenges/<slug:slug>/", challenge_views.challenge, name="challenge"),
    path("challenges/<slug:slug>/live.json", challenge_views.challenge_live, name="challenge_live"),
    path("challenges/<slug:slug>/<int:number>/", challenge_views.challenge, name="challenge_page"),
    path(
        "challenges/<slug:slug>/<int:number>/live.json",
        challenge_views.challenge_live,
        name="challenge_page_live",
    ),
    path("pledge/", pledge_views.pledge, name="pledge"),
    # A person's own pages, behind private links.
    path("me/fundraisers/<slug:token>/", own_page_views.own_fundraiser, name="own_fundraiser"),
    path("me/fundraisers/<slug:token>/edit/", own_page_views.edit, name="edit_fundraiser"),
    path("me/fundraisers/<slug:token>/open/", own_page_views.open_page, name="open_fundraiser"),
    path("me/fundraisers/<slug:token>/update/", own_page_views.update, name="write_update"),
    path("me/fundraisers/<slug:token>/thank/", own_page_views.thank, name="thank_givers"),
    path("me/fundraisers/<slug:token>/goal/", own_page_views.goal, name="raise_goal"),
    path("me/fundraisers/<slug:token>/close/", own_page_views.close, name="close_fundraiser"),
    path("me/fundraisers/<slug:token>/shared/", own_page_views.shared, name="note_shared"),
    path("me/fundraisers/<slug:token>/link/", own_page_views.send_link, name="send_link"),
    path("me/pledges/<slug:token>/", pledge_views.own_pledge, name="own_pledge"),
    path("me/pledges/<slug:token>/birthday.ics", pledge_views.calendar, name="pledge_calendar"),
    path("me/following/<slug:token>/", follow_views.own_follow, name="own_follow"),
]
