"""What type checkers see of the low-latency and chat APIs. Checked, never run."""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_type

from ivsrt_async import Paginator, Session, chat, low_latency, realtime
from ivsrt_async.chat import messaging
from ivsrt_async.errors import ChannelNotBroadcasting


async def channels(session: Session) -> None:
    created = await session.low_latency.create_channel(name="show")
    assert_type(created.channel, low_latency.Channel)
    assert_type(created.channel.arn, str)
    assert_type(created.stream_key, low_latency.StreamKey)
    assert_type(created.stream_key.value, str)
    key = await session.low_latency.import_playback_key_pair("pem")
    await session.low_latency.delete_playback_key_pair(key.arn)
    found = await session.low_latency.batch_get_channel(arns=["arn"])
    assert_type(found.channels, Sequence[low_latency.Channel] | None)
    assert_type(found.errors, Sequence[low_latency.BatchError] | None)
    assert_type(
        session.low_latency.list_channels(),
        Paginator[low_latency.ChannelSummary, low_latency.ListChannelsResponse],
    )
    try:
        stream = await session.low_latency.get_stream("arn")
        assert_type(stream.viewer_count, int | None)
    except ChannelNotBroadcasting:
        pass
    await session.low_latency.put_metadata(channel_arn="arn")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def rooms(session: Session) -> None:
    made = await session.chat.create_room(name="lobby")
    token = await session.chat.create_chat_token(room_identifier=made.arn, user_id="ana")
    assert_type(token.token, str)
    assert_type(token.session_expiration_time, datetime | None)
    async for room in session.chat.list_rooms():
        assert_type(room, chat.RoomSummary)
    await session.chat.delete_room(identifer="arn")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def in_a_room(session: Session) -> None:
    made = await session.chat.create_room()
    async with session.chat.connect(made, user_id="bot", capabilities=["SEND_MESSAGE"]) as room:
        assert_type(room, messaging.ChatConnection)
        assert_type(await room.send_message("hello"), messaging.ChatMessage)
        assert_type(await room.delete_message("x" * 12), messaging.MessageDeleted)
        assert_type(await room.disconnect_user("ana"), messaging.UserDisconnected)
        async for event in room:
            assert_type(event, messaging.RoomEvent)
            match event:
                case messaging.ChatMessage(content=text, sender=sender):
                    assert_type((text, sender.user_id), tuple[str, str])
                case messaging.EventsDropped(count=count):
                    assert_type(count, int)
                case _:
                    pass
        assert_type(room.close_reason, messaging.CloseReason | None)
    session.chat.connect("arn")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def same_names_are_different_classes() -> realtime.DestinationConfiguration:
    return low_latency.DestinationConfiguration()  # type: ignore[return-value]  # pyright: ignore[reportReturnType]
