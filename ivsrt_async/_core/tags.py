"""Tags, as arguments and members of all services have them."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from .limits import Items, Length

TagKey = Annotated[str, Length(1, 128)]
TagValue = Annotated[str, Length(0, 256)]
TagKeyList = Annotated[Sequence[TagKey], Items(0, 50)]
Tags = Annotated[Mapping[TagKey, TagValue], Items(0, 50)]
