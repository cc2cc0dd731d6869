/** Owns sites and visits: a session for a page's visitor, and what a visitor's token is worth. Never touches a conversation's content. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db, Queryable, Tx } from '#platform/db/db.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import { type Reader, readerOf } from '#protocol/audience.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import type {
  SiteSettings,
  WidgetSessionAnswer,
  WidgetSessionRequest,
  WidgetSiteAnswer,
} from '#protocol/widget.ts';
import { isIdentitySigned } from './identity.ts';
import { isOriginAllowed } from './origins.ts';
import { createSiteCache } from './site-cache.ts';
import {
  beginVisit,
  findSite,
  findSiteByKey,
  findVisitor,
  insertSite,
  insertVisitor,
  lockKnownVisitor,
  lockVisitor,
  mergeVisitor,
  nameConversations,
  newestConversation,
  type SiteRow,
  saveVisitor,
  type VisitorRow,
} from './sites.store.ts';
import {
  decideVisit,
  isNewVisit,
  readSettings,
  settingsProblems,
  tokenLifeMs,
  visitChange,
} from './sites.ts';
import {
  readSigned,
  readVisitorToken,
  signVisitorToken,
  type VisitorClaims,
  visitorTokenKey,
} from './visitor-token.ts';

export type SitesDeps = {
  db: Db;
  clock: Clock;
  newId: () => Id;
  /** The installation's secret; visitor tokens are signed with a key derived from it. */
  secret: string;
  /** Of what the database keeps. */
  sealer: KeptSealer;
  /** Origins of the server itself, whose demo page always may. Asked at each use: the port is known only after listening. */
  ownOrigins: () => readonly string[];
  /** Whether that customer was erased: their browser then forgets as well. */
  isErased(customerId: Id): Promise<boolean>;
};

/** Who is behind a visitor token that still holds. */
export type SignedVisitor = { customerId: Id; siteId: Id; name: string; settings: SiteSettings };

export type SiteDraft = {
  id: Id;
  teamId: Id;
  siteKey: string;
  allowedOrigins: string[];
  /** '' makes a new one. */
  identitySecret: string;
  settings: SiteSettings;
};

export type SitesService = ReturnType<typeof createSitesService>;

export function createSitesService({ db, clock, newId, secret, sealer, ownOrigins, isErased }: SitesDeps) {
  const key = visitorTokenKey(secret);
  const mergeListeners = new Set<(customerId: Id) => void>();
  // One object for all who sign in meanwhile: what follows from the hours is kept by it.
  const kept = createSiteCache(clock, async id => {
    const site = await findSite(db, id);
    return site && { allowedOrigins: site.allowedOrigins, settings: readSettings(site.settings) };
  });

  /** Those that hold now. One that cannot be read proves nobody. */
  const secretsOf = (site: SiteRow, now: Millis): string[] =>
    [site.sealedSecret, ...((site.oldSecretUntil?.getTime() ?? 0) > now ? [site.oldSealedSecret] : [])]
      .map(sealed => sealer.open(sealed, site.id))
      .filter(opened => opened !== null);

  async function siteFor(siteKey: string, origin: string | null): Promise<SiteRow> {
    const site = await findSiteByKey(db, siteKey);
    if (!site) throw new AppError('unknown_site');
    if (!isOriginAllowed(origin, site.allowedOrigins, ownOrigins())) throw new AppError('origin_not_allowed');
    return site;
  }

  /** The row of this visit, made, named or united as `decideVisit` says. */
  async function visit(
    tx: Tx,
    site: SiteRow,
    request: WidgetSessionRequest,
    claims: VisitorClaims | undefined,
    now: Millis,
  ): Promise<{ id: Id; isKnown: boolean; mergedFrom: Id | null }> {
    const { identity } = request;
    const held = claims ? await lockVisitor(tx, site.id, claims.customerId) : null;
    const known = identity ? await lockKnownVisitor(tx, site.id, identity.userId) : null;
    const decided = decideVisit(held, known, identity !== null);
    const isKnown = identity !== null;
    if (decided.kind === 'begin') {
      return { id: await begin(tx, site, request, now), isKnown, mergedFrom: null };
    }
    // Whoever turns out to be somebody we know was here until now.
    if (isNewVisit(decided.kind === 'merge' ? [held, known] : [decided.id === known?.id ? known : held], now))
      beginVisit(tx, { customerId: decided.id, site, now });
    const row = decided.id === known?.id ? known : held;
    if (row) await update(tx, row, request, now);
    if (decided.kind !== 'merge') return { id: decided.id, isKnown, mergedFrom: null };
    await mergeVisitor(tx, decided.from, decided.id);
    const name = known?.name || identity?.name.trim() || held?.name || '';
    if (name !== '') await nameConversations(tx, decided.id, name);
    return { id: decided.id, isKnown, mergedFrom: decided.from };
  }

  async function begin(tx: Tx, site: SiteRow, request: WidgetSessionRequest, now: Millis): Promise<Id> {
    const id = newId();
    const { identity, locale, timeZone } = request;
    const isMade = await insertVisitor(tx, {
      id,
      siteId: site.id,
      externalId: identity?.userId ?? '',
      name: identity?.name.trim() ?? '',
      email: identity?.email.trim() ?? '',
      locale,
      timeZone,
      now,
    });
    if (isMade || !identity) {
      beginVisit(tx, { customerId: id, site, now });
      return id;
    }
    // Another tab of the same user was faster.
    const other = await lockKnownVisitor(tx, site.id, identity.userId);
    if (!other) throw new AppError('busy');
    return other.id;
  }

  async function update(tx: Tx, row: VisitorRow, request: WidgetSessionRequest, now: Millis): Promise<void> {
    const change = visitChange(row, request, now);
    if (!change) return;
    await saveVisitor(tx, row.id, change);
    if (change.name !== row.name) await nameConversations(tx, row.id, change.name);
  }

  return {
    /**
     * Begins or continues a visit. A token that does not hold any more begins a new one: it is no error.
     * @param origin of the calling page, null when the caller names none
     * @throws AppError unknown_site, origin_not_allowed, bad_identity
     */
    async openSession(request: WidgetSessionRequest, origin: string | null): Promise<WidgetSessionAnswer> {
      const site = await siteFor(request.siteKey, origin);
      const { identity } = request;
      const now = clock.now();
      if (
        identity &&
        !secretsOf(site, now).some(held => isIdentitySigned(identity.userId, identity.signature, held))
      )
        throw new AppError('bad_identity');
      const signed = request.token === '' ? undefined : readSigned(request.token, key);
      const held = signed?.siteId === site.id ? signed : undefined;
      const claims = held && held.expiresAt > now ? held : undefined;
      const { id, isKnown, mergedFrom } = await db.transaction(tx => visit(tx, site, request, claims, now));
      if (mergedFrom !== null) for (const listener of mergeListeners) listener(mergedFrom);
      // Asked only where the token's customer is not who this is now; a browser that was away for long has to forget as well.
      const isAnother = held !== undefined && held.customerId !== id && mergedFrom === null;
      const wasErased = isAnother && (await isErased(held.customerId));
      const expiresAt = now + tokenLifeMs(isKnown);
      return {
        token: signVisitorToken({ customerId: id, siteId: site.id, expiresAt }, key),
        customerId: id,
        settings: readSettings(site.settings),
        serverTimeMs: now,
        conversationId: await newestConversation(db, id),
        ...(wasErased ? { wasErased } : {}),
      };
    },

    /** What a page needs to show the launcher; makes no visitor. */
    async siteByKey(siteKey: string): Promise<WidgetSiteAnswer> {
      const site = await findSiteByKey(db, siteKey);
      if (!site) throw new AppError('unknown_site');
      return { settings: readSettings(site.settings), serverTimeMs: clock.now() };
    },

    /** The claims of a token that we signed and that has not expired. Says nothing about whether the customer still exists. */
    verifyToken: (token: string): VisitorClaims | undefined => readVisitorToken(token, key, clock.now()),

    /**
     * Who a socket is.
     * @param find reads the customer, and with it whatever else the caller needs to know of them, so that one query does for both
     * @throws AppError unauthenticated (the widget then asks for a new session), origin_not_allowed
     */
    async visitorOf<Found extends { name: string }>(
      token: string,
      origin: string | null,
      find: (claims: VisitorClaims) => Promise<Found | null>,
    ): Promise<SignedVisitor & { found: Found }> {
      const claims = readVisitorToken(token, key, clock.now());
      const site = claims && (await kept.get(claims.siteId));
      if (!site) throw new AppError('unauthenticated');
      if (!isOriginAllowed(origin, site.allowedOrigins, ownOrigins()))
        throw new AppError('origin_not_allowed');
      const found = await find(claims);
      if (!found) throw new AppError('unauthenticated');
      const { customerId, siteId } = claims;
      return { customerId, siteId, name: found.name, settings: site.settings, found };
    },

    /** As whom the bearer of a token reads articles. A token that says nothing any more, or comes from elsewhere, is a visitor's. */
    async readerOf(token: string, origin: string | null): Promise<Reader> {
      const claims = token === '' ? null : readVisitorToken(token, key, clock.now());
      const site = claims && (await kept.get(claims.siteId));
      if (!site || !isOriginAllowed(origin, site.allowedOrigins, ownOrigins())) return 'visitor';
      const found = await findVisitor(db, claims);
      return readerOf({ isVerified: found?.isVerified ?? false });
    },

    async settingsOf(siteId: Id): Promise<SiteSettings> {
      const site = await findSite(db, siteId);
      if (!site) throw new AppError('unknown_site');
      return readSettings(site.settings);
    },

    /** Told of a customer whose row went into another's: their sockets must sign in again. Returns the way to stop. */
    onMerged(listener: (customerId: Id) => void): () => void {
      mergeListeners.add(listener);
      return () => mergeListeners.delete(listener);
    },

    /**
     * Adds a site. Answers false when its id or key is in use, and changes nothing then.
     * @throws AppError malformed with the place of each problem
     */
    async addSite(on: Queryable, draft: SiteDraft): Promise<boolean> {
      refuseProblems(draft.settings);
      const identitySecret = draft.identitySecret || randomBytes(32).toString('base64url');
      const sealedSecret = await sealer.seal(on, identitySecret, draft.id);
      return insertSite(on, { ...draft, sealedSecret });
    },

    /** It was changed elsewhere on this server: what is kept of it is read again. */
    siteChanged: (siteId: Id): void => kept.forget(siteId),
  };
}

function refuseProblems(settings: SiteSettings): void {
  const details = settingsProblems(settings);
  if (details.length > 0) throw new AppError('malformed', { details });
}
