/** Owns what people do about addresses: write a rule, take one away, lift a block. Nobody locks themselves out by accident. */
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { Acting } from '#platform/http/acting.ts';
import { networkOf } from '#platform/limits/limits.ts';
import { type Address, contains, formatCidr, parseAddress, parseCidr } from '#protocol/cidr.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  AddAddressRuleRequest,
  AddressBlock,
  AddressRule,
  CountryRule,
} from '#protocol/http/addresses.ts';
import type { Id } from '#protocol/ids.ts';
import { type Surface, surfaces } from '#protocol/surfaces.ts';
import type { WriteAudit } from '../audit/index.ts';
import {
  countRules,
  deleteBlock,
  deleteDenials,
  deleteRule,
  insertRule,
  listBlocks,
  listCountryRules,
  listRules,
  raiseVersion,
  saveCountryRule,
} from './addresses.store.ts';
import { type Book, judgeAddress } from './judge.ts';
import { bookOf } from './live-book.ts';

export type AddressesDeps = {
  db: Db;
  clock: Clock;
  newId(): Id;
  /** Something changed: takes effect here before the answer, and on the other servers. */
  changed(): Promise<void>;
  /** What this network did is forgotten: called before the change takes effect. */
  forgiven?(network: string): void;
  /** In which country an address is; null: nobody knows, undefined: there is no database. Absent: the same. */
  countryOf?(address: Address): string | null | undefined;
  audit?: WriteAudit;
};

export type AddressesState = {
  rules: AddressRule[];
  blocks: AddressBlock[];
  countries: Record<Surface, CountryRule>;
};

/** So many are matched in no time and read in little. */
export const mostRules = 10_000;
const shownBlocks = 500;

export function createAddressesService(deps: AddressesDeps) {
  const { db, clock, newId, changed, countryOf = () => undefined } = deps;

  async function change<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const result = await db.transaction(async tx => {
      const done = await work(tx);
      await raiseVersion(tx);
      return done;
    });
    await changed();
    return result;
  }

  async function bookIn(tx: Tx): Promise<Book> {
    const [rules, countries] = await Promise.all([listRules(tx, clock.now()), listCountryRules(tx)]);
    return bookOf(rules, countries);
  }

  /** Changes, and throws when whoever asks could come in before and cannot after. */
  async function unlessLockedOut<Result>(tx: Tx, ip: string | null, work: () => Promise<Result>) {
    const address = ip === null ? null : parseAddress(ip);
    if (!address) return work();
    const comesIn = (book: Book) =>
      judgeAddress(book, { address, surface: 'console', nowMs: clock.now() }, null, countryOf).ok;
    const before = await bookIn(tx);
    const result = await work();
    if (comesIn(before) && !comesIn(await bookIn(tx))) throw new AppError('would_lock_out');
    return result;
  }

  function noteRemoval(tx: Tx, { range, effect, reason, surfaces }: AddressRule, by: Acting): void {
    const detail = { effect, reason, surfaces };
    deps.audit?.(tx, { act: 'address.remove', by, ip: by.ip, subject: subjectOf(range), detail });
  }

  return {
    async list(): Promise<AddressesState> {
      const now = clock.now();
      const [rules, blocks, byCountry] = await Promise.all([
        listRules(db, now),
        listBlocks(db, now, shownBlocks),
        listCountryRules(db),
      ]);
      const ruleOf = (surface: Surface): CountryRule => {
        const { mode, countries } = byCountry.find(row => row.surface === surface) ?? open;
        return { mode, countries: [...countries] };
      };
      const countries = Object.fromEntries(
        surfaces.map(surface => [surface, ruleOf(surface)]),
      ) as AddressesState['countries'];
      return { rules, blocks, countries };
    },

    async add(asked: Omit<AddAddressRuleRequest, 'isConfirmed'>, by: Acting, isConfirmed: boolean) {
      const cidr = parseCidr(asked.range);
      if (!cidr) throw new AppError('malformed');
      const now = clock.now();
      if (asked.until !== null && asked.until <= now) {
        throw new AppError('malformed', { details: [{ path: 'body.until', problem: 'is over already' }] });
      }
      const { effect, reason, until } = asked;
      const surfaces = [...new Set(asked.surfaces)];
      const rule: AddressRule = {
        ...{ id: newId(), range: formatCidr(cidr), effect, surfaces, reason, until, createdAt: now },
        by: nameOf(by),
      };
      return change(async tx => {
        if ((await countRules(tx, now)) >= mostRules) throw new AppError('too_many_rules');
        await unlessLockedOut(tx, isConfirmed ? null : by.ip, () => insertRule(tx, rule));
        deps.audit?.(tx, {
          ...{ act: effect === 'deny' ? 'address.block' : 'address.allow', by, ip: by.ip },
          ...{ subject: subjectOf(rule.range), detail: { surfaces, reason, until } },
        });
        return rule;
      });
    },

    remove: (id: Id, by: Acting, isConfirmed: boolean): Promise<AddressRule> =>
      change(async tx => {
        const removed = await unlessLockedOut(tx, isConfirmed ? null : by.ip, () => deleteRule(tx, id));
        if (!removed) throw new AppError('not_found');
        noteRemoval(tx, removed, by);
        return removed;
      }),

    /** Which countries may come in at a door. */
    saveCountries: (
      surface: Surface,
      { mode, countries }: CountryRule,
      by: Acting,
      isConfirmed: boolean,
    ): Promise<CountryRule> =>
      change(async tx => {
        const rule = { surface, mode, countries: mode === 'off' ? [] : [...new Set(countries)].sort() };
        await unlessLockedOut(tx, isConfirmed ? null : by.ip, () =>
          saveCountryRule(tx, rule, { by, nowMs: clock.now() }),
        );
        deps.audit?.(tx, {
          ...{ act: 'address.countries', by, ip: by.ip },
          ...{
            subject: { kind: 'door', id: surface, name: surface },
            detail: { mode, countries: rule.countries },
          },
        });
        return { mode, countries: rule.countries };
      }),

    /** Ends what reputation did to the network of this address, as if it had not been. */
    lift: (address: string, by: Acting): Promise<{ network: string }> =>
      change(async tx => {
        const network = networkText(address);
        if (network === null || !(await deleteBlock(tx, network))) throw new AppError('not_found');
        deps.audit?.(tx, { act: 'address.lift', by, ip: by.ip, subject: subjectOf(network), detail: {} });
        tx.afterCommit(() => deps.forgiven?.(network));
        return { network };
      }),

    /** The way back in: no rule of exactly this range denies any more, and no block is left. */
    unblock: (range: string, by: Acting): Promise<{ removed: AddressRule[]; isLifted: boolean }> =>
      change(async tx => {
        const cidr = parseCidr(range);
        if (!cidr) throw new AppError('malformed');
        const removed = await deleteDenials(tx, formatCidr(cidr));
        const network = networkText(range);
        const isLifted = network !== null && (await deleteBlock(tx, network));
        for (const rule of removed) noteRemoval(tx, rule, by);
        if (network !== null && isLifted) {
          const subject = subjectOf(network);
          deps.audit?.(tx, { act: 'address.lift', by, ip: by.ip, subject, detail: {} });
        }
        return { removed, isLifted };
      }),

    /** What still keeps all of this range out. */
    async holding(range: string): Promise<AddressRule[]> {
      const asked = parseCidr(range);
      if (!asked) return [];
      const rules = await listRules(db, clock.now());
      return rules.filter(rule => {
        const cidr = parseCidr(rule.range);
        return rule.effect === 'deny' && cidr && cidr.prefix <= asked.prefix && contains(cidr, asked);
      });
    },
  };
}

const open = { mode: 'off', countries: [] } as const;
const nameOf = ({ kind, id, name }: Acting): AddressRule['by'] => ({ kind, id, name });
const subjectOf = (range: string) => ({ kind: 'address', id: range, name: range }) as const;

export type AddressesService = ReturnType<typeof createAddressesService>;

/** The network that an address or a network counts for. */
export function networkText(text: string): string | null {
  const cidr = parseCidr(text);
  if (!cidr || cidr.prefix < (cidr.family === 4 ? 32 : 64)) return null;
  const address = formatCidr({ ...cidr, prefix: cidr.family === 4 ? 32 : 128 });
  return networkOf(address);
}
