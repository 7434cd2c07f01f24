"""Recordings as files, where S3 would have them."""

from .archive import Archive
from .bucket_names import is_bucket_name
from .plan import Container, Plan, Still

__all__ = ["Archive", "Container", "Plan", "Still", "is_bucket_name"]
