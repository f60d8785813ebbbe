-- What every script of the shared frontier begins with. KEYS[1] is the beginning of all keys:
--   rows                  hash: address -> row (JSON; what is not known is left out)
--   due:SOURCE:RANK       sorted set: addresses by the time at which they are due
--   leased:SOURCE         sorted set: addresses that a crawl holds, by the time at which it loses them
--   rests                 hash: site -> "until times"
--   pace:HOST             the time of the last request that was given leave, and what that crawl keeps after it
-- Times are the server's, in seconds since 1970: the clocks of the crawls' machines do not matter.
local prefix = KEYS[1]
local ROWS, RESTS = prefix .. 'rows', prefix .. 'rests'

local function clock()
  local time = redis.call('TIME')
  return tonumber(time[1]) + tonumber(time[2]) / 1e6
end

local function due_key(source, rank)
  return prefix .. 'due:' .. source .. ':' .. rank
end

local function leased_key(source)
  return prefix .. 'leased:' .. source
end

local function row_of(url)
  local text = redis.call('HGET', ROWS, url)
  return text and cjson.decode(text) or nil
end

local function is_leased(row)
  return redis.call('ZSCORE', leased_key(row.source), row.url)
end

-- Store a row, and put it where it waits for its time, unless a crawl holds it: what that lands decides.
local function keep(row)
  redis.call('HSET', ROWS, row.url, cjson.encode(row))
  if not is_leased(row) then
    redis.call('ZADD', due_key(row.source, row.rank), row.due_at, row.url)
  end
end

-- Take a row out of where it waits, before its source or rank changes.
local function lift(row)
  redis.call('ZREM', due_key(row.source, row.rank), row.url)
end

local function set_due(row, time)
  row.due_at = time
  keep(row)
end

-- Add an address that nobody knew; whether it was new.
local function add(source, url, kind, depth, rank, origin, due_at)
  local row = {url = url, source = source, kind = kind, depth = depth, state = 'waiting', due_at = due_at, tries = 0,
               rank = rank, origin = origin}
  if redis.call('HSETNX', ROWS, url, cjson.encode(row)) == 0 then
    return false
  end
  redis.call('ZADD', due_key(source, rank), due_at, url)
  return true
end
