"""What is wrong with a network, in words that do not quote aiohttp's insides."""

import os
import re
import ssl

import aiohttp

_QUOTED_BYTES = re.compile(r"""[\s:]*\bb['"].*|:?\n.*""", re.DOTALL)
"""What aiohttp quotes of an answer: a token may be in it."""


def network_problem(error: BaseException) -> str:
    """What a failure of aiohttp means.

    Args:
        error: What aiohttp raised.
    """
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return f"the server's certificate is not trusted: {_certificate_problem(error)}"
        case aiohttp.ClientConnectorDNSError():
            return f"the address of {error.host} cannot be found ({_reason(error.os_error)})"
        case aiohttp.ClientConnectorSSLError():
            return f"no TLS with {error.host}:{error.port} ({_reason(error.os_error)})"
        case aiohttp.ClientConnectorError():
            return f"no connection to {error.host}:{error.port} ({_reason(error.os_error)})"
        case aiohttp.ConnectionTimeoutError():
            return "no connection in time"
        case aiohttp.ServerDisconnectedError():
            return "the server closed the connection before it answered"
        case aiohttp.ClientPayloadError():
            whole = "not completed" not in str(error)
            return "the answer cannot be decoded" if whole else "the answer broke off"
        case aiohttp.ClientResponseError():
            return f"the answer is not HTTP ({_QUOTED_BYTES.sub('', error.message)})"
        case OSError():
            return f"the connection broke ({_reason(error)})"
        case _:
            text = _QUOTED_BYTES.sub("", str(error))
            return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _reason(error: OSError) -> str:
    """The reason of the operating system, or of OpenSSL."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "TLS failed").replace("_", " ").lower()
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or "it was closed"


def _certificate_problem(error: BaseException) -> str:
    cause = getattr(error, "certificate_error", None) or getattr(error, "os_error", None) or error
    return getattr(cause, "verify_message", "") or str(cause)
