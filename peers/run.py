"""Other AWS SDKs drive one local IVS, signatures checked, and read there what our client reads.

    uv run peers/run.py                    every SDK whose runtime is here
    uv run peers/run.py javascript aws-cli

Each SDK runs in a process and an environment of its own, since their pins differ from ours. It is
asked for one call at a time: a line of JSON with service, operation and arguments goes in, a line
with the result or the error comes out. The calls are those of `scenario.py`: every operation the
SDK knows, at least once. Nothing is installed into the repository.
"""

import argparse
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import botocore.session
from peer import Peer
from scenario import evening

from ivsrt_async.local import LocalIVS

HERE = Path(__file__).parent
SECONDS = 120
"""How long an SDK may take with everything, and its installation as well."""
MOST_NAMED = 8
"""Operations unknown to an SDK that are named; of more, only the number is told."""
UV = ["uv", "run", "--no-project", "--quiet"]
PYTHON = {
    "aiobotocore": ["aiobotocore==3.10.0"],
    "aws-cli": ["awscli==1.46.2"],
    "capo": [f"capo-{service}==0.11.0" for service in ("ivs-realtime", "ivs", "ivschat")],
}
GO_PATH = Path("/usr/share/gocode")
GO_SDK = GO_PATH / "src/github.com/aws/aws-sdk-go"
PACKAGES = ["client-ivs-realtime", "client-ivs", "client-ivschat"]


def environment(ivs: LocalIVS, folder: str) -> dict[str, str]:
    """What an SDK needs to find the local IVS, and nothing of this machine's AWS settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ENDPOINT_URL": ivs.endpoint_url,
        "AWS_REGION": ivs.region,
        "AWS_DEFAULT_REGION": ivs.region,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": f"{folder}/none",
        "AWS_SHARED_CREDENTIALS_FILE": f"{folder}/none",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


async def failure_of(command: list[str]) -> str:
    """Run something; the end of what it said if it failed, or nothing."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, said = await asyncio.wait_for(process.communicate(), SECONDS)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        return f"no end after {SECONDS} s"
    return "" if process.returncode == 0 else said.decode().strip()[-200:] or "no reason given"


async def python(name: str) -> list[str] | str:
    """How to start an SDK from PyPI."""
    if shutil.which("uv") is None:
        return "uv is not installed"
    command = [*UV, *(f"--with={package}" for package in PYTHON[name]), "python"]
    problem = await failure_of([*command, "-c", ""])
    script = f"{name.replace('-', '_')}_peer.py"
    return f"uv cannot install it: {problem}" if problem else [*command, str(HERE / script)]


async def javascript(folder: str) -> list[str] | str:
    """How to start the SDK for JavaScript."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "Node is not installed"
    options = ["--no-save", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefix", folder]
    problem = await failure_of(["npm", "install", *options, *(f"@aws-sdk/{p}" for p in PACKAGES)])
    if problem:
        return f"npm cannot install it: {problem}"
    script = Path(folder) / "peer.mjs"
    shutil.copy(HERE / "javascript_peer.mjs", script)  # modules are looked for beside the script
    return ["node", "--no-warnings", str(script)]


async def go(folder: str) -> list[str] | str:
    """How to start the SDK for Go, whose source Debian has as a package."""
    if shutil.which("go") is None:
        return "Go is not installed"
    if not GO_SDK.is_dir():
        return "its source is not installed (Debian's golang-github-aws-aws-sdk-go-dev)"
    program = f"{folder}/go_peer"
    build = ["env", "GO111MODULE=off", f"GOPATH={GO_PATH}", "go", "build", "-o", program]
    problem = await failure_of([*build, str(HERE / "go_peer.go")])
    return f"it cannot be built: {problem}" if problem else [program]


async def command_for(name: str, folder: str) -> list[str] | str:
    """How to start an SDK; a sentence if it cannot be had here."""
    if name in PYTHON:
        return await python(name)
    return await (go if name == "go" else javascript)(folder)


async def drive(name: str, known: Mapping[str, frozenset[str]]) -> str:
    """Let one SDK call everything; a line about it.

    Args:
        name: Which.
        known: The operations of each service, by AWS's name of the service in the models.

    Raises:
        AssertionError: An answer differs from ours, or an operation was left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = await command_for(name, folder)
        if isinstance(command, str):
            return f"{name}: left out, {command}"
        began = time.monotonic()
        async with LocalIVS() as ivs, ivs.session() as session:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=environment(ivs, folder),
                start_new_session=True,  # uv has a child, and both are to end
            )
            try:
                async with asyncio.timeout(SECONDS):
                    peer = await Peer.greet(process, session)
                    await evening(ivs, peer)
                    assert process.stdin is not None
                    process.stdin.close()
                    await process.wait()
            finally:
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    await process.wait()
        for service, operations in peer.knows.items():
            left_out = operations & known[service] - peer.called[service]
            assert not left_out, f"{name} was not asked for {sorted(left_out)} of {service}"
        counts = ", ".join(f"{s} {len(called)}" for s, called in peer.called.items())
        line = (
            f"{name} {peer.version}: every operation it knows ({counts}), {peer.compared} answers "
            f"as ours, {time.monotonic() - began:.1f} s"
        )
        missing = [o for s, there in peer.knows.items() for o in sorted(known[s] - there)]
        if not missing and not peer.unseen:
            return line
        some = ", ".join(missing) if len(missing) <= MOST_NAMED else f"{len(missing)} operations"
        return f"{line}; too new for it: {some} and {len(peer.unseen)} members"


async def main() -> None:
    """Drive those that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [*PYTHON, "go", "javascript"]
    parser.add_argument("sdk", nargs="*", default=names, help=f"of {', '.join(names)}")
    models = botocore.session.get_session()
    known = {
        service: frozenset(models.get_service_model(service).operation_names)
        for service in ("ivs-realtime", "ivs", "ivschat")
    }
    problems = []
    tasks = [asyncio.create_task(drive(name, known)) for name in parser.parse_args().sdk]
    for done in asyncio.as_completed(tasks):
        try:
            print(await done, flush=True)
        except Exception as problem:  # noqa: BLE001 - told of, when all have ended
            problems.append(problem)
    if problems:
        raise ExceptionGroup("some SDKs were not answered as they should be", problems)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
