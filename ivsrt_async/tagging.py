"""Tags, which all three services keep in the same way.

https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""

from typing import Annotated

import attrs

from ._core.limits import Length
from ._core.methods import Service, call
from ._core.operation import Operation, operation
from ._core.repeat import Repeat
from ._core.tags import TagKeyList, Tags
from .errors import InternalServerException, ResourceNotFoundException, ValidationException

__all__ = [
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
]

ResourceArn = Annotated[str, Length(1, 128)]

_TAG_ERRORS = (ResourceNotFoundException, ValidationException, InternalServerException)


@operation("GET /tags/{resourceArn}", repeat=Repeat.READS, result="tags", raises=_TAG_ERRORS)
class ListTagsForResource(Operation[Tags]):
    """Read the tags of a resource. They arrive all at once; this list has no pages."""

    resource_arn: ResourceArn = attrs.field(kw_only=False)
    """The resource, of any kind that carries tags."""


@operation("POST /tags/{resourceArn}", repeat=Repeat.SAME, raises=_TAG_ERRORS)
class TagResource(Operation[None]):
    """Add tags to a resource; a tag whose key it already has gets the new value."""

    resource_arn: ResourceArn
    """The resource, of any kind that carries tags."""
    tags: Tags
    """Tags to set, at most 50 on a resource altogether. Keys must not start with `aws:`."""


@operation("DELETE /tags/{resourceArn}?tagKeys", repeat=Repeat.SAME, raises=_TAG_ERRORS)
class UntagResource(Operation[None]):
    """Remove tags from a resource; keys it does not have are ignored."""

    resource_arn: ResourceArn
    """The resource, of any kind that carries tags."""
    tag_keys: TagKeyList
    """Keys of the tags to remove, at most 50."""


class Tagging(Service):
    """Calls about tags."""

    list_tags_for_resource = call(ListTagsForResource)
    tag_resource = call(TagResource)
    untag_resource = call(UntagResource)
