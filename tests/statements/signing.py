"""Tokens signed with a key pair, as the guide describes them and with any claim changed."""

import time

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = ec.generate_private_key(ec.SECP384R1())
"""The key pair of these tests; making one takes a while."""
PUBLIC_KEY = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


async def import_key(realtime) -> str:
    """The ARN of the public key, imported."""
    return (await realtime.import_public_key(publicKeyMaterial=PUBLIC_KEY))["publicKey"]["arn"]


def claims_for(stage: dict) -> dict:
    """The payload for a stage, as CreateStage returned it."""
    now = int(time.time())
    return {
        "exp": now + 12 * 3600,
        "iat": now,
        "jti": "Mx6clRRHODPy",
        "resource": stage["arn"],
        "topic": stage["arn"].rpartition("/")[2],
        "events_url": stage["endpoints"]["events"],
        "whip_url": stage["endpoints"]["whip"],
        "capabilities": {"allow_publish": True, "allow_subscribe": True},
        "version": "1.0",
    }


def sign(claims: dict, key_arn: str, key=KEY, **header) -> str:
    """A token with these claims."""
    return jwt.encode(claims, key, "ES384", {"kid": key_arn, **header})
