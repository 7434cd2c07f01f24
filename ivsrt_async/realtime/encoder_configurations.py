"""Encoder configurations: the size and quality in which compositions are encoded.

https://docs.aws.amazon.com/ivs/latest/RealTimeAPIReference/API_EncoderConfiguration.html
"""

from collections.abc import Sequence
from typing import Annotated

import attrs

from .._core.limits import Length, Range
from .._core.methods import Service, call, paginate
from .._core.model import model
from .._core.operation import Operation, operation
from .._core.paging import ListOperation, Page
from .._core.repeat import Repeat
from .._core.tags import Tags
from ..errors import PendingVerification
from ._errors import COMPOSITION_ERRORS, COMPOSITION_LIST_ERRORS
from ._shapes import EncoderConfigurationArn

__all__ = [
    "CreateEncoderConfiguration",
    "DeleteEncoderConfiguration",
    "EncoderConfiguration",
    "EncoderConfigurationSummary",
    "GetEncoderConfiguration",
    "ListEncoderConfigurations",
    "ListEncoderConfigurationsResponse",
    "Video",
]

EncoderConfigurationName = Annotated[str, Length(0, 128)]
Width = Annotated[int, Range(2, 1920)]
Height = Annotated[int, Range(2, 1920)]
Framerate = Annotated[float, Range(1, 60)]
Bitrate = Annotated[int, Range(1, 8_500_000)]


@model
class Video:
    """Size and quality of a picture.

    Width times height must not exceed 2,073,600 pixels, which is 1920x1080, landscape or portrait.
    """

    width: Width | None = None
    """Pixels from left to right, an even number from 2 to 1920; defaults to 1280."""
    height: Height | None = None
    """Pixels from top to bottom, an even number from 2 to 1920; defaults to 720."""
    framerate: Framerate | None = None
    """Frames per second, 1 to 60; defaults to 30."""
    bitrate: Bitrate | None = None
    """Bits per second, 1 to 8,500,000; defaults to 2,500,000."""


@model
class _EncoderConfigurationFields:
    """What `EncoderConfiguration` and `EncoderConfigurationSummary` have in common."""

    arn: EncoderConfigurationArn
    """Its ARN."""
    name: EncoderConfigurationName | None = None
    """Its name, if it was given one."""
    tags: Tags | None = None
    """Its tags."""


@model
class EncoderConfiguration(_EncoderConfigurationFields):
    """A size and quality that any number of compositions can use."""

    video: Video | None = None
    """Size and quality of the picture."""


@model
class EncoderConfigurationSummary(_EncoderConfigurationFields):
    """An encoder configuration, as a list shows it."""


@model
class ListEncoderConfigurationsResponse(Page):
    """One page of encoder configurations."""

    encoder_configurations: Sequence[EncoderConfigurationSummary]
    """The encoder configurations on this page."""


@operation(
    "POST /CreateEncoderConfiguration",
    repeat=Repeat.CREATES,
    result="encoder_configuration",
    raises=(*COMPOSITION_ERRORS, PendingVerification),
)
class CreateEncoderConfiguration(Operation[EncoderConfiguration]):
    """Create an encoder configuration, to be used by any number of compositions.

    It cannot be changed afterwards. An account may have 20 in a region unless AWS raised the
    quota.
    """

    name: EncoderConfigurationName | None = None
    """A name, from `a-z`, `A-Z`, `0-9`, `-` and `_`."""
    video: Video | None = None
    """Size and quality; defaults to 1280x720, 30 frames and 2,500,000 bits per second."""
    tags: Tags | None = None
    """Tags for the new encoder configuration."""


@operation(
    "POST /GetEncoderConfiguration",
    repeat=Repeat.READS,
    result="encoder_configuration",
    raises=COMPOSITION_ERRORS,
)
class GetEncoderConfiguration(Operation[EncoderConfiguration]):
    """Look up an encoder configuration."""

    arn: EncoderConfigurationArn = attrs.field(kw_only=False)
    """The encoder configuration."""


@operation(
    "POST /ListEncoderConfigurations",
    repeat=Repeat.READS,
    items="encoder_configurations",
    raises=COMPOSITION_LIST_ERRORS,
)
class ListEncoderConfigurations(
    ListOperation[ListEncoderConfigurationsResponse, EncoderConfigurationSummary]
):
    """List the encoder configurations of the region.

    A page holds 100 unless `max_results` says otherwise.
    """


@operation("POST /DeleteEncoderConfiguration", repeat=Repeat.ENDS, raises=COMPOSITION_ERRORS)
class DeleteEncoderConfiguration(Operation[None]):
    """Delete an encoder configuration.

    This raises `ConflictException` while a composition uses it.
    """

    arn: EncoderConfigurationArn = attrs.field(kw_only=False)
    """The encoder configuration."""


class EncoderConfigurations(Service):
    """Calls about encoder configurations."""

    create_encoder_configuration = call(CreateEncoderConfiguration)
    get_encoder_configuration = call(GetEncoderConfiguration)
    list_encoder_configurations = paginate(ListEncoderConfigurations)
    delete_encoder_configuration = call(DeleteEncoderConfiguration)
