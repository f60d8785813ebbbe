-- Rows that an archive knows: taken where nobody knows the address, or was there later, and nobody holds it.
local function seen(row)
  return math.max(row.fetched_at or 0, row.gone_at or 0)
end

for _, row in ipairs(cjson.decode(ARGV[1])) do
  local old = row_of(row.url)
  if not old then
    keep(row)
  elseif not is_leased(old) and seen(row) > seen(old) then
    lift(old)
    keep(row)
  end
end
