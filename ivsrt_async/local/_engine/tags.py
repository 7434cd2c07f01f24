"""Answers the tag operations of all services."""

import re

from ...tagging import ListTagsForResource, TagResource, UntagResource
from .account import ServiceState
from .handlers import Handlers
from .refusal import invalid

_ARN = re.compile(r"arn:aws:ivs(chat)?:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+")
"""Of a resource of any of the services."""

handlers = Handlers[ServiceState]()


@handlers.answers(ListTagsForResource)
def list_tags(state: ServiceState, request: ListTagsForResource) -> dict[str, str]:
    """The tags of a resource."""
    return dict(_tags_of(state, request.resource_arn))


@handlers.answers(TagResource)
def tag(state: ServiceState, request: TagResource) -> None:
    """Set tags; those with other keys stay."""
    _tags_of(state, request.resource_arn)
    state.account.set_tags(request.resource_arn, request.tags)


@handlers.answers(UntagResource)
def untag(state: ServiceState, request: UntagResource) -> None:
    """Remove tags by their keys."""
    tags = _tags_of(state, request.resource_arn)
    for key in request.tag_keys:
        tags.pop(key, None)


def _tags_of(state: ServiceState, arn: str) -> dict[str, str]:
    if not _ARN.fullmatch(arn):
        raise invalid(f"resourceArn must be the ARN of a resource, got {arn!r}", "resourceArn")
    return state.account.tags_of(arn)
