"""Serve a local IVS until Ctrl-C: `python -m ivsrt_async.local --port 4570`."""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys

from ..errors import ConfigurationError
from .ivs import LOCAL_KEY, LocalIVS


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m ivsrt_async.local", description="Serve a local Amazon IVS on loopback."
    )
    parser.add_argument("--port", type=int, default=4570, help="port to listen on (default 4570)")
    parser.add_argument(
        "--region", default="us-east-1", help="region to simulate (default us-east-1)"
    )
    parser.add_argument(
        "--no-signatures", action="store_true", help="accept calls whatever their signature"
    )
    parser.add_argument(
        "--call-rates", action="store_true", help="throttle calls that exceed AWS's rates"
    )
    parser.add_argument(
        "--recordings",
        metavar="DIR",
        help="folder in which recordings become files, as DIR/<bucket>/<key>",
    )
    options = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    logging.getLogger("ivsrt_async.local").setLevel(logging.INFO)
    try:
        asyncio.run(_serve(options))
    except ConfigurationError as error:
        sys.exit(str(error))
    except (OSError, OverflowError) as error:  # the latter for impossible ports
        number = error.errno if isinstance(error, OSError) else None
        reason = os.strerror(number) if number else error
        if isinstance(error, OSError) and error.filename is not None:
            sys.exit(f"cannot write to {options.recordings}: {reason}")
        sys.exit(f"cannot listen on port {options.port}: {reason}")


async def _serve(options: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows has Ctrl-C as an exception instead
            loop.add_signal_handler(sign, stopped.set)
    async with LocalIVS(
        region=options.region,
        port=options.port,
        check_signatures=not options.no_signatures,
        call_rates=options.call_rates,
        recordings=options.recordings,
    ) as ivs:
        print(  # noqa: T201 - what the command is for
            f"Local IVS at {ivs.endpoint_url}. For programs that use any AWS SDK:\n\n"
            f"  export AWS_ENDPOINT_URL={ivs.endpoint_url}\n"
            f"  export AWS_REGION={ivs.region} AWS_DEFAULT_REGION={ivs.region}\n"
            f"  export AWS_ACCESS_KEY_ID={LOCAL_KEY} AWS_SECRET_ACCESS_KEY={LOCAL_KEY}\n\n"
            f"Who is on which stage: open {ivs.endpoint_url} in a browser. Ctrl-C stops it.",
            flush=True,
        )
        await stopped.wait()


if __name__ == "__main__":
    main()
