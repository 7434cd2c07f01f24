"""Sets of errors that AWS models for compositions and what they are made from."""

from .._core.error_sets import COMMON_ERRORS
from ..errors import (
    ConflictException,
    InternalServerException,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
)

COMPOSITION_LIST_ERRORS = (
    *COMMON_ERRORS,
    InternalServerException,
    ServiceQuotaExceededException,
    ConflictException,
)
COMPOSITION_ERRORS = (ResourceNotFoundException, *COMPOSITION_LIST_ERRORS)
