"""How patient a call is, and where that is said."""

import math

import pytest

from ivsrt_async import RetryPolicy, Session, Timeout
from ivsrt_async._core.settings import TimeLimits
from ivsrt_async.errors import ConfigurationError


def policy_of(session: Session) -> RetryPolicy:
    return session.realtime._pipeline._retry


def limits_of(service) -> TimeLimits:
    return service._pipeline._limits


def test_the_defaults_are_those_of_the_documentation():
    assert RetryPolicy(
        max_attempts=3, mode="standard", transient_base=0.05, throttling_base=1.0, max_delay=20.0
    ) == policy_of(Session("eu-west-1"))
    assert TimeLimits(connect=5.0, attempt=30.0, total=60.0) == limits_of(
        Session("eu-west-1").realtime
    )


@pytest.mark.parametrize("attempts", [0, -1, 1.5, True, "3", None])
def test_attempts_are_a_whole_number_of_at_least_1(attempts):
    with pytest.raises(ConfigurationError) as raised:
        RetryPolicy(max_attempts=attempts)
    assert str(raised.value) == (
        f"RetryPolicy.max_attempts must be a whole number of at least 1, got {attempts!r}"
    )


@pytest.mark.parametrize("field", ["transient_base", "throttling_base", "max_delay"])
@pytest.mark.parametrize("value", [-0.1, math.nan, "1", None, True])
def test_delays_are_numbers_of_at_least_0(field, value):
    with pytest.raises(ConfigurationError, match=f"RetryPolicy.{field} must be a number"):
        RetryPolicy(**{field: value})


def test_there_are_two_modes():
    assert [RetryPolicy(mode=mode).mode for mode in ("standard", "adaptive")] == [
        "standard",
        "adaptive",
    ]
    with pytest.raises(ConfigurationError, match="must be one of standard, adaptive, got 'legacy'"):
        RetryPolicy(mode="legacy")


@pytest.mark.parametrize("field", ["connect", "attempt", "total"])
def test_timeouts_are_numbers_or_none(field):
    assert getattr(Timeout(**{field: None}), field) is None
    assert getattr(Timeout(**{field: 0.1}), field) == 0.1
    for bad in (0, -1, math.nan, "5", True):
        with pytest.raises(ConfigurationError, match=f"Timeout.{field} must be None or a number"):
            Timeout(**{field: bad})


def test_a_plain_number_bounds_the_whole_call():
    expected = TimeLimits(connect=5.0, attempt=30.0, total=2.5)
    assert expected == limits_of(Session("eu-west-1", timeout=2.5).realtime)
    assert expected == limits_of(Session("eu-west-1").realtime.with_options(timeout=2.5))


def test_a_limit_that_is_not_given_stays_as_it_was():
    session = Session("eu-west-1", timeout=Timeout(connect=1, total=None))
    assert TimeLimits(connect=1, attempt=30.0, total=None) == limits_of(session.realtime)
    patient = session.realtime.with_options(timeout=Timeout(attempt=90))
    assert TimeLimits(connect=1, attempt=90, total=None) == limits_of(patient)


def test_the_former_name_of_the_attempts_limit_is_understood():
    with pytest.deprecated_call(match="called Timeout\\(attempt=...\\) now"):
        timeout = Timeout(read=7)
    assert Timeout(attempt=7) == timeout


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_whether_creates_are_repeated_is_true_or_false(value):
    with pytest.raises(ConfigurationError, match=r"RetryPolicy\.repeat_creates must be True or"):
        RetryPolicy(repeat_creates=value)


def test_attempts_and_mode_can_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    assert RetryPolicy(max_attempts=7, mode="adaptive") == policy_of(Session("eu-west-1"))


def test_the_old_mode_of_the_environment_is_the_standard_one(monkeypatch):
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    assert RetryPolicy() == policy_of(Session("eu-west-1"))


def test_an_argument_wins_over_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "7")
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    assert RetryPolicy(max_attempts=2) == policy_of(
        Session("eu-west-1", retry=RetryPolicy(max_attempts=2))
    )


@pytest.mark.parametrize("value", ["0", "-1", "three", "3.0", " 3", "٣"])
def test_a_bad_number_of_attempts_in_the_environment_is_refused(monkeypatch, value):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", value)
    with pytest.raises(ConfigurationError) as raised:
        Session("eu-west-1")
    assert str(raised.value) == (
        f"AWS_MAX_ATTEMPTS must be a whole number of at least 1, got {value!r}"
    )


def test_a_bad_mode_in_the_environment_is_refused(monkeypatch):
    monkeypatch.setenv("AWS_RETRY_MODE", "fast")
    with pytest.raises(ConfigurationError, match="AWS_RETRY_MODE must be legacy, standard or adap"):
        Session("eu-west-1")
