"""Tags of every kind of resource."""

import re
from typing import TYPE_CHECKING

from ...tagging import ListTagsForResource, TagResource, UntagResource
from .marks import handles
from .refusal import invalid

if TYPE_CHECKING:
    from .world import World

_ARN = re.compile(r"arn:aws:ivs(chat)?:[a-z0-9-]+:[0-9]+:[a-z-]+/[a-zA-Z0-9-]+")
"""Of a resource of any of the services."""


class Tags:
    """Answers the tag operations of all services."""

    def __init__(self, world: "World") -> None:
        self._world = world

    @handles(ListTagsForResource)
    def list_tags(self, request: ListTagsForResource) -> dict[str, str]:
        """The tags of a resource."""
        return dict(self._tags_of(request.resource_arn))

    @handles(TagResource)
    def tag(self, request: TagResource) -> None:
        """Set tags; those with other keys stay."""
        self._tags_of(request.resource_arn)
        self._world.set_tags(request.resource_arn, request.tags)

    @handles(UntagResource)
    def untag(self, request: UntagResource) -> None:
        """Remove tags by their keys."""
        tags = self._tags_of(request.resource_arn)
        for key in request.tag_keys:
            tags.pop(key, None)

    def _tags_of(self, arn: str) -> dict[str, str]:
        if not _ARN.fullmatch(arn):
            raise invalid(f"resourceArn must be the ARN of a resource, got {arn!r}", "resourceArn")
        return self._world.tags_of(arn)
