-- The next moment at which a host may be asked: host, seconds that the crawl keeps from the request before and to the one
-- after. Gives how many seconds that is away.
local key, floor, now = prefix .. 'pace:' .. ARGV[1], tonumber(ARGV[2]), clock()
local at, last = now, redis.call('GET', key)
if last then
  local time, kept = last:match('(%S+) (%S+)')
  at = math.max(now, tonumber(time) + math.max(floor, tonumber(kept)))
end
redis.call('SET', key, string.format('%.6f %.6f', at, floor), 'PX', math.ceil((at - now + floor) * 1000) + 60000)
return tostring(at - now)
