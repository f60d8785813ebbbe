-- The entries of a source as its file says today: source, rows as {url, kind, rank, longest}, and the seconds beyond which
-- nothing is put off unless a clock was wrong. Gives how many addresses of the source are not due.
local source, entries, longest = ARGV[1], cjson.decode(ARGV[2]), tonumber(ARGV[3])
local now, later = clock(), 0

for rank = 0, 3 do
  for _, url in ipairs(redis.call('ZRANGEBYSCORE', due_key(source, rank), '(' .. (now + longest), '+inf')) do
    set_due(row_of(url), now)
  end
end

for _, entry in ipairs(entries) do
  local url, kind, rank = entry[1], entry[2], entry[3]
  if not add(source, url, kind, 0, rank, nil, 0) then
    local row = row_of(url)
    lift(row)
    row.source, row.kind, row.depth, row.origin = source, kind, 0, nil
    row.rank = (rank == 1 and row.fetched_at) and 2 or rank
    if row.state == 'done' and row.fetched_at then
      row.due_at = math.min(row.due_at, row.fetched_at + entry[4])
    end
    keep(row)
  end
end

for rank = 0, 3 do
  later = later + redis.call('ZCOUNT', due_key(source, rank), '(' .. now, '+inf')
end
return later
