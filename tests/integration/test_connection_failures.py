"""Broken connections are retried by us, through the quota, and never behind our back."""

import pytest

from ivsrt_async.errors import TransportError
from tests.support.scripted_server import HANG_UP, Answer, ScriptedServer

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
STAGE = Answer.of({"stage": {"arn": ARN}})


def quota_of(session) -> int:
    return session._shared.quota.available


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(HANG_UP, id="no byte of an answer"),
        pytest.param(Answer(200, b'{"stage":{}}', cut_after=0), id="no byte of the body"),
        pytest.param(Answer(200, b'{"stage":{}}', cut_after=5), id="half a body"),
        pytest.param(Answer(200, b"", {"X": "\x00"}), id="a header that is none"),
        pytest.param(Answer(200, b"{}", {"Content-Length": "x"}), id="a length that is none"),
    ],
)
async def test_every_connection_failure_is_retried_through_the_quota(calling, time, failure):
    server, session = calling(failure, failure, STAGE)
    assert (await session.realtime.get_stage(ARN)).arn == ARN
    assert (len(server.received), time.slept) == (3, [0.05, 0.1])
    assert quota_of(session) == 500 - 14 - 14 + 14


async def test_a_refused_connection_is_retried(time):
    async with ScriptedServer() as server:
        pass  # nobody listens there any more
    async with server.session(surroundings=time.surroundings()) as session:
        with pytest.raises(TransportError, match=r"ClientConnectorError.*\(3 attempts\)$"):
            await session.realtime.get_stage(ARN)
    assert time.slept == [0.05, 0.1]


@pytest.mark.parametrize("verb", ["get_stage", "list_tags_for_resource", "untag_resource"])
async def test_a_kept_connection_that_breaks_before_an_answer_is_replaced_for_free(
    calling, time, verb
):
    good = Answer.of({"stage": {"arn": ARN}, "tags": {}})
    server, session = calling(good, HANG_UP, good)
    call = {
        "get_stage": lambda: session.realtime.get_stage(ARN),
        "list_tags_for_resource": lambda: session.realtime.list_tags_for_resource(ARN),
        "untag_resource": lambda: session.realtime.untag_resource(resource_arn=ARN, tag_keys=["a"]),
    }[verb]
    await call()
    session._shared.quota.available = 100
    await call()
    assert len(server.received) == 3
    assert time.slept == []
    assert quota_of(session) == 100 + 1


@pytest.mark.parametrize("verb", ["get_stage", "list_tags_for_resource"])
async def test_the_connection_in_its_place_is_not_replaced_behind_our_back(calling, verb):
    server, session = calling(Answer.of({"stage": {"arn": ARN}, "tags": {}}), HANG_UP, HANG_UP)
    await getattr(session.realtime, verb)(ARN)
    session._shared.quota.available = 0
    with pytest.raises(TransportError) as raised:
        await getattr(session.realtime, verb)(ARN)
    assert (raised.value.attempts, len(server.received)) == (1, 3)
