"""What a server says that nobody asked for never becomes the answer to a call."""

import json

import pytest

from tests.support.own_time import let_run
from tests.support.raw_server import Line, RawServer
from tests.support.scripted_server import Answer, bytes_of

ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/{}"
SURPLUS = bytes_of(Answer.of({"stage": {"arn": ARN.format("nobodys")}}))
IDLE_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def echo(request) -> Answer:
    return Answer.of({"stage": {"arn": json.loads(request.body)["arn"]}})


def talking(extra: bytes, *, close: bool = False, at_once: bool = False):
    """A server that adds bytes of its own to each answer: later, or in the same piece."""

    async def talk(line: Line) -> None:
        while request := await line.request():
            if at_once:
                await line.write(bytes_of(echo(request)) + extra)
            else:
                await line.answer(echo(request))
                await let_run()  # the client has its answer; its connection is idle
                await line.write(extra)
            if close:
                return

    return RawServer(talk)


async def arns_of(session, count: int) -> list[str]:
    found = []
    for number in range(count):
        found.append((await session.realtime.get_stage(ARN.format(number))).arn)
        await let_run(60)
    return found


EXTRAS = {
    "a whole answer": SURPLUS,
    "two answers": SURPLUS * 2,
    "the head of an answer": SURPLUS[: SURPLUS.index(b"\r\n\r\n")],
    "all of an answer but its last byte": SURPLUS[:-1],
    "what is not HTTP": b"220 ready\r\n",
    "an error": bytes_of(Answer.error("ResourceNotFoundException", 404)),
    "a request to go on": b"HTTP/1.1 100 Continue\r\n\r\n",
}
# What is not HTTP spoils the answer it sticks to; that call fails, as it should.
HTTP_EXTRAS = {name: extra for name, extra in EXTRAS.items() if name != "what is not HTTP"}


@pytest.mark.parametrize("extra", EXTRAS.values(), ids=EXTRAS)
async def test_what_arrives_on_an_idle_connection_answers_no_call(time, extra):
    async with (
        talking(extra) as server,
        server.session(surroundings=time.surroundings(), timeout=5) as session,
    ):
        found = await arns_of(session, 30)
    assert [ARN.format(number) for number in range(30)] == found
    assert (len(server.received), time.slept) == (30, [])


@pytest.mark.parametrize("extra", HTTP_EXTRAS.values(), ids=HTTP_EXTRAS)
async def test_what_follows_an_answer_in_the_same_piece_answers_no_call(time, extra):
    async with (
        talking(extra, at_once=True) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        found = await arns_of(session, 10)
    assert [ARN.format(number) for number in range(10)] == found
    assert (len(server.received), time.slept) == (10, [])


@pytest.mark.parametrize("close", [True, False], ids=["and closes", "and stays open"])
async def test_a_server_tired_of_waiting_is_not_the_next_calls_error(time, close):
    async with (
        talking(IDLE_TIMEOUT, close=close) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        found = await arns_of(session, 10)
    assert [ARN.format(number) for number in range(10)] == found
    assert (len(server.received), time.slept) == (10, [])


async def test_a_connection_that_spoke_unasked_is_not_used_again(time):
    async with (
        talking(SURPLUS) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        await arns_of(session, 5)
    assert server.connections == 5


async def test_a_connection_that_keeps_quiet_is_used_again(time):
    async with talking(b"") as server, server.session(surroundings=time.surroundings()) as session:
        await arns_of(session, 5)
    assert server.connections == 1


async def test_a_token_meant_for_one_person_never_reaches_another(time):
    async def talk(line: Line) -> None:
        while request := await line.request():
            person = json.loads(request.body)["userId"]
            answer = {"token": f"for {person}", "participantId": person, "userId": person}
            await line.answer(Answer.of({"participantToken": answer}))
            await let_run()
            late = {**answer, "token": f"for {person}, once more"}
            await line.answer(Answer.of({"participantToken": late}))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings()) as session,
    ):
        for person in ("ana", "ben", "cleo", "dan"):
            token = await session.realtime.create_participant_token(
                stage_arn=ARN.format(1), user_id=person
            )
            await let_run(60)
            assert (person, f"for {person}") == (token.user_id, token.token)


@pytest.mark.parametrize(
    "rest", [b"0 X\r\nContent-Length: 2\r\n\r\n{}", b""], ids=["that goes on", "and no more"]
)
async def test_part_of_an_answer_that_nobody_asked_for_begins_no_answer(time, rest):
    """What the loop has read while nobody asked must not be forgotten when somebody does."""

    async def talk(line: Line) -> None:
        await line.answer(echo(await line.request()))
        if line.number == 1:
            await line.write(b"HTTP/1.1 20")
        request = await line.request()
        if line.number == 1:
            await line.write(rest)
            await line.answer(Answer.of({"stage": {"arn": ARN.format("nobodys")}}))
        else:
            await line.answer(echo(request))

    async with (
        RawServer(talk) as server,
        server.session(surroundings=time.surroundings(), timeout=5) as session,
    ):
        found = []
        for number in range(2):
            found.append((await session.realtime.get_stage(ARN.format(number))).arn)
            await let_run(200)
    assert found == [ARN.format(0), ARN.format(1)]
    assert (server.connections, time.slept) == (2, [])
