"""A key, a stage and a clock that stands still."""

from datetime import UTC, datetime

import pytest

from ivsrt_async.realtime import Stage, StageEndpoints
from ivsrt_async.tokens import generate_key_pair

NOW = datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
KEY_ARN = "arn:aws:ivs:eu-west-1:123456789012:public-key/AbCdEf123456"
STAGE_ARN = "arn:aws:ivs:eu-west-1:123456789012:stage/StAgE0123456"
CHANNEL_ARN = "arn:aws:ivs:eu-west-1:123456789012:channel/ChAnNeL01234"


@pytest.fixture(scope="session")
def keys():
    return generate_key_pair()


@pytest.fixture
def stage():
    return Stage(
        arn=STAGE_ARN,
        endpoints=StageEndpoints(
            events="wss://global.events.live-video.net",
            whip="https://abcdef012345.global-bm.whip.live-video.net",
        ),
    )
