"""The command line, as it is typed, against a local IVS."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from ivsrt_async import __version__
from ivsrt_async.__main__ import main
from ivsrt_async._command_line.connection import span, tags_of
from ivsrt_async._command_line.watch import watch
from ivsrt_async.errors import AccessDeniedException
from tests.support.own_time import until


@pytest.fixture
def typed(ivs, monkeypatch, capsys):
    """Types a command, and gives its status, what it printed, and what it complained of."""
    monkeypatch.setenv("AWS_REGION", ivs.region)
    monkeypatch.setenv("AWS_ENDPOINT_URL", ivs.endpoint_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("COLUMNS", "250")

    def call():
        try:
            main()
        except SystemExit as end:
            return end.code or 0
        return 0

    async def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["ivsrt_async", *arguments])
        status = await asyncio.to_thread(call)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
async def demo(session):
    created = await session.realtime.create_stage(name="demo", tags={"app": "demo", "team": "a"})
    return created.stage


async def test_stages_are_listed_one_a_line(typed, session, stage, demo, person):
    await person("ana", on=demo, publishing=True)
    await person("ben", on=demo, publishing=True)
    found = await session.realtime.get_stage(demo.arn)
    status, out, _ = await typed("stages", "--who")
    assert status == 0
    assert [line.split("\t") for line in out.splitlines()] == [
        ["demo", found.active_session_id, "ana, ben", "app=demo team=a", demo.arn],
        ["standup", "-", "-", "-", stage.arn],
    ]


async def test_stages_on_air_are_those_where_somebody_publishes(
    typed, session, stage, demo, person
):
    await person("ana", on=demo, publishing=True)
    await person("ben")  # watches
    found = await session.realtime.get_stage(demo.arn)
    status, out, _ = await typed("stages", "--on-air")
    assert (status, [line.split("\t") for line in out.splitlines()]) == (
        0,
        [["demo", found.active_session_id, "ana", "app=demo team=a", demo.arn]],
    )


async def test_stages_are_a_table_on_a_terminal(typed, stage, demo, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = await typed("stages")
    assert "NAME" in out.splitlines()[0]
    assert demo.arn in out


async def test_names_that_look_like_markup_are_shown_as_they_are(typed, session, monkeypatch):
    await session.realtime.create_stage(name="x", tags={"note": "[red]a[/red]"})
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = await typed("stages")
    assert "note=[red]a[/red]" in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["demo", "standup"]),
        (["--tag", "app=demo"], ["demo"]),
        (["--tag", "app", "--tag", "team=b"], []),
        (["--live"], ["standup"]),
        (["--on-air"], ["standup"]),
        (["--on-air", "--tag", "app=demo"], []),
    ],
)
@pytest.mark.usefixtures("demo")
async def test_stages_can_be_chosen_and_come_as_json(typed, person, options, expected):
    await person("ana", publishing=True)
    status, out, _ = await typed("stages", "--json", "--who", *options)
    stages = json.loads(out)
    assert (status, [each["name"] for each in stages]) == (0, expected)
    on_air = {each["name"]: [p["user_id"] for p in each["on_air"]] for each in stages}
    assert on_air.get("standup", ["ana"]) == ["ana"]


async def test_a_token_is_printed_alone_and_lets_its_bearer_in(typed, ivs, stage):
    status, out, err = await typed("token", "standup", "--user-id", "ana", "--can", "subscribe")
    ana = await ivs.join(out.strip())
    assert (status, err, ana.user_id, len(out.splitlines())) == (0, "", "ana", 1)


async def test_a_token_has_what_was_asked_for(typed, stage):
    options = ["--minutes", "5", "--attribute", "role=host", "--attribute", "x=a=b", "--json"]
    _, out, _ = await typed("token", stage.arn, *options)
    token = json.loads(out)
    assert token["attributes"] == {"role": "host", "x": "a=b"}
    assert (token["duration"], sorted(token["capabilities"])) == (5, ["PUBLISH", "SUBSCRIBE"])


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["token", "nowhere"], 2, "must be an ARN or a name; no stage has this name"),
        (["token", "twice"], 2, "must be an ARN or a name; 2 stages have this name"),
        (["token", "standup", "--attribute", "role"], 2, "an attribute is written name=value"),
        (["token", "standup", "--minutes", "0"], 2, "--minutes"),
        (["token", "standup", "--can", "dance"], 2, "--can"),
        (["reap"], 2, "tags must name a tag, or --allow-all be given"),
        (["reap", "--delete", "--tag", "app=nobody"], 2, "match none of 3; --allow-none if that"),
        (["reap", "--tag", "app", "--older-than", "soon"], 2, "is not a span of time"),
        (["reap", "--tag", "app", "--kind", "planet"], 2, "--kind"),
        (["watch", "arn:aws:ivs:eu-west-1:123456789012:stage/abc"], 2, "the region of the session"),
        (["watch", "arn:aws:ivs:us-east-1:123456789012:stage/abc"], 1, "ResourceNotFoundException"),
        (["--region", "no where", "stages"], 2, "region"),
        (["--endpoint-url", "http://127.0.0.1:9", "stages"], 1, "ListStages"),
        (["dance"], 2, "dance"),
    ],
)
@pytest.mark.usefixtures("stage")
async def test_mistakes_are_one_line_and_a_status(typed, session, arguments, status, words):
    for _ in range(2):
        await session.realtime.create_stage(name="twice")
    given, out, err = await typed(*arguments)
    assert (given, words in " ".join(err.replace("│", " ").split()), out) == (status, True, "")
    assert "Traceback" not in err
    if err.startswith("error:"):
        assert len(err.splitlines()) == 1


async def test_reaping_only_looks_unless_told_to_delete(typed, session, stage, demo):
    status, out, err = await typed("reap", "--tag", "app=demo")
    assert out.split("\t")[:3] == ["PLANNED", "stage", "demo"]
    assert (status, err) == (
        0,
        "looked at 2: 1 planned; nothing was deleted, add --delete to do it\n",
    )
    status, out, err = await typed("reap", "--tag", "app=demo", "--delete")
    assert (status, out[:6], err) == (0, "REAPED", "looked at 2: 1 reaped\n")
    assert [each.name async for each in session.realtime.list_stages()] == ["standup"]


async def test_what_could_not_be_reaped_makes_the_status_1(typed, ivs, stage, demo):
    ivs.fail("DeleteStage", AccessDeniedException)
    status, out, _ = await typed("reap", "--tag", "app=demo", "--delete", "--json")
    report = json.loads(out)
    assert (status, [item["outcome"] for item in report["items"]]) == (1, ["FAILED"])


async def test_reaping_shows_how_far_it_is_on_a_terminal(typed, session, stage, monkeypatch):
    for number in range(3):
        await session.realtime.create_stage(name=f"old-{number}", tags={"app": "demo"})
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, err = await typed("reap", "--tag", "app=demo")
    assert ("100%" in err, "100%" in out) == (True, False)


async def test_reaping_says_when_there_is_nothing_to_reap(typed, stage):
    status, out, err = await typed("reap", "--tag", "app=nobody")
    assert (status, out, err) == (0, "", "looked at 1: none has these tags\n")


async def test_all_options_of_reaping_arrive(typed, ivs, session, stage, demo):
    options = ["--older-than", "1h", "--idle-for", "30m", "--limit", "1", "--allow-none"]
    _, out, _ = await typed(
        *("reap", "--tag", "app", "--kind", "stage", "--kind", "room", "--mark-unknown"),
        *("--created-at-tag", "born", "--allow-all", "--delete", *options),
    )
    assert out.startswith("MARKED\tstage\tdemo")
    tags = await session.realtime.list_tags_for_resource(demo.arn)
    assert set(tags) == {"app", "team", "born"}


async def test_watching_shows_the_stage_at_once(typed, stage, person):
    await person("ana", publishing=True)
    status, out, _ = await typed("watch", "standup", "--count", "1")
    assert (status, out.split("  ")[1]) == (0, "ana\n")
    _, out, _ = await typed("watch", stage.arn, "--count", "1", "--json")
    assert json.loads(out)["stage"]["stage_arn"] == stage.arn


async def test_watching_shows_every_change_until_the_stage_goes(session, stage, person, capsys):
    ana = await person("ana", publishing=True)
    shown = []

    def shows(words):
        shown.extend(capsys.readouterr().out.splitlines())
        return shown and shown[-1].endswith(f"  {words}")

    watching = asyncio.ensure_future(
        watch(session, stage.arn, timedelta(seconds=10), None, as_json=False)
    )
    await until(lambda: shows("ana"))
    await ana.leave()
    await until(lambda: shows("nobody is on air"))
    await session.realtime.delete_stage(stage.arn)
    await watching
    assert (bool(shows("the stage was deleted")), len(shown)) == (True, 3)


def command(ivs):
    environment = {
        **os.environ,
        "AWS_REGION": ivs.region,
        "AWS_ENDPOINT_URL": ivs.endpoint_url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
    }
    return [sys.executable, "-m", "ivsrt_async"], environment


@pytest.fixture
def minds_ctrl_c():
    """What a shell has put in the background ignores Ctrl-C, and so would all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("minds_ctrl_c")
async def test_ctrl_c_ends_watching_without_a_word(ivs, stage):
    words, environment = command(ivs)
    process = await asyncio.create_subprocess_exec(
        *words,
        *("watch", "standup", "--every", "1d"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    first = await process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = await process.communicate()
    assert (b"nobody is on air" in first, out, err, process.returncode) == (True, b"", b"", 0)


def test_a_missing_typer_is_named_with_its_extra():
    code = "import sys\nsys.modules['typer'] = None\nfrom ivsrt_async.__main__ import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=50
    )
    expected = "the command line needs typer: pip install 'ivsrt-async[cli]'\n"
    assert (done.returncode, done.stderr) == (1, expected)


async def test_the_version_and_help_are_shown(typed):
    assert await typed("--version") == (0, f"ivsrt-async {__version__}\n", "")
    status, out, _ = await typed("--help")
    assert (status, [name in out for name in ("stages", "watch", "token", "reap")]) == (
        0,
        [True] * 4,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("999999999d", timedelta.max // timedelta(days=1) * timedelta(days=1)),
    ],
)
def test_spans_have_a_unit(text, expected):
    assert span(text) == expected


@pytest.mark.parametrize("text", ["", "h", "12", "-1h", "0d", "1.5h", "1w", "1000000000d"])
def test_other_spans_are_refused(text):
    with pytest.raises(Exception, match="is not a span of time"):
        span(text)


def test_a_tag_without_a_value_stands_for_any():
    assert tags_of(["app=demo", "team", "x=a=b", "empty="]) == {
        "app": "demo",
        "team": None,
        "x": "a=b",
        "empty": "",
    }
