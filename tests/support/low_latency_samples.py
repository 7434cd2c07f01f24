"""What several tests of channels give to the local IVS."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ivsrt_async.low_latency import (
    DestinationConfiguration,
    MediaTailorPlaybackConfiguration,
    S3DestinationConfiguration,
)

BUCKET = DestinationConfiguration(s3=S3DestinationConfiguration(bucket_name="recordings"))
ADS = [
    MediaTailorPlaybackConfiguration(
        playback_configuration_arn=(
            "arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/ads"
        )
    )
]


def absent(kind: str) -> str:
    return f"arn:aws:ivs:us-east-1:123456789012:{kind}/abcdefghijkl"


def public_key() -> str:
    key = ec.generate_private_key(ec.SECP384R1()).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
