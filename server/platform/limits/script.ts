// The same arithmetic as `strategies.ts` and `sliding-log.ts`, as one script that Redis runs whole: all claims are judged, then
// all are taken or none. Lua's numbers are the same doubles as ours, and everything stays whole and below 2⁵³.

/** In this order the script takes what belongs to one claim. */
export const wordsPerClaim = 6;
/** In this order it answers for one claim. */
export const answersPerClaim = 5;

/**
 * KEYS: one for each claim. ARGV: the time, or an empty text for Redis's own; then for each claim strategy, limit, window, capacity, cost,
 * and whether it is enforced.
 */
export const limitsScript = `
local now = tonumber(ARGV[1])
if now == nil then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- What says nothing any more may stay a little: a key that goes a moment early would be a limit that is forgotten.
local spare = 10000
local function whole(number) return string.format('%.0f', number) end

local function readCell(key)
  local kept = redis.call('GET', key)
  if not kept then return { at = 0, level = 0, before = 0 } end
  local at, level, before = string.match(kept, '^(%d+) (%d+) (%d+)$')
  return { at = tonumber(at) or 0, level = tonumber(level) or 0, before = tonumber(before) or 0 }
end

local function left(allowed, free, cost)
  if allowed then return free - cost end
  return math.max(0, free)
end

local judge, take, emptyAt = {}, {}, {}

function judge.fixed_window(claim)
  local cell, start = claim.cell, now - now % claim.window
  if cell.at < start then cell.level = 0 end
  cell.at = start
  local rest = start + claim.window - now
  claim.allowed = cell.level + claim.cost <= claim.limit
  claim.remaining = left(claim.allowed, claim.limit - cell.level, claim.cost)
  claim.retry = rest
  claim.reset = rest
end
function emptyAt.fixed_window(claim) return claim.cell.at + claim.window end

function judge.sliding_counter(claim)
  local cell, window, limit, cost = claim.cell, claim.window, claim.limit, claim.cost
  local start = now - now % window
  if cell.at < start then
    if start - cell.at == window then cell.before = cell.level else cell.before = 0 end
    cell.level = 0
  end
  cell.at = start
  local passed = now - start
  local used = cell.before * (window - passed) + cell.level * window
  claim.allowed = used + cost * window <= limit * window
  claim.remaining = left(claim.allowed, math.floor((limit * window - used) / window), cost)
  if not claim.allowed then
    local free = limit - cost - cell.level
    if free >= 0 then
      claim.retry = math.ceil(window * (cell.before - free) / cell.before) - passed
    else
      local fades = math.max(0, math.ceil(window * (cell.level - (limit - cost)) / cell.level))
      claim.retry = window - passed + fades
    end
  end
  if claim.allowed or cell.level > 0 then claim.reset = 2 * window - passed else claim.reset = window - passed end
end
function emptyAt.sliding_counter(claim) return claim.cell.at + 2 * claim.window end

local function takeCount(claim) claim.cell.level = claim.cell.level + claim.cost end
take.fixed_window, take.sliding_counter = takeCount, takeCount

local function judgeBucket(claim)
  local cell, window, limit, cost = claim.cell, claim.window, claim.limit, claim.cost
  cell.level = math.max(0, cell.level - math.max(0, now - cell.at) * limit)
  cell.at = now
  local over = cell.level + (cost - claim.capacity) * window
  claim.allowed = over <= 0
  claim.remaining = left(claim.allowed, math.floor((claim.capacity * window - cell.level) / window), cost)
  claim.retry = math.ceil(over / limit)
  if claim.allowed then
    claim.reset = math.ceil((cell.level + cost * window) / limit)
    if claim.strategy == 'leaky_queue' then claim.delay = math.ceil(cell.level / limit) end
  else
    claim.reset = math.ceil(cell.level / limit)
  end
end
local function takeBucket(claim) claim.cell.level = claim.cell.level + claim.cost * claim.window end
local function bucketEmptyAt(claim) return claim.cell.at + math.ceil(claim.cell.level / claim.limit) end
for _, name in ipairs({ 'token_bucket', 'leaky_meter', 'leaky_queue' }) do
  judge[name], take[name], emptyAt[name] = judgeBucket, takeBucket, bucketEmptyAt
end

local function judgeLog(claim)
  local key, window, cost = claim.key, claim.window, claim.cost
  local last = redis.call('LINDEX', key, -1)
  local ahead = last and tonumber(last) - now or 0
  if ahead > 0 then
    local all = redis.call('LRANGE', key, 0, -1)
    redis.call('DEL', key)
    for _, at in ipairs(all) do redis.call('RPUSH', key, whole(tonumber(at) - ahead)) end
    redis.call('PEXPIRE', key, whole(window + spare))
  end
  local first = redis.call('LINDEX', key, 0)
  while first and tonumber(first) <= now - window do
    redis.call('LPOP', key)
    first = redis.call('LINDEX', key, 0)
  end
  local free = claim.limit - redis.call('LLEN', key)
  claim.allowed = cost <= free
  claim.remaining = left(claim.allowed, free, cost)
  if claim.allowed then
    claim.reset = window
  else
    claim.retry = tonumber(redis.call('LINDEX', key, cost - free - 1)) + window - now
    claim.reset = tonumber(redis.call('LINDEX', key, -1)) + window - now
  end
end
local function takeLog(claim)
  for _ = 1, claim.cost do redis.call('RPUSH', claim.key, whole(now)) end
  redis.call('PEXPIRE', claim.key, whole(claim.window + spare))
end

local function keep(claim)
  local cell = claim.cell
  redis.call('SET', claim.key, whole(cell.at) .. ' ' .. whole(cell.level) .. ' ' .. whole(cell.before),
    'PX', whole(math.max(0, emptyAt[claim.strategy](claim) - now) + spare))
end

local claims, refused = {}, false
for at, key in ipairs(KEYS) do
  local word = 1 + (at - 1) * ${wordsPerClaim}
  local claim = {
    key = key,
    strategy = ARGV[word + 1],
    limit = tonumber(ARGV[word + 2]),
    window = tonumber(ARGV[word + 3]),
    capacity = tonumber(ARGV[word + 4]),
    cost = tonumber(ARGV[word + 5]),
    retry = 0, reset = 0, delay = 0,
  }
  if claim.strategy == 'sliding_log' then
    judgeLog(claim)
  else
    claim.cell = readCell(key)
    local isAhead = claim.cell.at > now
    judge[claim.strategy](claim)
    -- The clock was set back: what is kept goes back once, however it was judged.
    if isAhead then keep(claim) end
  end
  if not claim.allowed and ARGV[word + 6] == '1' then refused = true end
  claims[at] = claim
end

local answers = {}
for _, claim in ipairs(claims) do
  if claim.allowed and not refused then
    if claim.strategy == 'sliding_log' then
      takeLog(claim)
    else
      take[claim.strategy](claim)
      keep(claim)
    end
  end
  answers[#answers + 1] = claim.allowed and 1 or 0
  answers[#answers + 1] = claim.remaining
  answers[#answers + 1] = claim.allowed and 0 or claim.retry
  answers[#answers + 1] = claim.reset
  answers[#answers + 1] = claim.delay
end
return answers
`;
