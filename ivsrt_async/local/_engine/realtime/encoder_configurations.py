"""Answers the operations on encoder and storage configurations."""

from typing import TYPE_CHECKING

from ....realtime import (
    CreateEncoderConfiguration,
    CreateStorageConfiguration,
    DeleteEncoderConfiguration,
    DeleteStorageConfiguration,
    EncoderConfiguration,
    EncoderConfigurationSummary,
    GetEncoderConfiguration,
    GetStorageConfiguration,
    ListEncoderConfigurations,
    ListEncoderConfigurationsResponse,
    ListStorageConfigurations,
    ListStorageConfigurationsResponse,
    StorageConfiguration,
    StorageConfigurationSummary,
    Video,
)
from ..arguments import check_name
from ..catalog import Catalog
from ..marks import handles
from ..refusal import conflict, invalid
from ..world import World

if TYPE_CHECKING:
    from collections.abc import Callable

ENCODER_QUOTA = 20
STORAGE_QUOTA = 5
PIXEL_LIMIT = 1920 * 1080
DEFAULT_WIDTH, DEFAULT_HEIGHT = 1280, 720
DEFAULT_FRAMERATE = 30.0
DEFAULT_BITRATE = 2_500_000
"""Bits per second."""


class Configurations:
    """The encoder and storage configurations there are."""

    def __init__(self, world: World) -> None:
        self.encoders: Catalog[EncoderConfiguration] = Catalog(
            world, "EncoderConfiguration", ENCODER_QUOTA, "ivs:encoder-configuration"
        )
        self.storages: Catalog[StorageConfiguration] = Catalog(
            world, "StorageConfiguration", STORAGE_QUOTA, "ivs:storage-configuration"
        )
        self.in_use: list[Callable[[str], str | None]] = []
        """Asked before a configuration goes; each may name what still needs it."""

    @handles(CreateEncoderConfiguration)
    def create_encoder(self, request: CreateEncoderConfiguration) -> EncoderConfiguration:
        """A new encoder configuration; what is not given has AWS's defaults."""
        check_name(request.name)
        arn, video = self.encoders.new_arn(), _completed(request.video)
        settings = EncoderConfiguration(arn=arn, name=request.name, video=video)
        return self.encoders.view(self.encoders.create(arn, settings, request.tags))

    @handles(GetEncoderConfiguration)
    def get_encoder(self, request: GetEncoderConfiguration) -> EncoderConfiguration:
        """An encoder configuration."""
        return self.encoders.view(self.encoders.get(request.arn))

    @handles(ListEncoderConfigurations)
    def list_encoders(
        self, request: ListEncoderConfigurations
    ) -> ListEncoderConfigurationsResponse:
        """All encoder configurations."""
        page, token = self.encoders.page(request, EncoderConfigurationSummary)
        return ListEncoderConfigurationsResponse(encoder_configurations=page, next_token=token)

    @handles(DeleteEncoderConfiguration)
    def delete_encoder(self, request: DeleteEncoderConfiguration) -> None:
        """An encoder configuration goes, unless a composition needs it."""
        self.encoders.get(request.arn)
        self._check_unused(request.arn)
        self.encoders.remove(request.arn)

    @handles(CreateStorageConfiguration)
    def create_storage(self, request: CreateStorageConfiguration) -> StorageConfiguration:
        """A new storage configuration."""
        check_name(request.name)
        arn = self.storages.new_arn()
        settings = StorageConfiguration(arn=arn, name=request.name, s3=request.s3)
        return self.storages.view(self.storages.create(arn, settings, request.tags))

    @handles(GetStorageConfiguration)
    def get_storage(self, request: GetStorageConfiguration) -> StorageConfiguration:
        """A storage configuration."""
        return self.storages.view(self.storages.get(request.arn))

    @handles(ListStorageConfigurations)
    def list_storages(
        self, request: ListStorageConfigurations
    ) -> ListStorageConfigurationsResponse:
        """All storage configurations."""
        page, token = self.storages.page(request, StorageConfigurationSummary)
        return ListStorageConfigurationsResponse(storage_configurations=page, next_token=token)

    @handles(DeleteStorageConfiguration)
    def delete_storage(self, request: DeleteStorageConfiguration) -> None:
        """A storage configuration goes, unless a stage or a composition needs it."""
        self.storages.get(request.arn)
        self._check_unused(request.arn)
        self.storages.remove(request.arn)

    def _check_unused(self, arn: str) -> None:
        for ask in self.in_use:
            user = ask(arn)
            if user is not None:
                raise conflict(f"{arn} is in use by {user}")


def _completed(wanted: Video | None) -> Video:
    """The video settings with AWS's defaults for what is missing.

    Raises:
        Refusal: A side is odd, or the picture too large.
    """
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
