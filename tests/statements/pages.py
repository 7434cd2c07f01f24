"""Where AWS says what a test states."""

import pytest

_GUIDES = "https://docs.aws.amazon.com/ivs/latest"


def documented(guide: str, page: str) -> pytest.MarkDecorator:
    """The statement stands on a page of one of AWS's guides or API references.

    Args:
        guide: The guide, as in the page's address.
        page: The page, without its ending.
    """
    return pytest.mark.documented(f"{_GUIDES}/{guide}/{page}.html")
