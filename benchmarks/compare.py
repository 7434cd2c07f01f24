"""CPU time per call, beside raw aiohttp and aiobotocore, as ratios measured in one run.

    uv run benchmarks/compare.py                 raw aiohttp and this package
    uv run benchmarks/compare.py --aiobotocore   aiobotocore too, in an environment of its own

Each client runs in its own process against a canned server in another one, in turn, several times
over; the median ratio of the turns is what counts, so that a machine that is busy for a while
disturbs both sides alike.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BASELINE = "raw aiohttp"


def command(client: str) -> list[str]:
    """How to run Python for a client; aiobotocore pins its own botocore."""
    if client == "aiobotocore":
        return ["uv", "run", "--no-project", "--with", "aiobotocore==3.10.0", "python"]
    return [sys.executable]


def measure(client: str, port: str, calls: int) -> dict[str, float]:
    """One turn of one client."""
    done = subprocess.run(
        [*command(client), str(HERE / "contenders.py"), client, port, str(calls)],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--aiobotocore", action="store_true", help="measure aiobotocore too")
    parser.add_argument("--turns", type=int, default=5, help="turns of each client (default 5)")
    parser.add_argument("--calls", type=int, default=4000, help="calls per turn (default 4000)")
    options = parser.parse_args()
    clients = [BASELINE, "ivsrt-async"] + ["aiobotocore"] * options.aiobotocore
    turns: dict[str, list[dict[str, float]]] = {client: [] for client in clients}
    with subprocess.Popen(
        [sys.executable, str(HERE / "canned_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        port = server.stdout.readline().strip()
        for _ in range(options.turns):
            for client in clients:
                turns[client].append(measure(client, port, options.calls))
        server.stdin.close()
    print(f"{'client':14} {'operation':12} {'us CPU/call':>12} {'x raw aiohttp':>14}")
    for client in clients:
        for operation in ("GetStage", "ListStages"):
            times = [turn[operation] for turn in turns[client]]
            ratios = [
                turn[operation] / raw[operation]
                for turn, raw in zip(turns[client], turns[BASELINE], strict=True)
            ]
            print(
                f"{client:14} {operation:12} {statistics.median(times):12.0f} "
                f"{statistics.median(ratios):14.2f}"
            )


if __name__ == "__main__":
    main()
