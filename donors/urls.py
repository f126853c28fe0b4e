"""The way in. Of allauth's addresses only those that a mailed code and a second factor need.

Its own list also offers sign-up, passwords and a page where people add e-mail addresses: whoever
may choose the address to which the code goes may become somebody else. A test holds the names.
"""

from allauth.account import views
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", views.login, name="account_login"),
    # allauth leads here when a code is too old; there is one form that asks for a code.
    path(
        "login/code/",
        RedirectView.as_view(pattern_name="account_login"),
        name="account_request_login_code",
    ),
    path("login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", views.logout, name="account_logout"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("2fa/", include("allauth.mfa.urls")),
]
