"""Trouble on demand: what goes wrong, how often, and that our client and boto3 cope with it."""

import asyncio
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from ivsrt_async import RetryPolicy
from ivsrt_async.errors import (
    CallTimeoutError,
    ConflictException,
    ResponseParseError,
    ServiceError,
    ThrottlingException,
    TransportError,
)
from ivsrt_async.local import LocalIVS
from tests.support.own_time import OwnTime

ONCE = RetryPolicy(max_attempts=1)


@pytest.fixture
async def realtime(ivs):
    """Our client, whose retries do not wait."""
    async with ivs.session(surroundings=OwnTime(now=time.time()).surroundings()) as session:
        yield session.realtime


@pytest.fixture
async def boto(ivs):
    """A way to call boto3 in a thread, without its retries."""
    client = boto3.client(
        "ivs-realtime",
        region_name=ivs.region,
        endpoint_url=ivs.endpoint_url,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=0.2),
    )

    async def call(method, **arguments):
        return await asyncio.to_thread(getattr(client, method), **arguments)

    yield call
    client.close()


def statuses(ivs) -> list[tuple[int, str | None]]:
    return [(call.status, call.fault) for call in ivs.calls]


TROUBLES = {
    "throttle": lambda faults: faults.throttle("ListStages", calls=2),
    "fail": lambda faults: faults.fail("ListStages", "ServiceUnavailable", calls=2, status=503),
    "drop": lambda faults: faults.drop("ListStages", calls=2),
    "cut": lambda faults: faults.cut("ListStages", calls=2),
    "garble": lambda faults: faults.garble("ListStages", calls=2),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_our_client_gets_over_two_calls_in_trouble(ivs, realtime, trouble):
    created = await realtime.create_stage(name="standup")
    trouble(ivs.faults)
    listed = await realtime.list_stages()
    assert [stage.arn for stage in listed.stages] == [created.stage.arn]
    assert [call.operation for call in ivs.calls] == ["CreateStage", *["ListStages"] * 3]
    assert [call.fault is None for call in ivs.calls] == [True, False, False, True]


async def test_each_trouble_is_an_error_of_its_own_to_a_client_that_does_not_retry(ivs, realtime):
    once = realtime.with_options(retry=ONCE)
    ivs.faults.throttle("ListStages")
    ivs.faults.fail("ListStages", ConflictException, message="busy")
    ivs.faults.drop("ListStages", calls=2)  # the client replaces a kept connection once
    ivs.faults.cut("ListStages", after=3)
    ivs.faults.garble("ListStages")
    ivs.faults.garble("ListStages", "json")
    ivs.faults.garble("ListStages", b"\xff\x00", status=200)
    raised = []
    for _ in range(7):
        with pytest.raises(Exception) as caught:
            await once.list_stages()
        raised.append(caught.value)
    assert [type(error) for error in raised] == [
        ThrottlingException,
        ConflictException,
        TransportError,
        TransportError,
        ServiceError,
        ResponseParseError,
        ResponseParseError,
    ]
    assert [raised[0].code, raised[1].message] == ["TooManyRequestsException", "busy"]
    assert (await once.list_stages()).stages == []
    assert statuses(ivs) == [
        (429, "refused"),
        (409, "refused"),
        (200, "dropped"),
        (200, "dropped"),
        (200, "cut"),
        (200, "garbled"),
        (200, "garbled"),
        (200, "garbled"),
        (200, None),
    ]


async def test_boto3_sees_the_same_troubles(ivs, boto):
    ivs.faults.throttle("ListStages")
    ivs.faults.drop("ListStages")
    ivs.faults.cut("ListStages")
    ivs.faults.garble("ListStages")
    ivs.faults.garble("ListStages", "json")
    with pytest.raises(ClientError) as throttled:
        await boto("list_stages")
    assert throttled.value.response["Error"]["Code"] == "TooManyRequestsException"
    with pytest.raises(ConnectionClosedError):
        await boto("list_stages")
    assert "stages" not in await boto("list_stages")  # it takes what arrived for an answer
    with pytest.raises(ClientError) as garbled:
        await boto("list_stages")
    assert garbled.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502
    assert "stages" not in await boto("list_stages")
    assert (await boto("list_stages"))["stages"] == []


async def test_a_late_answer_waits_as_it_is_told(ivs, realtime):
    asked, go_on = asyncio.Queue(), asyncio.Event()

    async def wait(seconds):
        asked.put_nowait(seconds)
        await go_on.wait()

    ivs.faults.delay("CreateStage", 30, wait=wait)
    late = asyncio.create_task(realtime.create_stage(name="late"))
    assert await asked.get() == 30
    assert [stage.name async for stage in realtime.list_stages()] == ["late"]
    assert not late.done()
    go_on.set()
    assert (await late).stage.name == "late"


async def test_a_client_does_not_wait_for_ever(ivs, realtime, boto):
    go_on = asyncio.Event()
    ivs.faults.delay("ListStages", 3600, calls=2, wait=lambda _: go_on.wait())
    with pytest.raises(CallTimeoutError):
        await realtime.with_options(retry=ONCE, timeout=0.05).list_stages()
    with pytest.raises(ReadTimeoutError):
        await boto("list_stages")
    go_on.set()


@pytest.mark.parametrize(("carried_out", "stages"), [(False, 1), (True, 2)])
async def test_a_call_without_an_answer_may_have_been_carried_out(
    ivs, realtime, carried_out, stages
):
    ivs.faults.drop("CreateStage", carried_out=carried_out)
    retry = RetryPolicy(repeat_creates=True)
    await realtime.with_options(retry=retry).create_stage()
    assert len(await realtime.list_stages().collect()) == stages


async def test_a_share_hits_the_same_calls_each_time(ivs):
    async def hits(seed: int, *others: str) -> list[bool]:
        async with LocalIVS(seed=seed) as again, again.session(retry=ONCE) as session:
            again.faults.throttle("ListStages", share=0.3)
            for other in others:
                again.faults.fail(other, ConflictException, share=0.5)
            hit = []
            for _ in range(60):
                try:
                    await session.realtime.list_stages()
                except ServiceError:
                    hit.append(True)
                else:
                    hit.append(False)
        return hit

    first = await hits(7)
    assert 8 <= sum(first) <= 28
    assert await hits(7, "GetStage", "ListPublicKeys") == first
    assert await hits(8) != first


async def test_a_share_may_end_after_some_calls_and_may_hit_any_operation(ivs, realtime):
    once = realtime.with_options(retry=ONCE)
    ivs.faults.fail("*", "ServiceUnavailable", status=503, share=1, calls=2)
    ivs.faults.throttle("ListStages")
    codes = []
    for call in (once.list_stages, once.list_public_keys, once.list_stages):
        with pytest.raises(ServiceError) as raised:
            await call()
        codes.append(raised.value.code)
    assert codes == ["ServiceUnavailable", "ServiceUnavailable", "TooManyRequestsException"]
    await once.list_stages()


async def test_trouble_can_be_called_off(ivs, realtime):
    ivs.faults.throttle("ListStages", share=1)
    ivs.faults.throttle("ListPublicKeys", share=1)
    ivs.faults.clear("ListStages")
    await realtime.with_options(retry=ONCE).list_stages()
    ivs.faults.clear()
    await realtime.with_options(retry=ONCE).list_public_keys()


async def test_who_has_no_right_signature_does_not_use_up_a_fault(ivs):
    ivs.faults.throttle("ListStages")
    async with (
        LocalIVS(keys={"local": "other"}) as stranger,
        stranger.session(endpoint_url=ivs.endpoint_url, retry=ONCE) as session,
    ):
        with pytest.raises(ServiceError) as raised:
            await session.realtime.list_stages()
    assert raised.value.code == "InvalidSignatureException"
    assert statuses(ivs) == [(403, None)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"operation": "list_stages"}, "names are AWS's"),
        ({"operation": "ListStages", "calls": 0}, "calls="),
        ({"operation": "ListStages", "share": 0}, "share="),
        ({"operation": "ListStages", "share": 1.1}, "share="),
    ],
)
async def test_what_makes_no_sense_is_refused(ivs, arguments, words):
    with pytest.raises(ValueError, match=words):
        ivs.faults.drop(**arguments)
