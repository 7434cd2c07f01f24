"""Tokens, and the keys they are signed with."""

from datetime import UTC, datetime, timedelta

from ivsrt_async.tokens import (
    ConnectionTokenSigner,
    ParticipantTokenSigner,
    PlaybackTokenSigner,
    generate_key_pair,
    inspect_token,
    rotate_public_key,
    verify_token,
)
from tests.support.scripted_server import Answer

from ._cases import ARN, KEY_ARN, KEY_PAIR, PARTICIPANT_TOKEN, calling, case, made

SIGNER = ParticipantTokenSigner(KEY_PAIR.private_key_pem, KEY_ARN)
OTHER_PAIR = generate_key_pair()


def _stage(arn: str = ARN) -> object:
    from ivsrt_async.realtime import Stage, StageEndpoints

    endpoints = StageEndpoints(events="wss://e.example", whip="https://w.example")
    return Stage(arn=arn, endpoints=endpoints)


def _p256() -> str:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


MANGLED_PEM = KEY_PAIR.private_key_pem.replace("-----END", "=====END")


@case("a private key that is mangled")
async def _() -> object:
    return ParticipantTokenSigner(MANGLED_PEM, KEY_ARN)


@case("a private key that lost its frame")
async def _() -> object:
    return PlaybackTokenSigner("".join(KEY_PAIR.private_key_pem.splitlines()[1:-1]))


@case("a private key on another curve")
async def _() -> object:
    return ParticipantTokenSigner(_p256(), KEY_ARN)


@case("a private key in a wrapper")
async def _() -> object:
    return ConnectionTokenSigner([KEY_PAIR.private_key_pem], KEY_ARN)


@case("a private key beside a wrong ARN")
async def _() -> object:
    return ParticipantTokenSigner(KEY_PAIR.private_key_pem, ARN)


@case("a private key where a public one is wanted")
async def _() -> object:
    return verify_token(PARTICIPANT_TOKEN, KEY_PAIR.private_key_pem)


@case("a private key beside an ARN that is none, for a new key of a signer")
async def _() -> object:
    return SIGNER.with_key(KEY_PAIR.private_key_pem, "")


@case("a stage of another region")
async def _() -> object:
    return SIGNER.sign(_stage(ARN.replace("eu-west-1", "us-east-1")))


@case("a lifetime that is too long")
async def _() -> object:
    return SIGNER.sign(_stage(), valid_for=timedelta(days=15))


@case("a connection token's id that is none")
async def _() -> object:
    signer = ConnectionTokenSigner(KEY_PAIR.private_key_pem, KEY_ARN)
    return signer.sign(token_id="not an id")


@case("a playback token without origins")
async def _() -> object:
    signer = PlaybackTokenSigner(KEY_PAIR.private_key_pem)
    return signer.sign("arn:aws:ivs:eu-west-1:123456789012:channel/AbC", origins=[])


def _own_token() -> str:
    """A token of ours that is genuine, made to be found by its beginning."""
    token = SIGNER.sign(_stage(), valid_for=timedelta(seconds=1)).token
    assert token is not None
    made["our own token"] = token.rpartition(".")[2][:24]
    return token


@case("a token of ours that has expired")
async def _() -> object:
    later = datetime.now(UTC) + timedelta(days=1)
    return verify_token(_own_token(), KEY_PAIR.public_key_pem, now=lambda: later)


@case("a token of ours that is verified with another key")
async def _() -> object:
    return verify_token(_own_token(), OTHER_PAIR.public_key_pem)


@case("a token of ours that names another key")
async def _() -> object:
    return verify_token(_own_token(), KEY_PAIR.public_key_pem, key_arn=ARN)


@case("a token of ours that is exchanged for too long")
async def _() -> object:
    return SIGNER.exchange(_own_token(), valid_for=timedelta(days=15))


@case("a token that is none")
async def _() -> object:
    return inspect_token(PARTICIPANT_TOKEN)


@case("a token whose parts are none")
async def _() -> object:
    return inspect_token(f"{PARTICIPANT_TOKEN}.{PARTICIPANT_TOKEN}.{PARTICIPANT_TOKEN}")


@case("a token that is no text")
async def _() -> object:
    return inspect_token([PARTICIPANT_TOKEN])


@case("no room for a new key")
async def _() -> object:
    found = Answer.of({"publicKey": {"arn": KEY_ARN}})
    full = Answer.error("ServiceQuotaExceededException", 402)
    async with calling(found, full) as session:
        return await rotate_public_key(session, SIGNER, keep=timedelta(hours=1), key_pair=KEY_PAIR)


@case("a new key that comes back under no ARN")
async def _() -> object:
    found = Answer.of({"publicKey": {"arn": KEY_ARN}})
    odd = Answer.of({"publicKey": {"arn": "odd"}})
    async with calling(found, odd) as session:
        return await rotate_public_key(session, SIGNER, keep=timedelta(hours=1), key_pair=KEY_PAIR)
