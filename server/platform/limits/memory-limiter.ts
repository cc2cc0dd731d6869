/** Owns the counts of one server: nothing here is shared, waits, or can fail. */
import { bytesOf, createCells, find, keep, sizeOf } from './cells.ts';
import { type Claim, capacityOf, type Rule, type Verdict } from './rule.ts';
import { createLog, judgeLog, type Log, lastOf, takeLog } from './sliding-log.ts';
import { type Arithmetic, arithmetics, boundsOf } from './strategies.ts';

/** A `Limiter` that answers at once. */
export type MemoryLimiter = {
  take: (claims: readonly Claim[]) => Verdict[];
  /** How many keys have counts, and what the tables of them take. */
  load(): { keys: number; bytes: number };
};

export type MemoryLimiterOptions = {
  /** Milliseconds that only go forward; where they begin does not matter. */
  now?: () => number;
  /** Of each rule; beyond it those are forgotten whose counts would end soonest. */
  mostKeys?: number;
};

/** A log is as long as its limit, so there may be fewer of them. */
const mostLogs = 50_000;

/** One rule's counts. */
type Book = {
  /** Counts what it lets through at once, where it is told to. */
  judge(key: string, cost: number, now: number, isCounted: boolean): Verdict;
  /** Counts what was judged last, and let through. */
  take(cost: number, now: number): void;
  load(): { keys: number; bytes: number };
};

type Opened = { of: Rule; capacity: number; isEnforced: boolean; book: Book };

const steadyNow = (): number => performance.now();

export function createMemoryLimiter(options: MemoryLimiterOptions = {}): MemoryLimiter {
  const { now = steadyNow, mostKeys } = options;
  const books = new Map<string, Opened>();

  /** A rule that was changed begins anew: the numbers of another one say nothing. */
  function open(rule: Rule): Opened {
    const known = books.get(rule.name);
    if (known?.of === rule) return known;
    const isGoingOn = known !== undefined && isSame(known.of, rule);
    const book = isGoingOn ? known.book : createBook(rule, mostKeys);
    const anew = { of: rule, capacity: capacityOf(rule), isEnforced: rule.mode === 'enforce', book };
    books.set(rule.name, anew);
    return anew;
  }

  // Of the claims that are judged last.
  const opened: Opened[] = [];
  /** The same rules stand at the same places most of the time. */
  function openAt(at: number, rule: Rule): Opened {
    const known = opened[at];
    if (known !== undefined && known.of === rule) return known;
    const one = open(rule);
    opened[at] = one;
    return one;
  }

  // Counting loops: an iterator would cost as much as all the rest.
  function takeAll(claims: readonly Claim[], nowMs: number): Verdict[] {
    // Not by pushing: the first push makes room for sixteen.
    const verdicts = new Array<Verdict>(claims.length);
    const last = claims.length - 1;
    let isRefused = false;
    for (let at = 0; at <= last; at++) {
      const { rule, key, cost } = claims[at] as Claim;
      const { book, capacity, isEnforced } = openAt(at, rule);
      // Whether the last one counts is known when it is judged.
      const verdict = book.judge(key, Math.min(cost, capacity), nowMs, at === last && !isRefused);
      if (!verdict.allowed && isEnforced) isRefused = true;
      verdicts[at] = verdict;
    }
    if (isRefused) return verdicts;
    for (let at = 0; at < last; at++) {
      const { book, capacity } = opened[at] as Opened;
      if (verdicts[at]?.allowed) book.take(Math.min((claims[at] as Claim).cost, capacity), nowMs);
    }
    return verdicts;
  }

  return {
    take(claims) {
      const nowMs = Math.floor(now());
      if (claims.length !== 1) return takeAll(claims, nowMs);
      // Most acts are judged by one rule.
      const { rule, key, cost } = claims[0] as Claim;
      const { book, capacity } = openAt(0, rule);
      return [book.judge(key, cost < capacity ? cost : capacity, nowMs, true)];
    },
    load() {
      const loads = [...books.values()].map(({ book }) => book.load());
      return {
        keys: loads.reduce((sum, { keys }) => sum + keys, 0),
        bytes: loads.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    },
  };
}

const createBook = (rule: Rule, mostKeys: number | undefined): Book =>
  rule.strategy === 'sliding_log' ? logBook(rule, mostKeys) : cellBook(rule, mostKeys);

const isSame = (a: Rule, b: Rule): boolean =>
  a.strategy === b.strategy &&
  a.limit === b.limit &&
  a.windowMs === b.windowMs &&
  capacityOf(a) === capacityOf(b);

function cellBook(rule: Rule, mostKeys: number | undefined): Book {
  const { judge, emptyAt }: Arithmetic = arithmetics[rule.strategy as keyof typeof arithmetics];
  const bounds = boundsOf(rule);
  const cells = createCells((numbers, row) => emptyAt(numbers, row, bounds), mostKeys);
  return {
    judge(key, cost, now, isCounted) {
      find(cells, key, now);
      const verdict = judge(cells.shard.numbers, cells.row, bounds, cost, now, isCounted);
      if (isCounted && verdict.allowed) keep(cells);
      return verdict;
    },
    take(cost, now) {
      judge(cells.shard.numbers, cells.row, bounds, cost, now, true);
      keep(cells);
    },
    load: () => ({ keys: sizeOf(cells), bytes: bytesOf(cells) }),
  };
}

function logBook(rule: Rule, mostKeys = mostLogs): Book {
  const logs = new Map<string, Log>();
  const kept = () => logs.values().reduce((sum, { times }) => sum + times.length, 0);

  /** Lets go of those that are over; where there are too many still, of the half that would be soonest. */
  function makeRoom(now: number): void {
    const dropUntil = (until: number, left: number) => {
      for (const [key, log] of logs) {
        if (logs.size <= left) return;
        if ((lastOf(log) ?? until) <= until) logs.delete(key);
      }
    };
    dropUntil(now - rule.windowMs, 0);
    if (logs.size < mostKeys) return;
    const ends = Float64Array.from(logs.values(), log => lastOf(log) ?? now).sort();
    dropUntil(ends[ends.length >>> 1] as number, mostKeys >>> 1);
  }

  let key = '';
  let current = createLog();
  let isNew = false;
  function take(cost: number, now: number): void {
    takeLog(current, cost, now);
    if (!isNew) return;
    if (logs.size >= mostKeys) makeRoom(now);
    logs.set(key, current);
  }
  return {
    judge(asked, cost, now, isCounted) {
      key = asked;
      const known = logs.get(key);
      isNew = known === undefined;
      current = known ?? createLog();
      const verdict = judgeLog(current, rule, cost, now);
      if (isCounted && verdict.allowed) take(cost, now);
      return verdict;
    },
    take,
    load: () => ({ keys: logs.size, bytes: 8 * kept() }),
  };
}
