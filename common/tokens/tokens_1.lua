-- One change of an account of tokens, all or nothing.
-- ARGV: now (ms, 0: Redis's clock), minutes kept, ms held, ms until stale, what, ticket, ...
-- Answers {state, number, wait}: 0 nothing is known, 1 done, 2 wait so many ms, 3 never.
local key = KEYS[1]
local now, kept = tonumber(ARGV[1]), tonumber(ARGV[2])
local what, ticket = ARGV[5], ARGV[6]
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function number(name)
  return tonumber(redis.call('HGET', key, name))
end

local function held(own)
  local found = redis.call('HGET', key, 't:' .. own)
  if not found then return 0 end
  return tonumber(string.match(found, '^(%d+):'))
end

local function all_held()
  local sum, fields = 0, redis.call('HGETALL', key)
  for place = 1, #fields, 2 do
    if string.sub(fields[place], 1, 2) == 't:' then
      local cost, ends = string.match(fields[place + 1], '^(%d+):(%d+)$')
      if tonumber(ends) > now then
        sum = sum + tonumber(cost)
      else
        redis.call('HDEL', key, fields[place])
      end
    end
  end
  return sum
end

local function keep(left)
  redis.call('HSET', key, 'left', left)
  redis.call('PEXPIRE', key, 86400000)
  return left
end

if what == 'learn' then
  redis.call('HDEL', key, 't:' .. ticket)
  local left, rate, refill, at = tonumber(ARGV[7]), ARGV[8], tonumber(ARGV[9]), ARGV[10]
  local known, heard = number('at'), number('heard')
  if known and tonumber(at) < known and now - heard < tonumber(ARGV[4]) then
    return {1, number('left'), 0}
  end
  redis.call('HSET', key, 'rate', rate, 'next', now + refill, 'at', at, 'heard', now)
  return {1, keep(left - all_held()), 0}
end

local left, rate, next_at = number('left'), number('rate'), number('next')
if what == 'drop' then
  redis.call('HDEL', key, 't:' .. ticket)
  return {1, left or 0, 0}
end
if not left then return {0, 0, 0} end
if what == 'most' then return {1, rate * kept, 0} end
if what == 'back' then
  left = left + held(ticket)
  redis.call('HDEL', key, 't:' .. ticket)
  return {1, keep(left), 0}
end

-- take
if now >= next_at then
  local refills = 1 + math.floor((now - next_at) / 60000)
  next_at = next_at + refills * 60000
  left = math.min(math.max(left, rate * kept), left + refills * rate)
  redis.call('HSET', key, 'next', next_at)
  keep(left)
end
local cost = tonumber(ARGV[7])
if cost <= left then
  local ends = string.format('%.0f', now + tonumber(ARGV[3]))
  redis.call('HSET', key, 't:' .. ticket, cost .. ':' .. ends)
  keep(left - cost)
  return {1, left, 0}
end
if rate <= 0 or cost > rate * kept then return {3, left, 0} end
local refills = math.ceil((cost - left) / rate)
return {2, left, math.max(1, next_at - now + (refills - 1) * 60000)}
