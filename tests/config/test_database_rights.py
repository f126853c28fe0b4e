"""A database's user without the right to temporary tables is named before anything starts."""

from io import StringIO

import pytest
from django.core.checks import Error, Tags, run_checks
from django.db import connection
from django.utils.translation import override

from config.installation.checks import check_database
from config.installation.report import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def database():
    """Take the right from everybody, until the transaction of the test is undone."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC, CURRENT_USER')
    return name


def rights() -> list[Error]:
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [one for one in found if one.id == "hearback.E002"]


def test_nothing_is_said_where_the_right_is_there():
    assert rights() == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            "The database's user {user} may not make temporary tables: no news of projects could "
            "be told. As the database's owner, run: ",
        ),
        (
            "fr",
            "L’utilisateur {user} de la base de données ne peut pas créer de tables "
            "temporaires\xa0: aucune nouvelle des projets ne pourrait être annoncée. En tant que "
            "propriétaire de la base, exécutez\xa0: ",
        ),
    ],
)
def test_a_user_without_it_is_named_with_the_command_that_mends_it(database, language, words):
    with override(language):
        [error] = rights()

    user = connection.settings_dict["USER"]
    command = f'GRANT TEMPORARY ON DATABASE "{database}" TO "{user}";'
    assert error == Error(words.format(user=user) + command, id="hearback.E002")


def test_setting_up_says_so_and_goes_no_further(database):
    report = Report(out=StringIO())

    goes_on = check_database(report)

    [sentence] = report.wrong
    assert not goes_on
    assert "may not make temporary tables" in sentence
    assert f'GRANT TEMPORARY ON DATABASE "{database}"' in sentence
