"""ARNs, taken apart and put together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivsrt_async.arns import Arn
from ivsrt_async.errors import InvalidRequestError

TEXT = "arn:aws-cn:ivs:cn-north-1:123456789012:public-key/AbC"


def test_the_parts_bear_their_names():
    expected = Arn("aws-cn", "ivs", "cn-north-1", "123456789012", "public-key", "AbC")
    assert expected == Arn.parse(TEXT)


def test_text_gives_it_back():
    assert str(Arn.parse(TEXT)) == TEXT


def test_the_id_is_all_behind_the_first_slash():
    assert Arn.parse(TEXT + "/d:e").resource_id == "AbC/d:e"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "arn",
        "arn:aws:ivs:eu-west-1:1:stage",
        "arn:aws:ivs:eu-west-1:1:stage/",
        "arn:aws:ivs::1:stage/x",
        "arn:aws:ivs:eu-west-1:1:/x",
        "urn:aws:ivs:eu-west-1:1:stage/x",
        " arn:aws:ivs:eu-west-1:1:stage/x",
        "arn:aws:ivs:eu-west-1:1:stage/x\n",
        None,
        b"arn:aws:ivs:eu-west-1:1:stage/x",
    ],
)
def test_anything_else_is_refused(bad):
    with pytest.raises(InvalidRequestError) as raised:
        Arn.parse(bad)
    assert raised.value.field == "arn"
    assert "must have the form arn:partition:service" in str(raised.value)


@given(st.text())
def test_any_text_is_an_arn_or_refused(text):
    try:
        arn = Arn.parse(text)
    except InvalidRequestError:
        return
    assert str(arn) == text
