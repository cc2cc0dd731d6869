// The same arithmetic as `strategies.ts` and `sliding-log.ts`, as one script that Redis runs whole: for one decision after the other all
// claims are judged, then all are taken or none. Lua's numbers are the same doubles as ours, and everything stays whole and below 2⁵³.
// It is written out in one piece: each function would be made anew each time the script is run.
import type { Rule, Strategy } from './rule.ts';

/** In this order it answers for one claim. */
export const answersPerClaim = 5;

/** What the script is told of a rule. */
export type ScriptRule = [
  strategy: Strategy,
  limit: number,
  windowMs: number,
  capacity: number,
  isEnforced: 0 | 1,
];

/** `asked`: for each decision how many claims it has, then for each of them the place of its rule from 1, and the cost. */
export type ScriptWords = [now: number, rules: readonly ScriptRule[], asked: readonly number[]];

/** Where no time is given: Redis's own counts, the same for all servers. */
export const ownTime = -1;

export const scriptRule = (rule: Rule, capacity: number): ScriptRule => [
  ...([rule.strategy, rule.limit, rule.windowMs, capacity] as const),
  rule.mode === 'enforce' ? 1 : 0,
];

/** KEYS: one for each claim. ARGV: `ScriptWords` as JSON. */
export const limitsScript = `
local call, floor, ceil, max, KEYS = redis.call, math.floor, math.ceil, math.max, KEYS
local words = cjson.decode(ARGV[1])
local now, rules, asked = words[1], words[2], words[3]
if now == ${ownTime} then
  local time = call('TIME')
  now = tonumber(time[1]) * 1000 + floor(tonumber(time[2]) / 1000)
end

-- What says nothing any more may stay a little: a key that goes a moment early would be a limit that is forgotten.
local spare = 10000

-- Of the claims of one decision.
local taken, at, level, before, stays = {}, {}, {}, {}, {}
local answers, filled = {}, 0
local place, first, last = 1, 0, #asked

while place <= last do
  local count, refused = asked[place], false
  for one = 1, count do
    local key = KEYS[first + one]
    local rule, cost = rules[asked[place + 2 * one - 1]], asked[place + 2 * one]
    local strategy, limit, window, capacity = rule[1], rule[2], rule[3], rule[4]
    local allowed, remaining, retry, reset, delay = true, 0, 0, 0, 0

    if strategy == 'sliding_log' then
      local latest = call('LINDEX', key, -1)
      local ahead = latest and latest - now or 0
      if ahead > 0 then
        local all = call('LRANGE', key, 0, -1)
        call('DEL', key)
        for _, time in ipairs(all) do call('RPUSH', key, time - ahead) end
        call('PEXPIRE', key, window + spare)
      end
      local oldest = call('LINDEX', key, 0)
      while oldest and tonumber(oldest) <= now - window do
        call('LPOP', key)
        oldest = call('LINDEX', key, 0)
      end
      local free = limit - call('LLEN', key)
      allowed, remaining = cost <= free, free
      if allowed then
        reset = window
      else
        retry = call('LINDEX', key, cost - free - 1) + window - now
        reset = call('LINDEX', key, -1) + window - now
      end
    else
      local kept, when, full, old = call('GET', key), 0, 0, 0
      if kept then when, full, old = struct.unpack('<ddd', kept) end
      local isAhead = when > now
      if strategy == 'fixed_window' or strategy == 'sliding_counter' then
        local start = now - now % window
        if when < start then
          if start - when == window then old = full else old = 0 end
          full = 0
        end
        if strategy == 'fixed_window' then
          old = 0
          allowed, remaining = full + cost <= limit, limit - full
          reset = start + window - now
          retry, stays[one] = reset, reset + spare
        else
          local passed = now - start
          local used = old * (window - passed) + full * window
          allowed, remaining = used + cost * window <= limit * window, floor((limit * window - used) / window)
          if not allowed then
            local free = limit - cost - full
            if free >= 0 then
              retry = ceil(window * (old - free) / old) - passed
            else
              retry = window - passed + max(0, ceil(window * (full - (limit - cost)) / full))
            end
          end
          stays[one] = 2 * window - passed + spare
          if allowed or full > 0 then reset = 2 * window - passed else reset = window - passed end
        end
        taken[one] = full + cost
        when = start
      else
        full = max(0, full - max(0, now - when) * limit)
        when = now
        local over = full + (cost - capacity) * window
        allowed, remaining = over <= 0, floor((capacity * window - full) / window)
        taken[one] = full + cost * window
        reset = ceil(taken[one] / limit)
        stays[one] = reset + spare
        if not allowed then
          retry, reset = ceil(over / limit), ceil(full / limit)
        elseif strategy == 'leaky_queue' then
          delay = ceil(full / limit)
        end
      end
      at[one], level[one], before[one] = when, full, old
      -- The clock was set back: what is kept goes back once, however it was judged.
      if isAhead then call('SET', key, struct.pack('<ddd', when, full, old), 'PX', stays[one]) end
    end

    if allowed then
      remaining, retry = remaining - cost, 0
    else
      remaining = max(0, remaining)
      if rule[5] == 1 then refused = true end
    end
    answers[filled + 1] = allowed and 1 or 0
    answers[filled + 2] = remaining
    answers[filled + 3] = retry
    answers[filled + 4] = reset
    answers[filled + 5] = delay
    filled = filled + ${answersPerClaim}
  end

  if not refused then
    for one = 1, count do
      if answers[filled - ${answersPerClaim} * (count - one + 1) + 1] == 1 then
        local key, rule = KEYS[first + one], rules[asked[place + 2 * one - 1]]
        if rule[1] == 'sliding_log' then
          for _ = 1, asked[place + 2 * one] do call('RPUSH', key, now) end
          call('PEXPIRE', key, rule[3] + spare)
        else
          call('SET', key, struct.pack('<ddd', at[one], taken[one], before[one]), 'PX', stays[one])
        end
      end
    end
  end
  first = first + count
  place = place + 1 + 2 * count
end
return answers
`;
