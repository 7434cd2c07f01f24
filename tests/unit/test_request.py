"""From an operation to the bytes that are sent."""

import json
from uuid import UUID

import pytest

from ivsrt_async._core.request import encode
from ivsrt_async.errors import InvalidRequestError
from ivsrt_async.realtime.compositions import StartComposition
from ivsrt_async.realtime.destinations import (
    ChannelDestinationConfiguration,
    DestinationConfiguration,
)
from ivsrt_async.realtime.stages import CreateStage, GetStage, ListStages, UpdateStage
from ivsrt_async.tagging import ListTagsForResource, TagResource, UntagResource

URL = "https://ivs.example/base"
ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/AbC"
ESCAPED = "arn%3Aaws%3Aivs%3Aeu-west-1%3A123456789012%3Astage%2FAbC"


def composition(**options) -> StartComposition:
    channel = ChannelDestinationConfiguration(channel_arn="arn:aws:ivs:eu-west-1:1:channel/x")
    return StartComposition(
        stage_arn=ARN, destinations=[DestinationConfiguration(channel=channel)], **options
    )


def test_arguments_form_a_json_object_under_awss_names():
    request = encode(GetStage(ARN), URL)
    expected = ("POST", f"{URL}/GetStage", b'{"arn":"%s"}' % ARN.encode())
    assert expected == (request.method, request.url, request.body)


def test_none_is_not_sent_but_empty_values_are():
    assert json.loads(encode(UpdateStage(ARN, name=""), URL).body) == {"arn": ARN, "name": ""}
    empty = CreateStage(tags={}, participant_token_configurations=[])
    expected = {"tags": {}, "participantTokenConfigurations": []}
    assert expected == json.loads(encode(empty, URL).body)


def test_a_call_without_arguments_sends_an_empty_object():
    assert encode(ListStages(), URL).body == b"{}"


def test_a_label_is_escaped_and_left_out_of_the_body():
    request = encode(TagResource(resource_arn=ARN, tags={"a": "b"}), URL)
    assert (f"{URL}/tags/{ESCAPED}", b'{"tags":{"a":"b"}}') == (request.url, request.body)


def test_a_get_has_no_body():
    request = encode(ListTagsForResource(ARN), URL)
    assert ("GET", f"{URL}/tags/{ESCAPED}", None) == (request.method, request.url, request.body)


def test_a_list_in_the_query_repeats_its_name():
    request = encode(UntagResource(resource_arn="a", tag_keys=["b c", "ü", "&=?#/"]), URL)
    expected = f"{URL}/tags/a?tagKeys=b%20c&tagKeys=%C3%BC&tagKeys=%26%3D%3F%23%2F"
    assert ("DELETE", expected, None) == (request.method, request.url, request.body)


def test_the_url_is_kept_as_it_was_signed():
    request = encode(ListTagsForResource("a/../../b%2F"), URL)
    assert f"{URL}/tags/a%2F..%2F..%2Fb%252F" == request.url == str(request.target)


@pytest.mark.parametrize("segment", [".", ".."])
def test_a_label_that_would_lead_elsewhere_is_refused(segment):
    with pytest.raises(InvalidRequestError, match="cannot stand in a path"):
        encode(ListTagsForResource(segment), URL)


def test_text_that_utf8_cannot_carry_is_refused_in_the_path_and_the_query():
    for operation in (
        ListTagsForResource("\ud800"),
        UntagResource(resource_arn="a", tag_keys=["\ud800"]),
    ):
        with pytest.raises(InvalidRequestError, match="must be text that UTF-8 can carry"):
            encode(operation, URL)


def test_text_beyond_ascii_arrives_in_the_body_as_it_was():
    name = "Bühne 🎥 \ud800 \x00"
    assert name == json.loads(encode(CreateStage(name=name), URL).body)["name"]


def test_an_idempotency_token_is_filled_when_it_is_absent():
    first, second = [
        json.loads(encode(composition(), URL).body)["idempotencyToken"] for _ in range(2)
    ]
    assert first != second
    assert UUID(first).version == 4


def test_an_idempotency_token_that_is_given_is_kept():
    body = encode(composition(idempotency_token="mine"), URL).body
    assert json.loads(body)["idempotencyToken"] == "mine"


def test_a_page_token_takes_the_place_of_the_operations_own():
    listing = ListStages(next_token="first", max_results=7)
    assert json.loads(encode(listing, URL).body) == {"nextToken": "first", "maxResults": 7}
    expected = {"nextToken": "second", "maxResults": 7}
    assert expected == json.loads(encode(listing, URL, "second").body)
