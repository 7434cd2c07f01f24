"""How a job is tried against a local IVS with faults.

A job has `ivs`, the coroutine function `run`, and `check`, which looks at what a run left behind.
"""

import pytest

from ivsrt_async.errors import IVSError, WaitError, WaitTimeoutError

FAULTS = {
    "throttled": lambda ivs, share: ivs.faults.throttle("*", share=share),
    "dropped": lambda ivs, share: ivs.faults.drop("*", share=share),
    "done, answer lost": lambda ivs, share: ivs.faults.drop("*", share=share, carried_out=True),
    "late": lambda ivs, share: ivs.faults.delay("*", 3, share=share, wait=ivs.clock.sleep),
}
OUTAGES = ["throttled", "dropped", "done, answer lost"]
TRIES = 30
"""Runs of a job, at most, with four of ten calls hit."""


async def ends_right_with(fault, job, says_so):
    """With four of ten calls hit, the job ends right, or says that it did not and is run again."""
    FAULTS[fault](job.ivs, 0.4)
    for _ in range(TRIES):
        result, error = await _attempt(job)
        if error is None:
            break
        assert says_so(error), error
    assert error is None
    job.ivs.faults.clear()
    await job.check(result)


async def outlives(fault, job, says_so):
    """With all calls hit, the job says so, and the run after that ends right."""
    FAULTS[fault](job.ivs, 1.0)
    with pytest.raises(IVSError) as raised:
        await job.run()
    assert says_so(raised.value), raised.value
    assert not isinstance(raised.value, WaitError) or isinstance(raised.value, WaitTimeoutError)
    job.ivs.faults.clear()
    await job.check(await job.run())


async def _attempt(job):
    """What a run gives, or the error it ends with."""
    try:
        return await job.run(), None
    except IVSError as error:
        return None, error
