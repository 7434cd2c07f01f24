"""How fast tokens are signed and events are read, on one core.

    .venv/bin/python benchmarks/tokens.py

Tokens are compared with PyJWT alone, given the same claims and a key it need not read again. The
two take turns, so that whatever else the machine does disturbs both; the medians count.
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ivsrt_async.events import parse_event
from ivsrt_async.realtime import Stage, StageEndpoints
from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    PlaybackTokenSigner,
    generate_key_pair,
    inspect_token,
    verify_token,
)

ROUNDS = 15
CALLS = 200
SECONDS = 30.0
"""Time after which no further round begins."""

ARN = "arn:aws:ivs:eu-west-1:123456789012"
KEY_ARN = f"{ARN}:public-key/AbCdEf123456"
STAGE = Stage(
    arn=f"{ARN}:stage/StAgE0123456",
    endpoints=StageEndpoints(
        events="wss://global.events.live-video.net",
        whip="https://abcdef012345.global-bm.whip.live-video.net",
    ),
)
ATTRIBUTES = {"role": "host", "name": "Ana"}
EVENT = {
    "version": "0",
    "id": "01234567-0123-0123-0123-012345678901",
    "detail-type": "IVS Stage Update",
    "source": "aws.ivs",
    "account": "123456789012",
    "time": "2025-04-23T06:36:53Z",
    "region": "eu-west-1",
    "resources": [STAGE.arn],
    "detail": {
        "session_id": "st-1CVugbu2cf2n8",
        "event_name": "Participant Published",
        "event_time": "2025-04-23T06:36:53Z",
        "user_id": "ana",
        "participant_id": "03JY4smU3eXc",
    },
}


def rates(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Calls per second of each, the median of rounds in which they take turns."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    end = time.perf_counter() + SECONDS
    for work in works.values():
        work()
    for _ in range(ROUNDS):
        for name, work in works.items():
            start = time.perf_counter()
            for _ in range(CALLS):
                work()
            measured[name].append(CALLS / (time.perf_counter() - start))
        if time.perf_counter() > end:
            break
    return {name: statistics.median(found) for name, found in measured.items()}


def main() -> None:
    """Measure, and print a table."""
    keys = generate_key_pair()
    signer = ParticipantTokenSigner(keys.private_key_pem, KEY_ARN)
    connections = ConnectionTokenSigner(keys.private_key_pem, KEY_ARN)
    playback = PlaybackTokenSigner(keys.private_key_pem)
    hour = timedelta(hours=1)

    def ours() -> object:
        return signer.sign(STAGE, user_id="ana", attributes=ATTRIBUTES, valid_for=hour)

    token = signer.sign(STAGE, user_id="ana", attributes=ATTRIBUTES, valid_for=hour)
    claims = dict(inspect_token(token).claims)
    key = load_pem_private_key(keys.private_key_pem.encode(), None)
    headers = {"kid": KEY_ARN}
    text = json.dumps(EVENT)
    batch = {"Records": [{"messageId": "m", "body": text}]}

    found = rates(
        {
            "PyJWT alone, the same claims": lambda: jwt.encode(claims, key, "ES384", headers),  # type: ignore[arg-type]  # it is an EC key
            "participant token": ours,
            "connection token": lambda: connections.sign(valid_for=hour),
            "playback token": lambda: playback.sign(f"{ARN}:channel/ChAnNeL01234"),
            "participant token exchanged": lambda: signer.exchange(token),
            "token verified": lambda: verify_token(token, keys.public_key_pem),
            "event parsed from a dict": lambda: parse_event(EVENT),
            "event parsed from text": lambda: parse_event(text),
            "event parsed from SQS": lambda: parse_event(batch),
        }
    )
    alone = found["PyJWT alone, the same claims"]
    print(f"{'':32}{'per second':>12}{'of PyJWT':>10}")
    for name, rate in found.items():
        share = f"{rate / alone:9.2f}" if "token" in name and "verif" not in name else ""
        print(f"{name:32}{rate:12,.0f} {share}")


if __name__ == "__main__":
    main()
