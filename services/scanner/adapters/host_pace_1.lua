-- Whose turn it is at one host, and when; all or nothing.
-- KEYS: the host's hash, the age of this memory.
-- ARGV: now (ms, 0: Redis's clock), what, delay (ms), most (ms), mine (ms).
-- turn: answers {wait in ms, the moment that is ours, 1}, or {wait, 0, 0} if that is
--   longer than `most`: then nothing is reserved. `mine` is a moment reserved before that
--   was missed: if nobody came after it, now is as good.
-- rest: nobody's turn for `delay` ms.
local host, age = KEYS[1], KEYS[2]
local now, what = tonumber(ARGV[1]), ARGV[2]
local delay, most, mine = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function number(name)
  return tonumber(redis.call('HGET', host, name) or 0)
end

local function keep(name, value)
  redis.call('HSET', host, name, string.format('%.0f', value))
end

local rests, slow, slow_until = number('rests'), number('slow'), number('slow_until')

local function expire(at)
  local ends = math.max(at + 2 * delay, rests, slow_until) + 1000
  redis.call('PEXPIRE', host, string.format('%.0f', ends - now))
end

if what == 'rest' then
  rests = math.max(rests, now + delay)
  keep('rests', rests)
  expire(now)
  return {string.format('%.0f', rests - now), '0', 1}
end

-- A memory that is younger than the delay cannot know who was there before it.
local born = tonumber(redis.call('GET', age) or 0)
if born == 0 or born > now then
  born = now
  redis.call('SET', age, string.format('%.0f', now))
end

-- Of two who visit one host, the slower one's delay holds for both.
local gap = delay
if slow > delay and slow_until > now then gap = slow end

local last = number('last')
local at
if mine > 0 and mine == last then
  at = math.max(now, rests)
else
  local from = last
  if last == 0 then from = born end
  at = math.max(now, from + gap, rests)
end
if at - now > most then return {string.format('%.0f', at - now), '0', 0} end
if delay >= slow or slow_until <= now then
  slow, slow_until = delay, at + 2 * delay + 60000
  keep('slow', slow)
  keep('slow_until', slow_until)
end
keep('last', at)
expire(at)
return {string.format('%.0f', at - now), string.format('%.0f', at), 1}
