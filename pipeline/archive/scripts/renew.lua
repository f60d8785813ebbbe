-- Hold what is held for longer: source, seconds, addresses. What was lost meanwhile stays lost.
local until_ = clock() + tonumber(ARGV[2])
for _, url in ipairs(cjson.decode(ARGV[3])) do
  redis.call('ZADD', leased_key(ARGV[1]), 'XX', until_, url)
end
