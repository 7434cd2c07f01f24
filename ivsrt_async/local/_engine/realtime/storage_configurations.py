"""Answers the operations on storage configurations."""

from ....realtime import (
    CreateStorageConfiguration,
    DeleteStorageConfiguration,
    GetStorageConfiguration,
    ListStorageConfigurations,
    StorageConfiguration,
)
from ..arguments import check_bucket_name, check_name
from ..handlers import Handlers
from ..resources import Resource
from .state import RealTimeState

handlers = Handlers[RealTimeState]()
handlers.plain(
    lambda state: state.storage_configurations,
    gets=GetStorageConfiguration,
    lists=ListStorageConfigurations,
    deletes=DeleteStorageConfiguration,
    unless=RealTimeState.check_unused,
)


@handlers.answers(CreateStorageConfiguration)
def create(state: RealTimeState, request: CreateStorageConfiguration) -> StorageConfiguration:
    """A new storage configuration."""
    check_name(request.name)
    check_bucket_name(request.s3.bucket_name, "s3.bucketName")
    storages = state.storage_configurations
    arn = storages.new_arn()
    settings = StorageConfiguration(arn=arn, name=request.name, s3=request.s3)
    return storages.add(Resource(arn=arn, settings=settings), request.tags).view()
