"""Counting the same time down for each of many things."""

from ivsrt_async.local import LocalClock
from ivsrt_async.local._engine.countdown import Countdown


class Counted:
    """A countdown of ten seconds, and what has fallen due by when."""

    def __init__(self):
        self.clock = LocalClock()
        self.begun = self.clock.now()
        self.due = []
        self.countdown = Countdown(self.clock, 10, self.note)

    def note(self, thing):
        self.due.append((thing, round((self.clock.now() - self.begun).total_seconds())))


def test_each_thing_falls_due_at_its_own_time():
    counted = Counted()
    for thing in "abc":
        counted.countdown.start(thing)
        counted.clock.advance(3)
    counted.clock.advance(60)
    assert counted.due == [("a", 10), ("b", 13), ("c", 16)]


def test_what_is_stopped_never_falls_due_and_what_starts_again_has_its_whole_time():
    counted = Counted()
    for thing in "abc":
        counted.countdown.start(thing)
    counted.clock.advance(5)
    counted.countdown.stop("a")
    counted.countdown.start("b")
    assert [thing in counted.countdown for thing in "abc"] == [False, True, True]
    counted.clock.advance(60)
    assert counted.due == [("c", 10), ("b", 15)]


def test_what_falls_due_may_start_again():
    counted = Counted()

    def again(thing):
        counted.note(thing)
        if len(counted.due) < 3:
            counted.countdown.start(thing)

    counted.countdown = Countdown(counted.clock, 10, again)
    counted.countdown.start("a")
    counted.clock.advance(60)
    assert counted.due == [("a", 10), ("a", 20), ("a", 30)]


def test_many_things_are_one_appointment_and_nothing_that_was_stopped_is_kept():
    counted = Counted()
    for thing in range(1000):
        counted.countdown.start(thing)
    for thing in range(1000):
        counted.countdown.stop(thing)
        counted.countdown.start(thing + 1000)
    assert (len(counted.countdown), len(counted.clock._due)) == (1000, 1)
