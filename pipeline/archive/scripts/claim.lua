-- Hold what is due of a source: source, site, how many, seconds. Gives the rows, until when the site is left alone and
-- how often in a row it was, and how many addresses of the source are held by anybody.
local source, site, wanted, lease = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local now, leased = clock(), leased_key(source)

for _, url in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', now)) do  -- who held these is dead
  redis.call('ZREM', leased, url)
  keep(row_of(url))
end

local until_, times = 0, 0
local rest = redis.call('HGET', RESTS, site)
if rest then
  until_, times = rest:match('(%S+) (%S+)')
end

local found = {}
if tonumber(until_) <= now then
  for rank = 0, 3 do
    local key = due_key(source, rank)
    if #found < wanted then
      for _, url in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, wanted - #found)) do
        redis.call('ZREM', key, url)
        redis.call('ZADD', leased, now + lease, url)
        found[#found + 1] = redis.call('HGET', ROWS, url)
      end
    end
  end
end
return {found, tostring(until_), tonumber(times), redis.call('ZCARD', leased)}
