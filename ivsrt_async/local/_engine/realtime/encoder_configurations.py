"""Answers the operations on encoder configurations."""

from ....realtime import (
    CreateEncoderConfiguration,
    DeleteEncoderConfiguration,
    EncoderConfiguration,
    GetEncoderConfiguration,
    ListEncoderConfigurations,
    Video,
)
from ..arguments import check_name
from ..handlers import Handlers
from ..refusal import invalid
from ..resources import Resource
from .state import RealTimeState

PIXEL_LIMIT = 1920 * 1080
DEFAULT_WIDTH, DEFAULT_HEIGHT = 1280, 720
DEFAULT_FRAMERATE = 30.0
DEFAULT_BITRATE = 2_500_000
"""Bits per second."""

handlers = Handlers[RealTimeState]()
handlers.plain(
    lambda state: state.encoder_configurations,
    gets=GetEncoderConfiguration,
    lists=ListEncoderConfigurations,
    deletes=DeleteEncoderConfiguration,
    unless=RealTimeState.check_unused,
)


@handlers.answers(CreateEncoderConfiguration)
def create(state: RealTimeState, request: CreateEncoderConfiguration) -> EncoderConfiguration:
    """A new encoder configuration; what is not given has AWS's defaults."""
    check_name(request.name)
    encoders = state.encoder_configurations
    arn, video = encoders.new_arn(), completed_video(request.video)
    settings = EncoderConfiguration(arn=arn, name=request.name, video=video)
    return encoders.add(Resource(arn=arn, settings=settings), request.tags).view()


def completed_video(wanted: Video | None) -> Video:
    """The video settings with AWS's defaults, if the picture has a size AWS takes."""
    given = wanted or Video()
    width, height = given.width or DEFAULT_WIDTH, given.height or DEFAULT_HEIGHT
    if width % 2 or height % 2:
        raise invalid("video.width and video.height must be even")
    if width * height > PIXEL_LIMIT:
        raise invalid(f"video.width times video.height must be at most {PIXEL_LIMIT}")
    return Video(
        width=width,
        height=height,
        framerate=given.framerate or DEFAULT_FRAMERATE,
        bitrate=given.bitrate or DEFAULT_BITRATE,
    )
