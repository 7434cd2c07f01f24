"""Chat rooms: their settings, and what reaches the people in them."""

import pytest

from ivsrt_async.local import ChatClientError
from tests.statements.boto3_clients import invalid, missing
from tests.statements.chatting import enter, new_logs, new_room
from tests.statements.pages import documented

HANDLER = "arn:aws:lambda:us-east-1:123456789012:function:review"


@pytest.fixture
async def room(chat):
    return await new_room(chat)


@pytest.fixture
async def ana(ivs, chat, room):
    return await enter(ivs, chat, room, "ana", attributes={"color": "red"})


@pytest.fixture
async def ben(ivs, chat, room):
    return await enter(ivs, chat, room, "ben")


async def send_all(person, texts):
    for text in texts:
        await person.send_message(text)


@documented("ChatAPIReference", "API_CreateRoom")
async def test_a_message_has_up_to_500_characters_by_default(chat, room):
    assert (await chat.get_room(identifier=room))["maximumMessageLength"] == 500


@documented("ChatAPIReference", "API_CreateRoom")
async def test_a_room_takes_ten_messages_a_second_by_default(chat, room):
    assert (await chat.get_room(identifier=room))["maximumMessageRatePerSecond"] == 10


@documented("ChatAPIReference", "API_CreateRoom")
@pytest.mark.parametrize(
    "settings",
    [
        {"maximumMessageLength": 501},
        {"maximumMessageRatePerSecond": 101},
        {"name": "two words"},
    ],
    ids=["longer messages", "more messages", "a space in the name"],
)
async def test_settings_beyond_the_limits_are_refused(chat, settings):
    with invalid():
        await new_room(chat, **settings)


@documented("ChatAPIReference", "API_CreateRoom")
async def test_the_id_of_a_room_is_the_end_of_its_arn(chat):
    made = await chat.create_room()
    assert made["id"] == made["arn"].rpartition("/")[2]


@documented("ChatAPIReference", "API_GetRoom")
async def test_a_room_is_named_by_its_arn_and_not_by_its_id(chat, room):
    with invalid():
        await chat.get_room(identifier=room.rpartition("/")[2])


@documented("ChatAPIReference", "API_ListRooms")
async def test_the_room_updated_last_is_listed_first(ivs, chat):
    rooms = []
    for _ in range(3):
        rooms.append(await new_room(chat))
        ivs.clock.advance(1)
    await chat.update_room(identifier=rooms[0], name="renamed")
    listed = [entry["arn"] for entry in (await chat.list_rooms())["rooms"]]
    assert listed == [rooms[0], rooms[2], rooms[1]]


@documented("ChatAPIReference", "API_ListRooms")
async def test_rooms_can_be_filtered_by_name_handler_and_logs(chat):
    logs = await new_logs(chat)
    wanted = await new_room(
        chat,
        name="hall",
        messageReviewHandler={"uri": HANDLER},
        loggingConfigurationIdentifiers=[logs],
    )
    await new_room(chat, name="kitchen")
    for filters in (
        {"name": "hall"},
        {"messageReviewHandlerUri": HANDLER},
        {"loggingConfigurationIdentifier": logs},
    ):
        found = (await chat.list_rooms(**filters))["rooms"]
        assert [entry["arn"] for entry in found] == [wanted]


@documented("ChatAPIReference", "API_MessageReviewHandler")
async def test_a_message_is_allowed_if_its_review_fails_by_default(chat):
    room = await new_room(chat, messageReviewHandler={"uri": HANDLER})
    found = await chat.get_room(identifier=room)
    assert found["messageReviewHandler"].get("fallbackResult") == "ALLOW"


@documented("ChatUserGuide", "chat-message-review-handler")
async def test_an_empty_uri_takes_the_review_handler_away(chat):
    room = await new_room(chat, messageReviewHandler={"uri": HANDLER})
    await chat.update_room(identifier=room, messageReviewHandler={"uri": ""})
    found = await chat.get_room(identifier=room)
    assert not found.get("messageReviewHandler", {}).get("uri")


@documented("ChatUserGuide", "troubleshooting-faqs")
async def test_deleting_a_room_disconnects_nobody(chat, room, ana):
    await chat.delete_room(identifier=room)
    assert ana.connected


@documented("ChatUserGuide", "troubleshooting-faqs")
async def test_nobody_gets_a_token_for_a_deleted_room(chat, room, ana):
    await chat.delete_room(identifier=room)
    with missing():
        await chat.create_chat_token(roomIdentifier=room, userId="ana")


@documented("chatmsgapireference", "actions-message-subscribe")
async def test_a_message_reaches_everybody_and_names_its_sender(ana, ben):
    sent = await ana.send_message("hello", attributes={"mood": "good"})
    for person in (ana, ben):
        (message,) = person.received
        assert (message.id, message.content, message.attributes) == (
            sent,
            "hello",
            {"mood": "good"},
        )
        assert (message.user_id, message.user_attributes) == ("ana", {"color": "red"})


@documented("ChatAPIReference", "API_CreateRoom")
async def test_the_length_of_a_message_is_counted_in_code_points(ivs, chat):
    room = await new_room(chat, maximumMessageLength=3)
    ana = await enter(ivs, chat, room, "ana")
    await ana.send_message("🙂🙃🙂")
    with pytest.raises(ChatClientError):
        await ana.send_message("abcd")


@documented("ChatUserGuide", "service-quotas")
async def test_a_room_takes_no_more_messages_a_second_than_it_says(ivs, chat):
    room = await new_room(chat, maximumMessageRatePerSecond=1)
    ana, ben = await enter(ivs, chat, room, "ana"), await enter(ivs, chat, room, "ben")
    await ana.send_message("first")
    with pytest.raises(ChatClientError):
        await ben.send_message("second")
    ivs.clock.advance(1)
    await ben.send_message("second")


@documented("ChatUserGuide", "service-quotas")
async def test_a_connection_makes_no_more_than_ten_requests_a_second(ivs, chat):
    room = await new_room(chat, maximumMessageRatePerSecond=100)
    ana = await enter(ivs, chat, room, "ana")
    with pytest.raises(ChatClientError):
        await send_all(ana, map(str, range(100)))
    assert 10 <= len(ana.received) < 100


@documented("chatmsgapireference", "actions-event-subscribe")
async def test_clients_are_told_to_delete_a_message_in_both_spellings(chat, room, ana):
    sent = await ana.send_message("rude")
    await chat.delete_message(roomIdentifier=room, id=sent, reason="moderated")
    event = ana.received[-1]
    assert event.name == "aws:DELETE_MESSAGE"
    assert event.attributes == {"MessageId": sent, "MessageID": sent, "Reason": "moderated"}


@documented("ChatAPIReference", "API_DeleteMessage")
async def test_the_answer_to_deleting_a_message_is_the_id_of_the_event(chat, room, ana):
    sent = await ana.send_message("rude")
    answer = await chat.delete_message(roomIdentifier=room, id=sent)
    assert (len(answer["id"]), answer["id"]) == (12, ana.received[-1].id)


@documented("chatmsgapireference", "actions-deletemessage-publish")
async def test_people_with_the_capability_delete_messages_too(ana, ben):
    sent = await ana.send_message("rude")
    await ben.delete_message(sent, reason="moderated")
    assert [message.name for message in ana.received[1:]] == ["aws:DELETE_MESSAGE"]


@documented("ChatAPIReference", "API_DisconnectUser")
async def test_all_connections_of_a_user_are_closed(ivs, chat, room, ana, ben):
    again = await enter(ivs, chat, room, "ana")
    await chat.disconnect_user(roomIdentifier=room, userId="ana", reason="moderated")
    assert [person.connected for person in (ana, again, ben)] == [False, False, True]


@documented("ChatAPIReference", "API_SendEvent")
async def test_an_event_reaches_everybody(chat, room, ana, ben):
    answer = await chat.send_event(
        roomIdentifier=room, eventName="poll", attributes={"question": "tea?"}
    )
    for person in (ana, ben):
        (event,) = person.received
        assert (event.id, event.name, event.attributes) == (
            answer["id"],
            "poll",
            {"question": "tea?"},
        )


@documented("ChatUserGuide", "doc-history")
async def test_an_event_has_up_to_four_kilobytes_of_attributes(chat, room):
    await chat.send_event(roomIdentifier=room, eventName="poll", attributes={"a": "x" * 4000})
    with invalid():
        await chat.send_event(roomIdentifier=room, eventName="poll", attributes={"a": "x" * 4096})


@documented("ChatAPIReference", "API_SendEvent")
async def test_the_name_of_an_event_has_up_to_100_characters(chat, room):
    await chat.send_event(roomIdentifier=room, eventName="e" * 100)
    with invalid():
        await chat.send_event(roomIdentifier=room, eventName="e" * 101)
