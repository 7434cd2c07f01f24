"""Our client against an emulator that is not ours: moto's server, a Flask application."""

import pytest
from moto.server import ThreadedMotoServer

from ivsrt_async import Credentials, RetryPolicy, Session
from ivsrt_async.errors import ServiceError


@pytest.fixture
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
async def session(moto):
    async with Session(
        "eu-west-1",
        endpoint_url=moto,
        credentials=Credentials("test", "test"),
        retry=RetryPolicy(max_attempts=1),
    ) as made:
        yield made


async def test_the_life_of_a_channel(session):
    channels = session.low_latency
    made = [
        await channels.create_channel(name=f"show-{number}", tags={"n": str(number)})
        for number in range(3)
    ]
    first = made[0].channel
    assert made[0].stream_key.value not in (None, "")
    assert (await channels.get_channel(first.arn)).tags == {"n": "0"}
    listed = [channel.arn async for channel in channels.list_channels(max_results=2)]
    assert sorted(listed) == sorted(m.channel.arn for m in made)
    assert [c.name async for c in channels.list_channels(filter_by_name="show-1")] == ["show-1"]
    found = await channels.batch_get_channel(arns=[m.channel.arn for m in made])
    assert {channel.name for channel in found.channels} == {"show-0", "show-1", "show-2"}
    renamed = await channels.update_channel(first.arn, name="late-show")
    assert renamed.name == "late-show"
    assert await channels.delete_channel(first.arn) is None
    assert len(await channels.list_channels().collect()) == 2


async def test_a_channel_that_is_not_there_is_an_error_of_its_own(session):
    with pytest.raises(ServiceError) as refused:
        await session.low_latency.get_channel("arn:aws:ivs:eu-west-1:123456789012:channel/none")
    assert (refused.value.code, refused.value.status) == ("ResourceNotFoundException", 404)


async def test_a_call_moto_does_not_know_gives_a_readable_error(session):
    with pytest.raises(ServiceError) as refused:
        await session.low_latency.list_playback_key_pairs()
    assert refused.value.operation == "ListPlaybackKeyPairs"
    assert refused.value.status >= 400
    assert "ListPlaybackKeyPairs" in str(refused.value)
