import pytest
from django.utils.translation import override

from campaigns.money import CAD, EUR, JPY, money
from campaigns.progress import Stage, measure_progress, progress_words


@pytest.mark.parametrize(
    ("raised", "stage", "target", "percent"),
    [
        ("0", Stage.EARLY, "4500", 0),
        ("4499", Stage.EARLY, "4500", 99),
        ("4500", Stage.EARLY, "9000", 50),
        ("5399", Stage.EARLY, "9000", 59),
        ("5400", Stage.UNDERWAY, "9000", 60),
        ("13499", Stage.UNDERWAY, "13500", 99),
        ("13500", Stage.CLOSE, "18000", 75),
        ("17999.99", Stage.CLOSE, "18000", 99),
        ("18000", Stage.REACHED, "22500", 80),
        ("22500", Stage.REACHED, "27000", 83),
    ],
)
def test_progress_goes_from_milestone_to_milestone(raised, stage, target, percent):
    progress = measure_progress(raised=CAD(raised), goal=CAD("18000"), donor_count=3)

    assert (progress.stage, progress.target, progress.percent) == (stage, CAD(target), percent)


def test_bar_is_hidden_below_thirty_percent():
    below = measure_progress(raised=CAD("29.99"), goal=CAD("100"), donor_count=3)
    at = measure_progress(raised=CAD("30"), goal=CAD("100"), donor_count=3)

    assert (below.shows_bar, at.shows_bar) == (False, True)


def test_milestones_are_whole_units_of_the_currency():
    euros = measure_progress(raised=EUR("0"), goal=EUR("25"), donor_count=0)
    yen = measure_progress(raised=JPY("0"), goal=JPY("1001"), donor_count=0)
    dinars = measure_progress(raised=money("0", "TND"), goal=money("10", "TND"), donor_count=0)

    assert [euros.target, yen.target, dinars.target] == [
        EUR("7"),
        JPY("251"),
        money("3", "TND"),
    ]


@pytest.mark.parametrize(
    ("raised", "donors", "lead", "line"),
    [
        ("0", 0, "Be the first to give", "Next step: $4,500."),
        ("25", 1, "1 person has given", "$25 so far. Next step: $4,500."),
        ("9000", 300, "300 people have given", "$9,000 so far. Next step: $13,500."),
        ("16900", 587, "$16,900 raised", "Only $1,100 to go to reach $18,000."),
        (
            "18000",
            600,
            "$18,000 raised",
            "The goal of $18,000 is reached. On to $22,500: each gift does more of the same.",
        ),
    ],
)
def test_people_lead_early_and_money_leads_late(raised, donors, lead, line):
    progress = measure_progress(raised=CAD(raised), goal=CAD("18000"), donor_count=donors)

    with override("en"):
        assert progress_words(progress) == {"lead": lead, "line": line}


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "1,250 people have given"), ("fr", "1\u202f250 personnes ont donné")],
)
def test_many_people_are_counted_as_the_reader_counts(language, words):
    progress = measure_progress(raised=CAD("100"), goal=CAD("10000"), donor_count=1250)

    with override(language):
        assert progress_words(progress)["lead"] == words
