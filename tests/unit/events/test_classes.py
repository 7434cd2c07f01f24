"""Every event becomes an instance of its class, with what it says in typed fields."""

from datetime import UTC, datetime

import attrs
import pytest

from ivsrt_async import events, realtime
from ivsrt_async.events import IVSEvent, UnknownEvent, parse_event
from ivsrt_async.events._registry import event_classes

from .samples import (
    CHANNEL,
    COMPOSITION,
    OTHER_STAGE,
    REPLICATION,
    SAMPLES,
    STAGE,
    composition,
    envelope,
    limit_breach,
    stage_update,
    stream_state,
)

MOMENT = datetime(2025, 4, 23, 6, 36, 53, tzinfo=UTC)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_is_of_its_class(name):
    event = parse_event(SAMPLES[name])
    assert type(event) is getattr(events, name)
    assert event.raw == SAMPLES[name]
    assert event.detail == SAMPLES[name]["detail"]
    assert event.time == MOMENT
    assert len({event, parse_event(SAMPLES[name])}) == 1


def test_there_is_a_sample_for_every_class():
    classes = {c.__name__ for found in event_classes.values() for c in found.values()}
    assert classes == SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_is_documented(name):
    from ivsrt_async._core.documentation import field_texts

    event_class = getattr(events, name)
    texts = field_texts(event_class)
    assert {field.name for field in attrs.fields(event_class)} <= texts.keys()


def test_a_publisher():
    event = parse_event(SAMPLES["ParticipantPublished"])
    assert isinstance(event, events.StageUpdate)
    assert (event.stage_arn, event.session_id) == (STAGE, "st-1CVugbu2cf2n8")
    assert (event.participant_id, event.user_id) == ("03JY4smU3eXc", "ana")
    assert event.event_time == datetime(2025, 4, 23, 6, 36, 52, tzinfo=UTC)
    assert (
        event.occurred_at
        == event.event_time_precise
        == event.event_time.replace(microsecond=123456)
    )
    assert (event.replica, event.source_stage_arn, event.source_session_id) == (False, None, None)


@pytest.mark.parametrize("name", ["ParticipantUnpublished", "ParticipantPublishError"])
def test_a_replica_says_where_it_comes_from(name):
    event = parse_event(SAMPLES[name])
    assert isinstance(event, events.ParticipantPublishStateChange)
    assert (event.stage_arn, event.replica) == (STAGE, True)
    assert (event.source_stage_arn, event.source_session_id) == (OTHER_STAGE, "st-2")


def test_a_publisher_that_failed_says_why_and_when_exactly():
    event = parse_event(SAMPLES["ParticipantPublishError"])
    assert (event.error_code, event.reason) == ("BITRATE_EXCEEDED", None)
    assert event.occurred_at.microsecond == 89061


@pytest.mark.parametrize(
    "name",
    [
        "Participant Replication Start",
        "Participant Replication Started",
        "Participant Replication End",
        "Participant Replication Stopped",
    ],
)
def test_a_replication_says_where_it_goes(name):
    event = parse_event(stage_update(name, **REPLICATION))
    assert isinstance(event, events.ParticipantReplicationStateChange)
    assert (event.stage_arn, event.session_id) == (STAGE, "st-1CVugbu2cf2n8")
    assert (event.destination_stage_arn, event.destination_session_id) == (OTHER_STAGE, "st-2")


def test_an_exchange_of_tokens_shows_what_both_say():
    event = parse_event(SAMPLES["ParticipantTokenExchanged"])
    assert event.previous_token == events.ExchangedToken(
        capabilities=("SUBSCRIBE",),
        attributes={"role": "guest"},
        user_id="ana",
        expiration_time=datetime(2025, 4, 23, 7, tzinfo=UTC),
    )
    assert event.new_token.capabilities == tuple(realtime.ParticipantTokenCapability)
    assert (event.new_token.user_id, event.new_token.attributes) == ("Ana", {})
    assert hash(event.new_token) != hash(event.previous_token)


def test_an_exchanged_token_may_say_little():
    raw = stage_update("Token Exchanged", previous_token={"user_id": None, "colour": "blue"})
    event = parse_event(raw)
    assert event.previous_token == events.ExchangedToken()
    assert event.new_token is None


def test_an_ad_break_knows_its_length_and_start():
    event = parse_event(SAMPLES["AdBreakInserted"])
    assert (event.channel_arn, event.stream_id) == (CHANNEL, "st-1A2b3c")
    assert (event.ad_break_id, event.duration_seconds) == ("aDbReAk01234", 30)
    assert event.target_start_time == datetime(2025, 4, 23, 6, 37, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("CompositionSessionFailure", "StageDeleted"),
        ("CompositionDestinationFailure", "AccessDeniedException"),
        ("ParticipantRecordingStartFailure", "AccessDeniedException"),
        ("ParticipantRecordingEndFailure", "AccessDeniedException"),
    ],
)
def test_failures_have_a_code_for_programs_and_words_for_people(name, code):
    event = parse_event(SAMPLES[name])
    assert event.error_code == code
    assert event.reason in ("gone", "no access to the bucket")


def test_successes_have_neither():
    for name in ("CompositionSessionEnd", "ParticipantRecordingEnd"):
        event = parse_event(SAMPLES[name])
        assert (event.error_code, event.reason) == (None, None)


@pytest.mark.parametrize("key", ["id", "destination_id", "destination_arn"])
def test_a_destination_is_found_under_all_names_it_was_seen_with(key):
    event = parse_event(composition("Destination Start", **{key: "AbCd"}))
    assert (event.destination_id, event.subject[-1]) == ("AbCd", "AbCd")


def test_the_best_known_place_of_a_destination_counts():
    event = parse_event(composition("Destination Start", destination_arn="x", id="AbCd"))
    assert event.destination_id == "AbCd"


def test_nobody_has_an_empty_user_id():
    without = stage_update("Participant Published")
    for user_id in ("", None):
        without["detail"]["user_id"] = user_id
        assert parse_event(without).user_id == ""
    del without["detail"]["user_id"], without["detail"]["event_time"]
    event = parse_event(without)
    assert (event.user_id, event.event_time, event.occurred_at) == ("", None, MOMENT)


def test_a_composition_is_the_resource_and_its_stage_is_in_the_detail():
    event = parse_event(SAMPLES["CompositionDestinationFailure"])
    assert (event.composition_arn, event.stage_arn) == (COMPOSITION, STAGE)
    assert event.destination_id == "AbCd"
    assert event.id == "01234567-0123-0123-0123-012345678901"


def test_a_participants_recording_is_told_from_a_channels():
    participants = parse_event(SAMPLES["ParticipantRecordingEnd"])
    channels = parse_event(SAMPLES["ChannelRecordingEnd"])
    assert (participants.stage_arn, participants.recording_duration_ms) == (STAGE, 9)
    assert (channels.channel_arn, channels.recording_duration_ms) == (CHANNEL, 99370264)
    assert channels.recording_session_stream_ids == ("st-1A2b3c", "st-2")


def test_a_limit_of_the_whole_account_has_no_channel():
    event = parse_event(SAMPLES["ConcurrentViewersLimitBreach"])
    assert (event.channel_arn, event.stream_id, event.limit_value) == (None, None, 15_000)
    event = parse_event(SAMPLES["IngestBitrateLimitBreach"])
    assert (event.channel_arn, event.limit_unit) == (CHANNEL, "bits per second")


def test_a_call_of_the_api_is_told_from_an_event():
    event = parse_event(SAMPLES["ApiCall"])
    assert (event.event_name, event.event_source) == ("CreateStage", "ivs.amazonaws.com")
    assert (event.error_code, event.error_message) == ("ConflictException", None)
    assert event.occurred_at == datetime(2025, 4, 23, 6, 36, 50, tzinfo=UTC)


def test_the_arn_knows_the_region_better():
    assert parse_event(SAMPLES["StreamStart"]).region == "eu-west-1"
    assert parse_event(SAMPLES["ApiCall"]).region == "us-east-1"
    assert parse_event(envelope("Any", ["not an ARN"], {})).region == "us-east-1"


@pytest.mark.parametrize(
    ("raw", "name", "problem"),
    [
        (stage_update("Participant Danced"), "Participant Danced", "its name is not known"),
        (envelope("IVS Weather", [], {"a": 1}), None, "its detail type is not known"),
        (envelope("IVS Stage Update", [STAGE], {}), None, "it has no name"),
        (
            envelope("IVS Stage Update", [STAGE], {"event_name": ["x"]}),
            None,
            "it has no name",
        ),
        (
            stage_update("Participant Published", participant_id=None),
            "Participant Published",
            "detail.participant_id is missing",
        ),
        (
            stage_update("Participant Published", event_time="yesterday"),
            "Participant Published",
            "detail.event_time is not as documented",
        ),
        (
            {**stage_update("Participant Published"), "resources": []},
            "Participant Published",
            "resources[0] is missing",
        ),
        (
            limit_breach("Concurrent Viewers", "many", "viewers"),
            "Concurrent Viewers",
            "detail.limit_value is not as documented",
        ),
        (
            stage_update("Token Exchanged", new_token={"capabilities": "PUBLISH"}),
            "Token Exchanged",
            "detail.new_token is not as documented",
        ),
        (
            stage_update("Token Exchanged", new_token={"attributes": {"role": 1}}),
            "Token Exchanged",
            "detail.new_token is not as documented",
        ),
        (
            stage_update("Token Exchanged", new_token=5),
            "Token Exchanged",
            "detail.new_token is not as documented",
        ),
        (
            composition("Destination End"),
            "Destination End",
            "detail.id is missing",
        ),
        (
            {**stage_update("Participant Published"), "source": "my.app"},
            "Participant Published",
            "its source is not aws.ivs",
        ),
    ],
)
def test_what_we_do_not_know_survives_as_it_is(raw, name, problem):
    event = parse_event(raw)
    assert type(event) is UnknownEvent
    assert (event.name, event.problem) == (name, problem)
    assert event.raw == raw


def test_a_known_event_that_cannot_be_read_is_logged_without_its_values(caplog):
    parse_event(stage_update("Participant Danced"))
    assert caplog.records == []
    parse_event(stage_update("Participant Published", event_time="yesterday"))
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("ivsrt_async.events", "WARNING")
    assert record.getMessage() == (
        "an event is no ParticipantPublished but an UnknownEvent: "
        "detail.event_time is not as documented"
    )


def test_unknown_fields_survive():
    event = parse_event(stream_state("Stream Start", colour="blue"))
    assert event.detail["colour"] == "blue"


def test_names_are_found_in_any_case():
    assert type(parse_event(stage_update("participant PUBLISHED"))) is events.ParticipantPublished


def test_an_event_cannot_be_changed():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        parse_event(SAMPLES["StreamStart"]).id = "x"


def test_the_raw_event_is_not_in_the_repr():
    event = parse_event(SAMPLES["StreamStart"])
    assert "raw" not in repr(event)
    assert isinstance(event, IVSEvent)
