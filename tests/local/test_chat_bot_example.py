"""The example that moderates a room."""

import asyncio

import pytest

from ivsrt_async.local import ChatEvent, ChatMessage
from tests.support.chat_rooms import EVERYTHING, enter
from tests.support.examples import load_example

example = load_example("chat_bot")


@pytest.fixture
async def room(chat):
    return (await chat.create_room()).arn


@pytest.fixture
async def bot(ivs, ivs_session, chat, room):
    """The bot at work."""
    watcher = await enter(ivs, chat, room, "watcher")
    task = asyncio.create_task(example.moderate(ivs_session, room))
    await example.hears(watcher, 1)
    yield watcher
    await chat.disconnect_user(room_identifier=room, user_id="bot")
    await task


async def test_who_is_rude_is_warned_and_then_has_to_go(ivs, chat, room, bot, capsys):
    ben = await enter(ivs, chat, room, "ben", EVERYTHING)
    kind, rude = await ben.send_message("Hello!"), await ben.send_message("What the HECK?")
    await example.hears(bot, 5)
    again = await ben.send_message("Darn it.")
    await example.hears(bot, 8)
    assert not ben.connected
    said = [item.content for item in bot.received if isinstance(item, ChatMessage)]
    assert said == ["I am here.", "Hello!", "What the HECK?", "ben, please.", "Darn it."]
    events = [item for item in bot.received if isinstance(item, ChatEvent)]
    deleted = [e.attributes["MessageId"] for e in events if e.name == "aws:DELETE_MESSAGE"]
    assert deleted == [rude, again]
    assert kind not in deleted
    assert events[-1].attributes == {"UserId": "ben", "Reason": "rude"}


async def test_it_comes_back_and_tells_that_it_was_away(ivs, chat, room, bot, capsys):
    ben = await enter(ivs, chat, room, "ben", EVERYTHING)
    await ivs.lose_chat_connections()
    async with asyncio.timeout(50):
        while len(ivs._engine.chat.connections) < 3:  # noqa: ASYNC110 - polling needs no hook
            await asyncio.sleep(0)
    await ben.send_message("heck")
    await example.hears(bot, 4)
    assert "messages may have been missed" in capsys.readouterr().out


async def test_the_example_runs_as_it_is(capsys):
    await example.main()
    told = capsys.readouterr().out
    assert "ben is gone" in told
    assert "the bot's connection ended: disconnected" in told
