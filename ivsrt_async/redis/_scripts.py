"""What is done in Redis: each script is one step for all who share it, by the server's clock.

Pacing has a hash for every limit, with the time `due` at which the next turn would be at an even
pace, and the `share` of the rate that was left at the time `since`. A sorted set beside it holds
turns that were reserved and given back. All times are microseconds since 1970. Lua would write them
with 14 digits only, so they are formatted by hand.
"""

from hashlib import sha1
from typing import Final

import attrs

from ..pacing._slowdown import DEAF, FACTOR, LEAST, RECOVERY
from ._granted import MICRO


@attrs.frozen(eq=False)
class Script:
    """A script, and the name Redis has for it once it knows it."""

    text: str
    sha: str = attrs.field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        digest = sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "sha", digest)


_COMMON: Final = f"""
local time = redis.call('TIME')
local now = time[1] * {MICRO} + time[2]

local function text(number)
  return string.format('%.0f', number)
end

local function share_of(share, since)
  share, since = tonumber(share) or 1, tonumber(since) or 0
  return math.min(1, share + (1 - share) * math.max(now - since, 0) / {RECOVERY * MICRO:.0f})
end

local function keep(key, due)
  redis.call('HSET', key, 'due', text(due))
  redis.call('PEXPIRE', key, text((due - now) / 1000 + {(RECOVERY + 1) * 1000:.0f}))
end
"""

TAKE: Final = Script(
    _COMMON
    + """
local longest = tonumber(ARGV[1])
local turns, wait = {}, 0
for i = 1, #KEYS / 2 do
  local state, free = KEYS[2 * i - 1], KEYS[2 * i]
  local interval, slack = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1])
  local latest, lost = tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1])
  local kept = redis.call('HMGET', state, 'due', 'share', 'since')
  local due = tonumber(kept[1]) or now + lost
  if latest > 0 then
    due = math.max(due, latest + interval)
  end
  local slot, given = math.max(due, now), nil
  if slot - slack > now then
    given = redis.call('ZRANGEBYSCORE', free, text(now), text(slot), 'LIMIT', 0, 1)[1]
  end
  turns[i] = {
    slot = given and tonumber(given) or slot,
    given = given,
    interval = interval / share_of(kept[2], kept[3]),
  }
  wait = math.max(wait, turns[i].slot - slack - now)
end
if longest >= 0 and wait > longest then
  return {text(wait)}
end
local reply = {text(wait)}
for i, turn in ipairs(turns) do
  if turn.given then
    redis.call('ZREM', KEYS[2 * i], turn.given)
  else
    keep(KEYS[2 * i - 1], turn.slot + turn.interval)
  end
  reply[i + 1] = text(turn.slot)
end
return reply
"""
)
"""Reserve a turn.

Keys: for each limit its hash and its set. Arguments: the longest wait, or -1; then for each limit
its interval, its slack, the latest time that was reserved for whoever asks, or 0, and how far ahead
turns may have been granted that Redis has forgotten, if it has. Returns the wait and, unless that
is too long, the reserved time of each limit.
"""

GIVE_BACK: Final = Script(
    _COMMON
    + """
for i, key in ipairs(KEYS) do
  if tonumber(ARGV[i]) > now then
    redis.call('ZADD', key, ARGV[i], ARGV[i])
    redis.call('ZREMRANGEBYSCORE', key, '-inf', '(' .. text(now))
    local last = redis.call('ZRANGE', key, -1, -1)[1]
    redis.call('PEXPIRE', key, text((last - now) / 1000 + 1000))
  end
end
"""
)
"""Return turns that nobody takes. Keys: the set of each limit. Arguments: the reserved times."""

RELEASE: Final = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
""")
"""Delete a key that still names its holder. Arguments: the holder."""

SLOW_DOWN: Final = Script(
    _COMMON
    + f"""
for i, key in ipairs(KEYS) do
  local interval, slack = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local kept = redis.call('HMGET', key, 'due', 'share', 'since')
  if not kept[3] or now - kept[3] >= {DEAF * MICRO:.0f} then
    local share = math.max(share_of(kept[2], kept[3]) * {FACTOR}, {LEAST})
    local due = math.max(tonumber(kept[1]) or now, now + slack)
    redis.call('HSET', key, 'share', string.format('%.6f', share), 'since', text(now))
    keep(key, due + interval / share)
  end
end
"""
)
"""Lower the rate: the service refused a call. Keys: the hash of each limit. Arguments: for each its
interval and slack."""
