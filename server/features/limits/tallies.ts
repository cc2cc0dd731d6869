/**
 * Owns what the rules did since it was written last: counts by rule and hour, and who met them. Counting costs an act next to nothing;
 * what is held is written together. A database that is away for long loses talkers first, then figures, never an act.
 */
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Part } from '#platform/lifecycle.ts';
import { type Asked, keyIdOf, type LimitsOptions } from '#platform/limits/limits.ts';
import type { Log } from '#platform/log.ts';
import { addTallies, type Talked, type Tally } from './limits.store.ts';

const hourMs = 3_600_000;
const flushEveryMs = 5_000;
/** Of each rule and hour on this server; a flood from many addresses must not become a flood of rows. */
const mostTalkers = 500;

export type Tallies = {
  told: Required<Pick<LimitsOptions, 'passed' | 'refused'>>;
  /** Writes what is held. */
  flush(): Promise<void>;
  part: Part;
};

type Book = Tally & { talkers: Map<string, Talked> };

export function createTallies({ db, clock, log }: { db: Db; clock: Clock; log: Log }): Tallies {
  let books = new Map<string, Book>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  function bookOf(name: string): Book {
    const at = Math.floor(clock.now() / hourMs) * hourMs;
    const known = books.get(name);
    if (known?.at === at) return known;
    const fresh: Book = { name, at, passed: 0, refused: 0, reported: 0, talkers: new Map() };
    // What was counted in the hour before keeps its place until it is written.
    if (known) books.set(`${name} ${known.at}`, known);
    books.set(name, fresh);
    return fresh;
  }

  async function write(): Promise<void> {
    const held = [...books.values()];
    if (held.length === 0) return;
    books = new Map();
    const hours = held.map(({ talkers: _talkers, ...hour }) => hour);
    const talkers = held.flatMap(book => [...book.talkers.values()]);
    try {
      await addTallies(db, hours, talkers);
    } catch (error) {
      log.warn({ err: error }, 'what limits did could not be written');
      for (const hour of hours) giveBack(hour);
    }
  }

  function giveBack({ name, at, passed, refused, reported }: Tally): void {
    const current = books.get(name);
    const key = current && current.at !== at ? `${name} ${at}` : name;
    const book = books.get(key) ?? { name, at, passed: 0, refused: 0, reported: 0, talkers: new Map() };
    book.passed += passed;
    book.refused += refused;
    book.reported += reported;
    books.set(key, book);
  }

  const flush = (): Promise<void> => {
    writing = writing.then(write);
    return writing;
  };

  return {
    told: {
      passed(rule) {
        bookOf(rule).passed += 1;
      },
      refused({ rule, key: counted, outcome, asked }) {
        const book = bookOf(rule);
        book[outcome] += 1;
        const kind = kindOf(counted, asked);
        const key = keyIdOf(counted) ?? counted;
        const known = book.talkers.get(`${kind} ${key}`);
        if (known) known.hits += 1;
        else if (book.talkers.size < mostTalkers)
          book.talkers.set(`${kind} ${key}`, { name: rule, at: book.at, kind, key, hits: 1 });
      },
    },
    flush,
    part: {
      name: 'what limits did',
      start() {
        timer = setInterval(() => void flush(), flushEveryMs);
        timer.unref();
      },
      async stop() {
        if (timer) clearInterval(timer);
        timer = null;
        await flush();
      },
    },
  };
}

function kindOf(key: string, { callerId, siteId, role }: Asked): Talked['kind'] {
  if (keyIdOf(key) !== null) return 'key';
  if (key === callerId) return role === 'customer' ? 'customer' : 'person';
  return key === siteId ? 'site' : 'address';
}
