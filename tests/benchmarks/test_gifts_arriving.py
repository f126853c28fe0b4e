import pytest

from benchmarks.gifts_arriving import Looks, people_on


def test_oldest_is_counted_from_the_first_gift_that_was_not_shown():
    looks = Looks("http://127.0.0.1/", seen=[(10.0, 1), (10.5, 3), (11.0, 2)])

    assert looks.oldest(committed=[9.0, 9.8, 10.2]) == pytest.approx(0.8)


def test_gift_that_came_after_the_question_is_not_missing():
    looks = Looks("http://127.0.0.1/", seen=[(10.0, 1)])

    assert looks.oldest(committed=[9.0, 10.1]) == 0.0


def test_people_are_read_from_the_page():
    assert people_on(b'<p data-live-text="lead">1,204 people have given</p>') == 1204
    assert people_on(b'<p data-live-text="lead">Be the first to give</p>') == 0
