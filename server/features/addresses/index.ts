// Who may come in by where they are: rules, reputation and countries, asked before anything else.
import { z } from 'zod';
import { type Bus, createTopic } from '#platform/bus.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import type { Door } from '#platform/door.ts';
import { steward } from '#platform/http/acting.ts';
import type { Part } from '#platform/lifecycle.ts';
import { networkOf } from '#platform/limits/limits.ts';
import type { Log } from '#platform/log.ts';
import { type Address, formatAddress, parseAddress } from '#protocol/cidr.ts';
import { AppError } from '#protocol/errors.ts';
import type { AddressesAnswer, LookUpAnswer } from '#protocol/http/addresses.ts';
import type { SendNotificationRequest } from '#protocol/http/notifications.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { isInside } from '#protocol/own-networks.ts';
import { surfaces } from '#protocol/surfaces.ts';
import type { WriteAudit } from '../audit/index.ts';
import { addressRoutes } from './addresses.http.ts';
import { createAddressesService } from './addresses.service.ts';
import { createGeography, type Place } from './geography.ts';
import { judgeAddress, verdictOf } from './judge.ts';
import { createLiveBook } from './live-book.ts';
import { pointsFor } from './points.ts';
import { createRecentTraffic } from './recent-traffic.ts';
import type { Terms } from './reputation.ts';
import { createReputationBook } from './reputation-book.ts';
import { createTravellers, type TravelEvent } from './travellers.ts';

export { type AddressesService, createAddressesService } from './addresses.service.ts';

export type AddressesRoomDeps = {
  db: Db;
  log: Log;
  clock: Clock;
  newId(): Id;
  /** Late bound: the line to the other servers is the sockets', and they ask this room. */
  bus: () => Bus;
  audit: WriteAudit;
  /** What a proxy of ours is refused for is its callers' doing. */
  isTrustedProxy(ip: string): boolean;
  reputation: Terms;
  /** MMDB files of an operator's own; null: the countries that come with the program, and no network operators. */
  geography: { countryFile: string | null; operatorFile: string | null };
  tellPerson(said: SendNotificationRequest): void;
  recordSecurityEvent?: (event: TravelEvent) => void;
};

const nowhere: Place = { country: null, asn: null, operator: null };
const blockedHere = z.object({ network: z.string(), until: z.number() });

export function createAddresses(deps: AddressesRoomDeps) {
  const { db, log, clock, newId } = deps;
  const listeners = new Set<() => void>();
  const geography = createGeography({ log, ...deps.geography });
  const traffic = createRecentTraffic(clock.now());
  const book = createLiveBook({
    ...{ db, log, clock },
    changed() {
      for (const listener of listeners) listener();
    },
  });
  const changed = () => createTopic(deps.bus(), 'addresses.changed', z.null());
  const blocked = () => createTopic(deps.bus(), 'addresses.blocked', blockedHere);
  const forgiven = () => createTopic(deps.bus(), 'addresses.forgiven', z.string());
  const reputation = createReputationBook({
    ...{ db, log, clock, bus: deps.bus, terms: deps.reputation },
    blocked({ network, until, points, why }) {
      log.info({ network, until: new Date(until), points, why }, 'a network is kept out for a while');
      book.hold(network, until);
      blocked().tell({ network, until });
    },
  });
  const service = createAddressesService({
    ...{ db, clock, newId, countryOf: geography.countryOf, audit: deps.audit },
    forgiven(network) {
      reputation.forget(network);
      forgiven().tell(network);
    },
    async changed() {
      changed().tell(null);
      await book.refresh();
    },
  });

  function judge(ip: string, surface: (typeof surfaces)[number], nowMs: Millis) {
    const address = parseAddress(ip);
    if (!address) return { ok: true, rule: null } as const;
    const network = networkOf(formatAddress(address));
    return judgeAddress(
      book.book(),
      { address, surface, nowMs },
      book.blockedUntil(network),
      geography.countryOf,
    );
  }

  const door: Door = {
    judge(ip, surface) {
      const nowMs = clock.now();
      if (ip !== '') traffic.note(networkOf(ip), surface, nowMs);
      return verdictOf(judge(ip, surface, nowMs), nowMs);
    },
    refused({ ip, code }) {
      const points = pointsFor[code];
      if (points !== undefined) punish(ip, points, code);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  /** Nobody is kept out who may be everybody: this machine, a private network, a proxy of ours. */
  function mayBeKeptOut(ip: string): Address | null {
    const address = parseAddress(ip);
    return !address || isInside(address) || deps.isTrustedProxy(ip) ? null : address;
  }

  /** Counts against the network of an address. */
  function punish(ip: string, points: number, why: string): void {
    const address = mayBeKeptOut(ip);
    if (!address) return;
    const network = networkOf(formatAddress(address));
    // What was under way when the block came is part of what it is for.
    if ((book.blockedUntil(network) ?? 0) > clock.now()) return;
    reputation.punish(network, points, why);
  }

  function placeOf(ip: string): Place {
    const address = parseAddress(ip);
    return address && !isInside(address) ? geography.placeOf(address) : nowhere;
  }

  function lookUp(text: string): LookUpAnswer {
    const address = parseAddress(text.trim());
    if (!address) {
      throw new AppError('malformed', {
        details: [{ path: 'query.address', problem: 'must be an address' }],
      });
    }
    const ip = formatAddress(address);
    const network = networkOf(ip);
    const score = reputation.scoreOf(network);
    const doors = surfaces.map(surface => {
      const judgement = judge(ip, surface, clock.now());
      return { surface, isOpen: judgement.ok, code: judgement.ok ? null : judgement.code };
    });
    return {
      ...{ address: ip, network, place: placeOf(ip), isInside: isInside(address), doors },
      ...{ points: score?.points ?? 0, why: [...(score?.why ?? [])] },
    };
  }

  /** All that there is to say, whoever asks. */
  async function shown(): Promise<Omit<AddressesAnswer, 'own'>> {
    const { rules, blocks, countries } = await service.list();
    const placed = blocks.map(block => ({
      ...block,
      country: placeOf(block.network.split('/')[0] ?? '').country,
    }));
    const { threshold } = deps.reputation;
    return { rules, blocks: placed, countries, geography: geography.state(), threshold };
  }

  const rules: Part = {
    ...book.part,
    async start(signal) {
      changed().heard(() => void book.refresh().catch(error => log.warn({ err: error }, 'read later')));
      blocked().heard(({ network, until }) => {
        reputation.forget(network);
        book.hold(network, until);
      });
      forgiven().heard(reputation.forget);
      await book.part.start(signal);
    },
  };
  return {
    door,
    /** Half of the points that keep a network out count against it. False: they would not, or nobody is kept out so. */
    limit(network: string, why: string): boolean {
      const [ip = ''] = network.split('/');
      if (deps.reputation.threshold === 0 || !mayBeKeptOut(ip)) return false;
      punish(ip, deps.reputation.threshold / 2, why);
      return true;
    },
    /** Never one that may be everybody. */
    mayBeKeptOut: (network: string): boolean => mayBeKeptOut(network.split('/')[0] ?? '') !== null,
    /** Steward keeps a network out at every door until then. False: it is none that may be kept out. */
    async block(network: string, untilMs: Millis, reason: string): Promise<boolean> {
      if (!mayBeKeptOut(network.split('/')[0] ?? '')) return false;
      const what = { range: network, effect: 'deny' as const, surfaces: [...surfaces] };
      await service.add({ ...what, reason, until: untilMs }, steward, true);
      return true;
    },
    lookUp: placeOf,
    /** Told of each sign-in of staff. */
    signedIn: createTravellers({
      ...{ db, clock, log, tellPerson: deps.tellPerson, recordSecurityEvent: deps.recordSecurityEvent },
      countryOf: ip => placeOf(ip).country,
    }).signedIn,
    parts: [geography.part, reputation.part, rules],
    routes: addressRoutes({
      ...{ addresses: service, lookUp, placeOf, traffic, shown },
    }),
    shown,
  };
}
