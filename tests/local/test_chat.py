"""Chat at the local IVS: rooms, the people in them, and what is recorded."""

import inspect
import time

import pytest

import ivsrt_async.chat
from ivsrt_async._core.operation import Operation
from ivsrt_async.chat import (
    ChatTokenCapability,
    CloudWatchLogsDestinationConfiguration,
    DestinationConfiguration,
    FallbackResult,
    FirehoseDestinationConfiguration,
    LoggingConfigurationState,
    MessageReviewHandler,
    S3DestinationConfiguration,
)
from ivsrt_async.chat.messaging import ChatConnection
from ivsrt_async.errors import (
    ConflictException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)
from ivsrt_async.local import (
    ChatClientError,
    ChatEvent,
    ChatMessage,
    Chatter,
    LocalIVS,
    ThreadedChatter,
)

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="what-was-said"))
LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:review"
EVERYTHING = list(ChatTokenCapability)


def absent(kind: str) -> str:
    return f"arn:aws:ivschat:us-east-1:123456789012:{kind}/abcdefghijkl"


@pytest.fixture
async def room(chat):
    return (await chat.create_room(name="talk")).arn


@pytest.fixture
def a_moment_that_lasts(monkeypatch):
    """Stops real time, so that only the local clock counts."""
    now = time.time()
    monkeypatch.setattr("ivsrt_async.local.clock.time.time", lambda: now)


async def enter(ivs, chat, room, user_id, capabilities=(), **options):
    token = await chat.create_chat_token(
        room_identifier=room, user_id=user_id, capabilities=list(capabilities), **options
    )
    return await ivs.chat(token)


async def test_every_operation_is_answered(ivs):
    modelled = {
        cls.__name__
        for cls in (getattr(ivsrt_async.chat, name) for name in ivsrt_async.chat.__all__)
        if isinstance(cls, type) and issubclass(cls, Operation)
    }
    assert len(modelled) == 17
    assert modelled - ivs._server.operations == set()


async def test_a_room_about_which_nothing_is_said_has_awss_defaults(chat):
    room = await chat.create_room()
    assert (room.maximum_message_rate_per_second, room.maximum_message_length) == (10, 500)
    assert (room.name, room.tags, room.logging_configuration_identifiers) == ("", {}, [])
    assert room.message_review_handler is None
    assert (room.id, room.create_time) == (room.arn.rpartition("/")[2], room.update_time)
    assert room.arn.startswith("arn:aws:ivschat:us-east-1:")


async def test_a_room_is_changed_only_in_what_is_given(ivs, chat):
    handler = MessageReviewHandler(uri=LAMBDA)
    room = await chat.create_room(name="talk", message_review_handler=handler)
    assert room.message_review_handler.fallback_result == FallbackResult.ALLOW
    ivs.clock.advance(60)
    changed = await chat.update_room(room.arn, maximum_message_length=20)
    assert (changed.name, changed.maximum_message_length) == ("talk", 20)
    assert changed.message_review_handler == room.message_review_handler
    assert changed.update_time > changed.create_time == room.create_time
    bare = await chat.update_room(room.arn, message_review_handler=MessageReviewHandler(uri=""))
    assert bare.message_review_handler is None


async def test_rooms_are_listed_the_one_changed_last_first(chat):
    arns = [(await chat.create_room(name=f"room-{n}")).arn for n in range(3)]
    await chat.update_room(arns[0], name="first")
    listed = await chat.list_rooms(max_results=2).collect()
    assert [room.arn for room in listed] == [arns[0], arns[2], arns[1]]


async def test_rooms_are_found_by_what_they_have(chat):
    log = (await chat.create_logging_configuration(BUCKET)).arn
    full = await chat.create_room(
        name="full",
        message_review_handler=MessageReviewHandler(uri=LAMBDA),
        logging_configuration_identifiers=[log],
    )
    await chat.create_room(name="bare")
    for filters in (
        {"name": "full"},
        {"message_review_handler_uri": LAMBDA},
        {"logging_configuration_identifier": log},
    ):
        assert [room.arn for room in await chat.list_rooms(**filters).collect()] == [full.arn]
    with pytest.raises(ResourceNotFoundException):
        await chat.list_rooms(logging_configuration_identifier=absent("logging-configuration"))


async def test_people_talk(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", ["SEND_MESSAGE"], attributes={"color": "red"})
    ben = await enter(ivs, chat, room, "ben")
    message_id = await ana.send_message("hello", attributes={"mood": "good"})
    (message,) = ben.received
    assert isinstance(message, ChatMessage)
    assert (message.id, message.content, message.user_id) == (message_id, "hello", "ana")
    assert (message.attributes, message.user_attributes) == ({"mood": "good"}, {"color": "red"})
    assert ana.received == ben.received
    with pytest.raises(ChatClientError) as forbidden:
        await ben.send_message("me too")
    assert forbidden.value.code == "FORBIDDEN"
    await ben.leave()
    await ben.leave()
    await ana.send_message("bye")
    assert len(ben.received) == 1


@pytest.mark.parametrize("text", ["", "x" * 21])
async def test_messages_have_the_length_the_room_allows(ivs, chat, room, text):
    await chat.update_room(room, maximum_message_length=20)
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    await ana.send_message("ü" * 20)
    with pytest.raises(ChatClientError, match="1 to 20 characters"):
        await ana.send_message(text)


@pytest.mark.parametrize("attributes", [{"a": "ü" * 512}], ids=["1025 bytes"])
async def test_the_attributes_of_a_message_have_a_kilobyte(ivs, chat, room, attributes):
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    with pytest.raises(ChatClientError, match="INVALID_MESSAGE: attributes"):
        await ana.send_message("hello", attributes=attributes)


async def test_everything_a_client_asks_for_counts(ivs, chat, room, a_moment_that_lasts):
    await chat.update_room(room, maximum_message_rate_per_second=100)
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    for _ in range(5):
        await ana.delete_message(await ana.send_message("hello"))
    with pytest.raises(ChatClientError, match="RATE_EXCEEDED"):
        await ana.disconnect_user("ben")
    ivs.clock.advance(0.11)
    await ana.disconnect_user("ben")


async def test_a_changed_rate_of_a_room_counts_at_once(ivs, chat, room, a_moment_that_lasts):
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    await ana.send_message("hello")
    await chat.update_room(room, maximum_message_rate_per_second=1)
    await ana.send_message("hello")
    with pytest.raises(ChatClientError, match="RATE_EXCEEDED"):
        await ana.send_message("hello")


async def test_an_account_sends_a_thousand_messages_a_second(ivs, chat, a_moment_that_lasts):
    rooms = [(await chat.create_room(maximum_message_rate_per_second=100)).arn for _ in range(11)]
    people = [
        await enter(ivs, chat, room, f"{number}", EVERYTHING)
        for room in rooms
        for number in range(10)
    ]
    for person in people[:100]:
        for _ in range(10):
            await person.send_message("hello")
    with pytest.raises(ChatClientError, match="RATE_EXCEEDED"):
        await people[100].send_message("hello")


@pytest.mark.parametrize("quotas", [{"ChatConnection": 1}])
async def test_an_account_has_so_many_connections(quotas):
    async with LocalIVS(quotas=quotas) as ivs, ivs.session() as session:
        first, second = [(await session.chat.create_room()).arn for _ in range(2)]
        ana = await enter(ivs, session.chat, first, "ana")
        token = await session.chat.create_chat_token(room_identifier=second, user_id="ben")
        with pytest.raises(ChatClientError, match="QUOTA_EXCEEDED"):
            await ivs.chat(token)
        await ana.leave()
        assert (await ivs.chat(token)).connected


async def test_tokens_are_forgotten_when_nobody_can_come_with_them_any_more(ivs, chat, room):
    for _ in range(3):
        await chat.create_chat_token(room_identifier=room, user_id="ana")
    ivs.clock.advance(3600)
    assert len(ivs._engine.chat.tokens) == 0


async def test_a_backend_reaches_everybody_in_the_room(ivs, chat, room):
    ana, ben = [await enter(ivs, chat, room, name) for name in ("ana", "ben")]
    sent = await chat.send_event(room_identifier=room, event_name="goal", attributes={"by": "7"})
    asked = await chat.delete_message(room_identifier=room, id=sent, reason="offside")
    await chat.disconnect_user(room_identifier=room, user_id="ana")
    await chat.send_event(room_identifier=room, event_name="end")
    assert all(isinstance(event, ChatEvent) for event in ben.received)
    assert [(event.name, event.attributes) for event in ben.received] == [
        ("goal", {"by": "7"}),
        ("aws:DELETE_MESSAGE", {"MessageID": sent, "MessageId": sent, "Reason": "offside"}),
        ("aws:DISCONNECT_USER", {"UserId": "ana"}),
        ("end", {}),
    ]
    assert [event.id for event in ben.received[:2]] == [sent, asked]
    assert ana.received == ben.received[:3]
    assert (ana.connected, ben.connected) == (False, True)
    with pytest.raises(ChatClientError, match="NOT_CONNECTED"):
        await ana.send_message("hello?")


async def test_moderators_may_what_their_token_says(ivs, chat, room):
    moderator = await enter(ivs, chat, room, "mo", EVERYTHING)
    ben = await enter(ivs, chat, room, "ben", ["SEND_MESSAGE"])
    rude = await ben.send_message("!!!")
    with pytest.raises(ChatClientError, match="FORBIDDEN"):
        await ben.delete_message(rude)
    with pytest.raises(ChatClientError, match="FORBIDDEN"):
        await ben.disconnect_user("mo")
    await moderator.delete_message(rude, reason="rude")
    await moderator.disconnect_user("ben", reason="rude")
    assert not ben.connected
    assert ben.received[-1].attributes == {"UserId": "ben", "Reason": "rude"}
    assert "gone" in repr(ben)


async def test_a_token_opens_one_connection_within_a_minute(ivs, chat, room):
    used = await chat.create_chat_token(room_identifier=room, user_id="ana")
    late = await chat.create_chat_token(room_identifier=room, user_id="ana")
    assert (used.session_expiration_time - used.token_expiration_time).total_seconds() == 59 * 60
    await ivs.chat(used.token)
    with pytest.raises(ChatClientError) as refused:
        await ivs.chat(used)
    assert refused.value.code == "TOKEN_USED"
    ivs.clock.advance(61)
    with pytest.raises(ChatClientError, match="TOKEN_EXPIRED"):
        await ivs.chat(late)
    with pytest.raises(ChatClientError, match="INVALID_TOKEN"):
        await ivs.chat("guessed")


async def test_a_connection_ends_with_its_session(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", session_duration_in_minutes=5)
    ivs.clock.advance(4 * 60)
    assert ana.connected
    ivs.clock.advance(60)
    assert not ana.connected


async def test_nothing_reaches_those_who_stay_in_a_deleted_room(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    token = await chat.create_chat_token(room_identifier=room, user_id="ben")
    await chat.delete_room(room)
    assert ana.connected
    for ask in (
        ana.send_message("hello"),
        ana.delete_message("x" * 12),
        ana.disconnect_user("ben"),
    ):
        with pytest.raises(ChatClientError, match="ROOM_NOT_FOUND"):
            await ask
    with pytest.raises(ChatClientError, match="ROOM_NOT_FOUND"):
        await ivs.chat(token)
    ivs.clock.advance(3600)
    assert (ana.connected, ana.received) == (False, ())


async def test_a_logging_configuration_from_beginning_to_end(ivs, chat):
    made = await chat.create_logging_configuration(BUCKET, name="log")
    assert made.state == LoggingConfigurationState.ACTIVE
    ivs.clock.advance(60)
    logs = CloudWatchLogsDestinationConfiguration(log_group_name="/chat/talk")
    changed = await chat.update_logging_configuration(
        made.arn, destination_configuration=DestinationConfiguration(cloud_watch_logs=logs)
    )
    assert (changed.name, changed.destination_configuration.cloud_watch_logs) == ("log", logs)
    assert changed.update_time > made.update_time
    await chat.delete_logging_configuration(made.arn)
    going = await chat.get_logging_configuration(made.arn)
    assert going.state == LoggingConfigurationState.DELETING
    with pytest.raises(ConflictException) as refused:
        await chat.update_logging_configuration(made.arn, name="other")
    assert refused.value.details == {
        "resourceId": made.id,
        "resourceType": "LOGGING_CONFIGURATION",
    }
    with pytest.raises(ConflictException, match="DELETING"):
        await chat.delete_logging_configuration(made.arn)
    with pytest.raises(ResourceNotFoundException):
        await chat.create_room(logging_configuration_identifiers=[made.arn])
    ivs.clock.advance(10)
    assert await chat.list_logging_configurations().collect() == []


async def test_what_a_room_records_to_cannot_be_deleted(ivs, chat):
    log = (await chat.create_logging_configuration(BUCKET)).arn
    room = await chat.create_room(logging_configuration_identifiers=[log])
    with pytest.raises(ConflictException, match=room.arn) as refused:
        await chat.delete_logging_configuration(log)
    assert refused.value.details == {"resourceId": room.id, "resourceType": "ROOM"}
    await chat.update_room(room.arn, logging_configuration_identifiers=[])
    await chat.delete_logging_configuration(log)


async def test_quotas(ivs, chat):
    for _ in range(10):
        await chat.create_logging_configuration(BUCKET)
    with pytest.raises(ServiceQuotaExceededException) as full:
        await chat.create_logging_configuration(BUCKET)
    assert full.value.details["limit"] == 10
    async with LocalIVS(quotas={"Room": 0}) as full_ivs, full_ivs.session() as session:
        with pytest.raises(ServiceQuotaExceededException) as full:
            await session.chat.create_room()
    assert (full.value.details["limit"], full.value.details["resourceType"]) == (0, "ROOM")


async def test_a_room_records_to_three_at_most(chat):
    logs = [(await chat.create_logging_configuration(BUCKET)).arn for _ in range(3)]
    room = await chat.create_room(logging_configuration_identifiers=logs)
    assert room.logging_configuration_identifiers == logs


_BY_IDENTIFIER = {
    "get_room": "room",
    "update_room": "room",
    "delete_room": "room",
    "get_logging_configuration": "logging-configuration",
    "update_logging_configuration": "logging-configuration",
    "delete_logging_configuration": "logging-configuration",
}


@pytest.mark.parametrize(("method", "kind"), _BY_IDENTIFIER.items())
async def test_what_does_not_exist_is_not_found_and_no_arn_is_invalid(chat, method, kind):
    with pytest.raises(ResourceNotFoundException) as missing:
        await getattr(chat, method)(absent(kind))
    assert missing.value.details["resourceId"] == "abcdefghijkl"
    with pytest.raises(ValidationException, match="identifier must be the ARN") as refused:
        await getattr(chat, method)("abcdefghijkl")
    assert refused.value.details["reason"] == "FIELD_VALIDATION_FAILED"


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("create_chat_token", {"user_id": "ana"}),
        ("send_event", {"event_name": "goal"}),
        ("delete_message", {"id": "x" * 12}),
        ("disconnect_user", {"user_id": "ana"}),
    ],
)
async def test_calls_about_a_missing_room_are_refused(chat, method, arguments):
    with pytest.raises(ResourceNotFoundException):
        await getattr(chat, method)(room_identifier=absent("room"), **arguments)
    with pytest.raises(ValidationException, match="roomIdentifier"):
        await getattr(chat, method)(room_identifier="talk", **arguments)


@pytest.mark.parametrize(
    ("method", "arguments", "message"),
    [
        ("create_room", {"name": "no spaces"}, "name"),
        (
            "create_room",
            {"message_review_handler": MessageReviewHandler(uri="arn:aws:s3:::x")},
            "messageReviewHandler.uri",
        ),
        (
            "create_room",
            {"message_review_handler": MessageReviewHandler(fallback_result="PERHAPS")},
            "messageReviewHandler.fallbackResult must be one of ALLOW, DENY",
        ),
        (
            "create_room",
            {"logging_configuration_identifiers": ["log"]},
            r"loggingConfigurationIdentifiers\[0\]",
        ),
        (
            "create_logging_configuration",
            {
                "destination_configuration": DestinationConfiguration(
                    s3=S3DestinationConfiguration(bucket_name="No_Bucket")
                )
            },
            "destinationConfiguration.s3.bucketName",
        ),
        (
            "create_logging_configuration",
            {
                "destination_configuration": DestinationConfiguration(
                    cloud_watch_logs=CloudWatchLogsDestinationConfiguration(log_group_name="a b")
                )
            },
            "destinationConfiguration.cloudWatchLogs.logGroupName",
        ),
        (
            "create_logging_configuration",
            {
                "destination_configuration": DestinationConfiguration(
                    firehose=FirehoseDestinationConfiguration(delivery_stream_name="a/b")
                )
            },
            "destinationConfiguration.firehose.deliveryStreamName",
        ),
        ("list_rooms", {"next_token": "forged"}, "nextToken"),
        ("list_logging_configurations", {"next_token": "forged"}, "nextToken"),
    ],
)
async def test_a_wrong_argument_is_named(chat, method, arguments, message):
    with pytest.raises(ValidationException, match=message):
        await getattr(chat, method)(**arguments)


async def test_attributes_have_a_kilobyte(chat, room):
    attributes = {"a": "ü" * 512}
    with pytest.raises(ValidationException, match="1024 bytes, got 1025") as refused:
        await chat.create_chat_token(room_identifier=room, user_id="ana", attributes=attributes)
    assert refused.value.details["fieldList"][0]["name"] == "attributes"
    with pytest.raises(ValidationException, match="4096 bytes, got 4097"):
        await chat.send_event(room_identifier=room, event_name="goal", attributes={"a": "ü" * 2048})
    with pytest.raises(ValidationException, match=r"capabilities\[0\]"):
        await chat.create_chat_token(room_identifier=room, user_id="ana", capabilities=["FLY"])


async def test_tags_of_chat_are_signed_as_chat(chat, room):
    await chat.tag_resource(resource_arn=room, tags={"team": "chat"})
    assert await chat.list_tags_for_resource(room) == {"team": "chat"}
    await chat.untag_resource(resource_arn=room, tag_keys=["team"])
    assert await chat.list_tags_for_resource(room) == {}
    with pytest.raises(ResourceNotFoundException):
        await chat.list_tags_for_resource(absent("room"))


@pytest.mark.parametrize("verb", ["send_message", "delete_message", "disconnect_user"])
def test_simulated_people_are_told_what_to_do_as_a_connection_is(verb):
    def parameters(kind):
        found = inspect.signature(getattr(kind, verb)).parameters.values()
        return [(each.name, each.kind, each.default) for each in found]

    expected = parameters(ChatConnection)
    assert [expected, expected] == [parameters(Chatter), parameters(ThreadedChatter)]


async def test_a_message_that_arrived_can_be_deleted_as_it_is(ivs, chat, room):
    ana = await enter(ivs, chat, room, "ana", EVERYTHING)
    await ana.send_message("hello")
    (hello,) = ana.received
    await ana.delete_message(hello)
    assert ana.received[-1].attributes["MessageID"] == hello.id
