"""How people sign in: by a code that is mailed to them; staff with a second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by staff (and later from a gift), never by a sign-up form."""
        return False
