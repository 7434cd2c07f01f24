"""What we put on a socket is what botocore would put there, for generated inputs."""

import json
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given

from ivsrt_async import RetryPolicy
from ivsrt_async.errors import ServiceError
from tests.support.scripted_server import Answer

from .calls import botocores_request, smallest_input, target_of
from .differences import EMPTY_QUERY
from .generated import GENERATING, NASTY, inputs
from .services import CASES, Case, each_operation

each_tag_operation = pytest.mark.parametrize(
    "case", [case for case in CASES if "resourceArn" in case.input_members], ids=str
)
each_operation_with_token = pytest.mark.parametrize(
    "case", [case for case in CASES if case.model.idempotent_members], ids=str
)


def _same(exchange, case: Case, members: dict[str, Any]) -> None:
    botocores = botocores_request(case, members, exchange.server.url)
    ours = exchange.send(case, members)
    target = target_of(botocores).removesuffix(EMPTY_QUERY)
    assert (botocores.method, target) == (ours.method, ours.target)
    assert botocores.headers.get("Content-Type") == ours.headers.get("content-type")
    assert (botocores.body is None) is (ours.body == b"")
    if botocores.body is not None:
        assert json.loads(botocores.body) == _without_token(case, members, ours.json)


def _without_token(case: Case, members: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """botocore's client, not its serializer, fills tokens in; ours must be the only addition."""
    added = [name for name in case.model.idempotent_members if name not in members]
    for name in added:
        UUID(body.pop(name))
    return body


@each_operation
def test_a_request_has_botocores_method_target_and_body(case: Case, exchange):
    @GENERATING
    @given(inputs(case))
    def same(members):
        _same(exchange, case, members)

    same()


@each_operation
def test_a_request_with_nothing_optional_is_botocores(case: Case, exchange):
    _same(exchange, case, smallest_input(case))


@each_tag_operation
@pytest.mark.parametrize("character", sorted(set(NASTY)), ids=quote)
def test_no_character_of_an_arn_or_tag_key_changes_the_request(case: Case, character, exchange):
    nasty = {
        "resourceArn": f"arn:aws:ivs:eu-west-1:123456789012:stage/{character}b",
        "tagKeys": [f"{character}a", "&=+ %/", f"a{character}"],
        "tags": {f"{character}a": character, "&=+ %/": ""},
    }
    members = {name: value for name, value in nasty.items() if name in case.input_members}
    _same(exchange, case, members)


@each_operation_with_token
def test_an_idempotency_token_is_the_same_on_every_attempt_and_new_for_every_call(
    case: Case, open_exchange
):
    exchange = open_exchange(retry=RetryPolicy(max_attempts=3))
    exchange.session._shared.clock.sleep = _no_sleep
    exchange.answer = Answer.error("InternalServerException", 500)
    (name,) = case.model.idempotent_members
    tokens = []
    for _ in range(2):
        exchange.server.received.clear()
        with pytest.raises(ServiceError):
            exchange.call(case, smallest_input(case))
        sent = [request.json[name] for request in exchange.server.received]
        assert [str(UUID(sent[0]))] * 3 == sent
        tokens += sent[:1]
    assert tokens[0] != tokens[1]


@each_operation_with_token
def test_an_idempotency_token_of_the_caller_is_sent_as_it_is(case: Case, exchange):
    (name,) = case.model.idempotent_members
    request = exchange.send(case, {**smallest_input(case), name: "mine-1"})
    assert request.json[name] == "mine-1"


async def _no_sleep(_: float) -> None:
    pass
