"""Sets of errors that AWS models for many operations alike."""

from ..errors import (
    AccessDeniedException,
    ConflictException,
    PendingVerification,
    ResourceNotFoundException,
    ServiceQuotaExceededException,
    ValidationException,
)

COMMON_ERRORS = (ValidationException, AccessDeniedException)
"""Every call may be refused for what it says or for who makes it."""

LOOKUP_ERRORS = (ResourceNotFoundException, *COMMON_ERRORS)
"""What is named by an ARN or an id may not be there."""

CHANGE_ERRORS = (*LOOKUP_ERRORS, ConflictException, PendingVerification)
"""What is there may be in a state that does not allow the change."""

CREATE_ERRORS = (*COMMON_ERRORS, ServiceQuotaExceededException, PendingVerification)
"""There may be as many as the account may have."""
