"""Channels and what is streamed to them, as several statements need it."""

import attrs

from ivsrt_async.low_latency import AudioConfiguration, IngestConfigurations, VideoConfiguration

VIDEO = VideoConfiguration(
    codec="avc1.64002A",
    encoder="Larix",
    target_bitrate=4_000_000,
    target_framerate=30,
    video_height=1080,
    video_width=1920,
    level="4.2",
    profile="High",
    track="Track0",
    avc_profile="",
    avc_level="",
)
AUDIO = AudioConfiguration(
    codec="mp4a.40.2", target_bitrate=160_000, sample_rate=48_000, channels=2, track="Track0"
)


def tracks(*, videos: int = 1, codec: str = "mp4a.40.2", **video) -> IngestConfigurations:
    """What an encoder sends: 1080p with sound unless changed."""
    return IngestConfigurations(
        video_configurations=[
            attrs.evolve(VIDEO, track=f"Track{number}", **video) for number in range(videos)
        ],
        audio_configurations=[attrs.evolve(AUDIO, codec=codec)],
    )


async def new_channel(low_latency, **arguments) -> str:
    """The ARN of a new channel."""
    return (await low_latency.create_channel(**arguments))["channel"]["arn"]


async def new_recording(ivs, low_latency, **arguments) -> str:
    """The ARN of a new recording configuration, ready for use."""
    made = await low_latency.create_recording_configuration(
        destinationConfiguration={"s3": {"bucketName": "recordings"}}, **arguments
    )
    ivs.clock.advance(60)
    return made["recordingConfiguration"]["arn"]


async def new_ads(low_latency, **arguments) -> str:
    """The ARN of a new ad configuration."""
    made = await low_latency.create_ad_configuration(
        mediaTailorPlaybackConfigurations=[playback_configuration("ads")], **arguments
    )
    return made["adConfiguration"]["arn"]


def playback_configuration(name: str) -> dict:
    """A MediaTailor resource, as an ad configuration names it."""
    arn = f"arn:aws:mediatailor:us-east-1:123456789012:playbackConfiguration/{name}"
    return {"playbackConfigurationArn": arn}
