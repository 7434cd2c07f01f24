"""Credentials that cannot be used."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from ivsrt_async import Credentials, Session
from tests.support.own_time import OwnTime
from tests.support.scripted_server import Answer

from ._cases import CASES, ISSUED, ONCE, SECRET_KEY, SESSION_TOKEN, Case, calling, case, issue


@case("credentials with a line break in the secret")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\n")


@case("credentials with half a character in the secret")
async def _() -> object:
    async with calling(
        Answer.of(ISSUED), credentials=Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\ud800")
    ) as session:
        return await issue(session)


@case("credentials with a control character in the token")
async def _() -> object:
    async with calling(
        Answer.of(ISSUED),
        credentials=Credentials("AKIDEXAMPLE", SECRET_KEY, f"{SESSION_TOKEN}\x01"),
    ) as session:
        return await issue(session)


@case("credentials in bytes")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", SECRET_KEY.encode())


@case("credentials with an end that is no time")
async def _() -> object:
    return Credentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, "tomorrow")


@case("credentials with an end in nobody's time zone")
async def _() -> object:
    naive = datetime(2030, 1, 1)  # noqa: DTZ001 - that is the mistake
    return Credentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, naive)


@case("credentials given as a mapping")
async def _() -> object:
    given = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": SECRET_KEY}
    return Session("eu-west-1", credentials=given)


@case("credentials given as a text")
async def _() -> object:
    return Session("eu-west-1", credentials=f"AKIDEXAMPLE:{SECRET_KEY}")


@case("credentials of botocore")
async def _() -> object:
    from botocore.credentials import Credentials as OfBotocore

    given = OfBotocore("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN)
    return Session("eu-west-1", credentials=given)


@case("frozen credentials of botocore")
async def _() -> object:
    from botocore.credentials import ReadOnlyCredentials

    given = ReadOnlyCredentials("AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN)
    return Session("eu-west-1", credentials=given)


VARIABLES = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
    "AWS_SESSION_TOKEN": SESSION_TOKEN,
    "AWS_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
}
NOWHERE = {name: VARIABLES[name] for name in ("AWS_REGION", "AWS_ENDPOINT_URL")}
BAD_VARIABLES = {
    "no key id": {"AWS_ACCESS_KEY_ID": ""},
    "a secret with a line break": {"AWS_SECRET_ACCESS_KEY": f"{SECRET_KEY}\n"},
    "a token with spaces": {"AWS_SESSION_TOKEN": f" {SESSION_TOKEN} "},
    "attempts that are no number": {"AWS_MAX_ATTEMPTS": "many"},
    "a flag that is none": {"AWS_USE_FIPS_ENDPOINT": "perhaps"},
    "a region that is none": {"AWS_REGION": "eu west"},
    "an endpoint that is none": {"AWS_ENDPOINT_URL": "ftp://127.0.0.1"},
}


def _environment(changes: dict[str, str]) -> Case:
    async def run() -> object:
        own = OwnTime().surroundings(variables={**VARIABLES, **changes})
        async with Session(surroundings=own) as session:
            return await issue(session)

    return run


for _name, _changes in BAD_VARIABLES.items():
    CASES[f"in the environment: {_name}"] = _environment(_changes)


class Vault:
    """A provider that does what it is told."""

    def __init__(self, give: Callable[[], object]) -> None:
        self._give = give

    async def get_credentials(self) -> Credentials:
        return self._give()


def _raising(error: Exception) -> Callable[[], object]:
    def give() -> object:
        raise error

    return give


PROVIDERS: dict[str, Callable[[], object]] = {
    "malformed credentials": lambda: Credentials("AKIDEXAMPLE", f"{SECRET_KEY}\n"),
    "a mapping": lambda: {"secret": SECRET_KEY, "token": SESSION_TOKEN},
    "a text": lambda: SECRET_KEY,
    "credentials that have expired": lambda: Credentials(
        "AKIDEXAMPLE", SECRET_KEY, SESSION_TOKEN, datetime(2020, 1, 1, tzinfo=UTC)
    ),
    "an error that quotes the secret": _raising(OSError(f"cannot parse {SECRET_KEY}")),
    "an error that quotes the token": _raising(KeyError(SESSION_TOKEN)),
}


def _provided(give: Callable[[], object]) -> Case:
    async def run() -> object:
        async with calling(Answer.of(ISSUED), credentials=Vault(give)) as session:
            return await issue(session)

    return run


for _name, _give in PROVIDERS.items():
    CASES[f"a provider gives {_name}"] = _provided(_give)


@contextmanager
def configured(program: str) -> Iterator[None]:
    """A configuration file of AWS's whose credential process is this program."""
    with tempfile.TemporaryDirectory() as folder:
        script, config = Path(folder, "process.py"), Path(folder, "config")
        script.write_text(program)
        config.write_text(f"[default]\ncredential_process = {sys.executable} {script}\n")
        with patch.dict(os.environ, AWS_CONFIG_FILE=str(config)):
            yield


def _process(program: str) -> Case:
    async def run() -> object:
        own = OwnTime().surroundings(variables=NOWHERE)
        with configured(program):
            async with Session(surroundings=own, retry=ONCE) as session:
                return await issue(session)

    return run


CASES["a credential process fails and says why"] = _process(
    f"import sys; sys.exit('the key {SECRET_KEY} was refused')"
)
CASES["a credential process prints no JSON"] = _process(f"print('{SECRET_KEY}')")
CASES["a credential process prints half of it"] = _process(
    f"""print('{{"Version": 1, "SecretAccessKey": "{SECRET_KEY}"}}')"""
)
CASES["a credential process prints a version of the future"] = _process(
    f"""print('{{"Version": 9, "SecretAccessKey": "{SECRET_KEY}", "AccessKeyId": "A"}}')"""
)
