from django.urls import path

from campaigns import (
    challenge_views,
    follow_views,
    fundraiser_views,
    own_page_views,
    pledge_views,
    print_views,
    team_views,
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
    path("campaigns/<slug:slug>/team/", team_views.begin, name="begin_team"),
    path("teams/<slug:slug>/", team_views.team, name="team"),
    path("teams/<slug:slug>/live.json", team_views.team_live, name="team_live"),
    path("teams/<slug:slug>/<int:number>/", team_views.team, name="team_page"),
    path("teams/<slug:slug>/join/<slug:code>/", team_views.join, name="join_team"),
    path("me/teams/<slug:token>/", team_views.own_team, name="own_team"),
    path("me/teams/<slug:token>/open/", team_views.open_team, name="open_team"),
    path("me/teams/<slug:token>/link/", team_views.send_team_link, name="send_team_link"),
    path("me/teams/<slug:token>/renew/", team_views.renew_join_link, name="renew_join_link"),
    path("me/teams/<slug:token>/put-out/", team_views.put_out, name="put_out_of_team"),
    path("me/fundraisers/<slug:token>/team/", team_views.team_of_page, name="team_of_page"),
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
    path("me/fundraisers/<slug:token>/poster.pdf", print_views.poster_pdf, name="poster"),
    path(
        "me/fundraisers/<slug:token>/table-card.pdf", print_views.table_card_pdf, name="table_card"
    ),
    path("me/fundraisers/<slug:token>/story.jpg", print_views.story_jpg, name="story_card"),
    path("me/fundraisers/<slug:token>/code.svg", print_views.code_svg, name="code"),
    path("me/pledges/<slug:token>/", pledge_views.own_pledge, name="own_pledge"),
    path("me/pledges/<slug:token>/birthday.ics", pledge_views.calendar, name="pledge_calendar"),
    path("me/following/<slug:token>/", follow_views.own_follow, name="own_follow"),
]
