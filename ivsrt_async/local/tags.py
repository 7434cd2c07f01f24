"""Tags of every kind of resource."""

from typing import TYPE_CHECKING

from ..tagging import ListTagsForResource, TagResource, UntagResource
from .rooms import handles

if TYPE_CHECKING:
    from .world import World


class Tags:
    """Answers the tag operations of all services."""

    def __init__(self, world: "World") -> None:
        self._world = world

    @handles(ListTagsForResource)
    def list_tags(self, request: ListTagsForResource) -> dict[str, str]:
        """The tags of a resource."""
        return dict(self._world.tags_of(request.resource_arn))

    @handles(TagResource)
    def tag(self, request: TagResource) -> None:
        """Set tags; those with other keys stay."""
        self._world.tags_of(request.resource_arn)
        self._world.set_tags(request.resource_arn, request.tags)

    @handles(UntagResource)
    def untag(self, request: UntagResource) -> None:
        """Remove tags by their keys."""
        tags = self._world.tags_of(request.resource_arn)
        for key in request.tag_keys:
            tags.pop(key, None)
