"""Amounts on the sandbox's pages."""

from __future__ import annotations

import pytest

from config.demo.sandbox import money


@pytest.mark.parametrize(
    ("currency", "locale", "shown"),
    [
        ("cad", "en", "$25.00"),
        ("cad", "fr-CA", "25,00\u00a0$"),
        ("cad", "fr", "25,00\u00a0$"),
        ("eur", "en", "€25.00"),
        ("usd", "en", "$25.00"),
    ],
)
def test_an_amount_is_written_as_at_home(currency: str, locale: str, shown: str) -> None:
    assert money.display(2500, currency, locale) == shown
