-- Take what visits told: their landings, and sites with the time until which they are left alone (0: no longer). Gives
-- how many links were new.
local landings, rests = cjson.decode(ARGV[1]), cjson.decode(ARGV[2])
local now, total = clock(), 0

local function tell_date(url, changed, same, longest)
  local row = row_of(url)
  if not row or row.state ~= 'done' or not row.fetched_at or is_leased(row) then
    return
  end
  if row.fetched_at < changed then
    set_due(row, 0)
  elseif row.fetched_at > same and row.rank == 2 then
    set_due(row, math.max(row.due_at, math.min(now + (row.interval or 0), row.fetched_at + longest)))
  end
end

local function take_step(source, url, kind, depth, origin)
  if not add(source, url, kind, depth, 0, origin, 0) then
    local row = row_of(url)
    if row.kind == kind then
      set_due(row, 0)
    end
  end
end

local function take_visited(row)
  local old = row_of(row.url)
  if old then
    lift(old)
  end
  redis.call('ZREM', leased_key(row.source), row.url)
  keep(row)
end

local function take_target(row)
  local old = row_of(row.url)
  if old then
    if old.kind ~= row.kind then
      return
    end
    lift(old)
    row.source, row.depth, row.origin = old.source, old.depth, old.origin
  end
  keep(row)
end

for _, landing in ipairs(landings) do
  local new = landing.earlier
  for _, link in ipairs(landing.links) do  -- new ones in the order of their distance from the entries
    new = new + (add(landing.source, link[1], link[2], link[3], link[4], link[5], link[3]) and 1 or 0)
  end
  for _, dated in ipairs(landing.dated) do
    tell_date(dated[1], dated[2], dated[3], landing.longest)
  end
  if new > 0 or landing.always then
    for _, step in ipairs(landing.steps) do
      take_step(landing.source, step[1], step[2], step[3], step[4])
    end
  end
  for number, row in ipairs(new > 0 and landing.news or landing.rows) do
    if number == 1 then
      take_visited(row)
    else
      take_target(row)
    end
  end
  total = total + new
end

for _, rest in ipairs(rests) do
  local site, until_ = rest[1], rest[2]
  if until_ == 0 then
    redis.call('HDEL', RESTS, site)
  else
    local old = redis.call('HGET', RESTS, site)
    local times = old and tonumber(old:match('%S+ (%S+)')) or 0
    redis.call('HSET', RESTS, site, string.format('%.3f %d', until_, times + 1))
  end
end
return total
