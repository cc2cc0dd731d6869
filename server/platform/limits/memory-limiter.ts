/** Owns the counts of one server: nothing here is shared, waits, or can fail. */
import { type Cells, createCells } from './cells.ts';
import { type Claim, capacityOf, type Rule, type Verdict } from './rule.ts';
import { judgeLog, type Log, takeLog } from './sliding-log.ts';
import { type Arithmetic, arithmetics, type Cell } from './strategies.ts';

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
  judge(key: string, cost: number, now: number): Verdict;
  /** Counts what was judged last. */
  take(cost: number, now: number): void;
  load(): { keys: number; bytes: number };
};

type Opened = { of: Rule; capacity: number; book: Book };

export function createMemoryLimiter(options: MemoryLimiterOptions = {}): MemoryLimiter {
  const { now = () => performance.now(), mostKeys } = options;
  const books = new Map<string, Opened>();

  /** A rule that was changed begins anew: the numbers of another one say nothing. */
  function open(rule: Rule): Opened {
    const known = books.get(rule.name);
    if (known?.of === rule) return known;
    const isGoingOn = known !== undefined && isSame(known.of, rule);
    const book = isGoingOn ? known.book : createBook(rule, mostKeys);
    const anew = { of: rule, capacity: capacityOf(rule), book };
    books.set(rule.name, anew);
    return anew;
  }

  // Of the claims that are judged: used again and again, as there is no turn of the loop in between.
  const opened: Opened[] = [];
  return {
    // Counting loops: an iterator would cost as much as all the rest.
    take(claims) {
      const nowMs = Math.floor(now());
      const verdicts: Verdict[] = [];
      let isRefused = false;
      for (let at = 0; at < claims.length; at++) {
        const { rule, key, cost } = claims[at] as Claim;
        const one = open(rule);
        const verdict = one.book.judge(key, Math.min(cost, one.capacity), nowMs);
        if (!verdict.allowed && rule.mode === 'enforce') isRefused = true;
        verdicts.push(verdict);
        opened[at] = one;
      }
      if (isRefused) return verdicts;
      for (let at = 0; at < claims.length; at++) {
        const { book, capacity } = opened[at] as Opened;
        if (verdicts[at]?.allowed) book.take(Math.min((claims[at] as Claim).cost, capacity), nowMs);
      }
      return verdicts;
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
  const arithmetic: Arithmetic = arithmetics[rule.strategy as keyof typeof arithmetics];
  const cells: Cells = createCells(cell => arithmetic.emptyAt(cell, rule), mostKeys);
  const cell: Cell = { at: 0, level: 0, before: 0 };
  return {
    judge(key, cost, now) {
      cells.read(key, cell);
      const isAhead = cell.at > now;
      const verdict = arithmetic.judge(cell, rule, cost, now);
      // The clock was set back: what is kept goes back once, however it was judged.
      if (isAhead) cells.write(cell, now);
      return verdict;
    },
    take(cost, now) {
      arithmetic.take(cell, rule, cost);
      cells.write(cell, now);
    },
    load: () => ({ keys: cells.size(), bytes: cells.bytes() }),
  };
}

function logBook(rule: Rule, mostKeys = mostLogs): Book {
  const logs = new Map<string, Log>();
  const kept = () => logs.values().reduce((sum, log) => sum + log.length, 0);

  function makeRoom(now: number): void {
    for (const [key, log] of logs) if ((log.at(-1) ?? now) <= now - rule.windowMs) logs.delete(key);
    if (logs.size < mostKeys) return;
    // They stand in the order in which they came last: the first ones end soonest.
    for (const key of logs.keys()) {
      if (logs.size <= mostKeys / 2) break;
      logs.delete(key);
    }
  }

  let current: { key: string; log: Log } = { key: '', log: [] };
  return {
    judge(key, cost, now) {
      current = { key, log: logs.get(key) ?? [] };
      return judgeLog(current.log, rule, cost, now);
    },
    take(cost, now) {
      if (logs.size >= mostKeys) makeRoom(now);
      takeLog(current.log, cost, now);
      logs.delete(current.key);
      logs.set(current.key, current.log);
    },
    load: () => ({ keys: logs.size, bytes: 8 * kept() }),
  };
}
