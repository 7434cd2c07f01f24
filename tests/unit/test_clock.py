"""The local clock, set right by what answers say about the service's."""

from email.utils import formatdate

import pytest

from tests.support.own_time import OwnTime

NOW = 1_750_000_000.0


@pytest.fixture
def time():
    return OwnTime(NOW)


def date(moment: float) -> str:
    return formatdate(moment, usegmt=True)


def test_skew_is_the_date_less_the_middle_of_the_round_trip(time):
    clock = time.clock()
    clock.observe(date(NOW + 600), None, NOW, NOW + 4)
    assert clock.skew == 598.0
    assert clock.service_time() == NOW + 598.0


def test_the_newest_answer_counts(time):
    clock = time.clock()
    clock.observe(date(NOW + 600), None, NOW, NOW)
    clock.observe(date(NOW - 5), None, NOW, NOW)
    assert clock.skew == -5.0


def test_the_same_date_is_measured_against_each_round_trip(time):
    clock = time.clock()
    clock.observe(date(NOW), None, NOW, NOW)
    clock.observe(date(NOW), None, NOW + 1, NOW + 1)
    assert clock.skew == -1.0


def test_an_answer_from_a_cache_tells_nothing(time):
    clock = time.clock()
    clock.observe(date(NOW + 600), "30", NOW, NOW)
    assert clock.skew == 0.0


@pytest.mark.parametrize(("round_trip", "expected"), [(899.0, 600 - 449.5), (900.0, 0.0)])
def test_a_round_trip_of_15_minutes_tells_nothing(time, round_trip, expected):
    clock = time.clock()
    clock.observe(date(NOW + 600), None, NOW, NOW + round_trip)
    assert expected == clock.skew


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "",
        " ",
        "0",
        "yesterday",
        "Mon, 99 Foo 2025 99:99:99 GMT",
        "Mon, 16 Jun 99999 00:00:00 GMT",
        "Mon, 16 Jun 2025 10:00:00 +9999999",
        "\x00",
        "é" * 50,
    ],
)
def test_a_date_nobody_can_read_tells_nothing(time, nonsense):
    clock = time.clock()
    clock.observe(nonsense, None, NOW, NOW)
    assert clock.skew == 0.0


def test_a_date_without_a_zone_is_meant_in_utc(time, monkeypatch):
    import time as real_time

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    real_time.tzset()
    try:
        clock = time.clock()
        clock.observe(date(NOW).replace("GMT", "-0000"), None, NOW, NOW)
        assert clock.skew == 0.0
    finally:
        monkeypatch.delenv("TZ")
        real_time.tzset()


def test_correction_can_be_switched_off(time):
    clock = time.clock(correct_skew=False)
    clock.observe(date(NOW + 600), None, NOW, NOW)
    assert clock.skew == 0.0


def test_a_clock_that_is_far_off_is_reported_once(time, caplog):
    caplog.set_level("INFO")
    clock = time.clock()
    for _ in range(3):
        clock.observe(date(NOW + 600), None, NOW, NOW)
    clock.observe(date(NOW + 630), None, NOW, NOW)
    assert caplog.messages == ["the service's clock differs from the local one by 600 s"]
