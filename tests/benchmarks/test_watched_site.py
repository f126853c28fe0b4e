from benchmarks.watched_site import Computation, most_at_once


def test_computations_that_overlap_are_counted():
    computations = [Computation("/", 0, 2), Computation("/", 1, 3), Computation("/", 4, 5)]

    assert most_at_once(computations) == 2


def test_computations_one_after_the_other_are_one_at_a_time():
    assert most_at_once([Computation("/", 0, 2), Computation("/", 2.1, 3)]) == 1
