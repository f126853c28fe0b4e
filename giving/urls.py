from django.urls import path

from giving import views

app_name = "giving"
urlpatterns = [
    path("campaigns/<slug:slug>/donate/", views.donate, name="donate"),
    path("gifts/<str:token>/", views.gift, name="gift"),
    path("gifts/<str:token>/change/", views.change, name="change"),
    path("gifts/<str:token>/pay/", views.pay, name="pay"),
    path("gifts/<str:token>/return/", views.return_from_payment, name="return"),
]
