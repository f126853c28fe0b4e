from django.urls import path

from giving import views

app_name = "giving"
urlpatterns = [
    path("campaigns/<slug:slug>/donate/", views.donate, name="donate"),
    path(
        "fundraisers/<slug:slug>/donate/", views.donate_to_fundraiser, name="donate_to_fundraiser"
    ),
    path("gifts/<slug:token>/", views.gift, name="gift"),
    path("gifts/<slug:token>/change/", views.change, name="change"),
    path("gifts/<slug:token>/pay/", views.pay, name="pay"),
    path("gifts/<slug:token>/return/", views.return_from_payment, name="return"),
]
