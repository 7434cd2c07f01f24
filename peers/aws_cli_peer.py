"""The AWS CLI makes the calls it is asked for, line by line; each is a command line of its own."""

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout

import awscli
import botocore.session
from awscli.clidriver import create_clidriver
from botocore import xform_name

ERROR = re.compile(r"An error occurred \((\w+)\) when calling the \w+ operation[^:]*: ?(.*)")


def say(data):
    print(json.dumps(data), flush=True)


def run(asked):
    out, problems = io.StringIO(), io.StringIO()
    command = [asked["service"], xform_name(asked["operation"], "-"), "--output", "json"]
    with redirect_stdout(out), redirect_stderr(problems):
        code = create_clidriver().main(
            [*command, "--cli-input-json", json.dumps(asked["arguments"])]
        )
    if code == 0:
        return {"result": json.loads(out.getvalue() or "{}")}
    found = ERROR.search(problems.getvalue())
    if found is None:
        return {"error": f"exit code {code}", "message": problems.getvalue().strip()}
    return {"error": found[1], "message": found[2]}


models = botocore.session.get_session()
say(
    {
        "version": awscli.__version__,
        "operations": {
            service: models.get_service_model(service).operation_names
            for service in ("ivs-realtime", "ivs", "ivschat")
        },
    }
)
for line in sys.stdin:
    say(run(json.loads(line)))
