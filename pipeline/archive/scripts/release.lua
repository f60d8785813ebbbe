-- Give back what was not asked for after all: source, addresses.
for _, url in ipairs(cjson.decode(ARGV[2])) do
  if redis.call('ZREM', leased_key(ARGV[1]), url) == 1 then
    keep(row_of(url))
  end
end
