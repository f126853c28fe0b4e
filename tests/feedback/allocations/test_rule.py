from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from feedback.allocations.rule import ANY, DESIGNATED, Gift, Move, Place, allocate

BOOKS = Place(id=1, room=2000, unit_cost=500)
BOAT = Place(id=2, room=100_000, unit_cost=100_000, is_pooled=True)


def where(gifts, places) -> list[tuple[int, int, int, str]]:
    return [tuple(move) for move in allocate(gifts, places)]


def test_a_gift_buys_whole_units_and_its_rest_helps_what_many_pay_together():
    assert where([Gift(1, 1200)], [BOOKS, BOAT]) == [(1, 1, 1000, "rule"), (1, 2, 200, "rule")]


def test_a_rest_is_a_part_of_a_unit_where_nothing_is_paid_together():
    assert where([Gift(1, 1200)], [BOOKS]) == [(1, 1, 1200, "rule")]


def test_the_project_opened_first_is_finished_first():
    assert where([Gift(1, 1500), Gift(2, 1500)], [BOOKS, Place(3, 5000, 1000)]) == [
        (1, 1, 1500, "rule"),
        (2, 1, 500, "rule"),
        (2, 3, 1000, "rule"),
    ]


def test_a_unit_that_others_have_begun_is_finished_by_who_can():
    assert where([Gift(1, 1000)], [Place(1, 300, 500), Place(3, 5000, 500)]) == [
        (1, 1, 300, "rule"),
        (1, 3, 700, "rule"),
    ]


def test_a_wish_comes_before_the_rule_and_what_is_too_much_follows_the_rule():
    wished = Place(id=3, room=700, unit_cost=500, takes=DESIGNATED)

    assert where([Gift(1, 1200, project=3), Gift(2, 500)], [BOOKS, wished]) == [
        (1, 3, 700, "designated"),
        (1, 1, 500, "rule"),
        (2, 1, 500, "rule"),
    ]


def test_a_project_that_takes_no_more_gets_not_even_what_was_meant_for_it():
    closed = Place(id=3, room=700, unit_cost=500, takes="none")

    assert where([Gift(1, 700, project=3)], [closed]) == []


gifts_in = st.lists(
    st.tuples(st.integers(1, 5000), st.sampled_from([None, 0, 1, 2, 3, 9])), max_size=12
).map(lambda drawn: [Gift(number, left, meant) for number, (left, meant) in enumerate(drawn)])
places_in = st.lists(
    st.tuples(
        st.integers(0, 6000),
        st.integers(1, 900),
        st.booleans(),
        st.sampled_from([ANY, DESIGNATED, "none"]),
    ),
    max_size=5,
).map(lambda drawn: [Place(number, *place) for number, place in enumerate(drawn)])


def sums(moves: list[Move], name: str) -> Counter:
    found = Counter()
    for move in moves:
        found[getattr(move, name)] += move.amount
    return found


def after(gifts, places, moves) -> tuple[list[Gift], list[Place]]:
    given_away, filled = sums(moves, "gift"), sums(moves, "project")
    return (
        [Gift(gift.id, gift.left - given_away[gift.id], gift.project) for gift in gifts],
        [Place(p.id, p.room - filled[p.id], p.unit_cost, p.is_pooled, p.takes) for p in places],
    )


@given(gifts_in, places_in)
def test_no_gift_gives_more_than_it_has_and_no_project_takes_more_than_it_needs(gifts, places):
    moves = list(allocate(gifts, places))

    gifts_left, places_left = after(gifts, places, moves)
    assert all(move.amount > 0 for move in moves)
    assert all(gift.left >= 0 for gift in gifts_left)
    assert all(place.room >= 0 for place in places_left)
    assert len({(move.gift, move.project) for move in moves}) == len(moves)


@given(gifts_in, places_in)
def test_nothing_stays_open_while_a_project_that_takes_it_has_room(gifts, places):
    gifts_left, places_left = after(gifts, places, list(allocate(gifts, places)))

    waits = any(gift.left for gift in gifts_left)
    assert not (waits and any(place.room for place in places_left if place.takes == ANY))
    room = {place.id: place.room for place in places_left if place.takes != "none"}
    assert not [gift for gift in gifts_left if gift.left and room.get(gift.project)]


@given(gifts_in, places_in)
def test_the_same_gifts_go_the_same_way_and_a_second_run_changes_nothing(gifts, places):
    moves = list(allocate(gifts, places))

    assert list(allocate(gifts, places)) == moves
    gifts_left, places_left = after(gifts, places, moves)
    assert list(allocate([gift for gift in gifts_left if gift.left], places_left)) == []
