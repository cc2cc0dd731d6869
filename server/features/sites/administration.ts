/**
 * Owns what admins do with sites, for the console's addresses and for commands: added, changed, given another secret. Each act and its line in the
 * audit log are one transaction. A secret leaves here once, when it is made.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import type { AuditAct, AuditDetail } from '#protocol/audit.ts';
import { AppError } from '#protocol/errors.ts';
import type { AddSiteRequest, SaveSiteRequest, Site } from '#protocol/http/sites.ts';
import type { Id } from '#protocol/ids.ts';
import type { SiteSettings } from '#protocol/widget.ts';
import {
  insertSite,
  isTeam,
  type KeptSite,
  readSite,
  readSites,
  replaceSecret,
  saveSite,
} from './administration.store.ts';
import { readOrigins } from './origins.ts';
import { defaultSettings, readSettings, settingsProblems } from './sites.ts';

/** Says in the caller's name what was done. */
export type NoteSite = (
  tx: Tx,
  said: {
    act: Extract<AuditAct, `site.${string}`>;
    subject: { kind: 'site'; id: Id; name: string };
    detail: AuditDetail;
  },
) => void;

export type SiteAdministration = ReturnType<typeof createSiteAdministration>;

const hourMs = 3_600_000;
const makeSecret = () => randomBytes(32).toString('base64url');

export function createSiteAdministration(deps: {
  db: Db;
  clock: Clock;
  newId(): Id;
  sealer: KeptSealer;
  /** It was changed: what is kept of it is read again. */
  changed(siteId: Id): void;
}) {
  const { db, clock, newId, sealer } = deps;

  const told = ({ settings, oldSecretUntil, sealedSecret, ...site }: KeptSite): Site => {
    const until = oldSecretUntil?.getTime() ?? 0;
    return {
      ...{ ...site, settings: readSettings(settings), oldSecretUntil: until > clock.now() ? until : null },
      isReadable: sealer.open(sealedSecret, site.id) !== null,
    };
  };

  async function one(siteId: Id, on: Db | Tx = db): Promise<Site> {
    const site = await readSite(on, siteId);
    if (!site) throw new AppError('not_found', { message: 'There is no such site any more.' });
    return told(site);
  }

  /** @throws malformed with the place of each problem, as the request names it */
  async function check(
    on: Tx,
    asked: { teamId: Id; allowedOrigins: readonly string[] },
    settings: { at(path: string): string; value: SiteSettings },
  ): Promise<string[]> {
    const origins = readOrigins(asked.allowedOrigins);
    const details: { path: string; problem: string }[] = [
      ...origins.problems.map(({ path, problem }) => ({ path: `body.allowedOrigins.${path}`, problem })),
      ...settingsProblems(settings.value).map(({ path, problem }) => ({
        ...{ path: `body.${settings.at(path)}`, problem },
      })),
    ];
    if (!(await isTeam(on, asked.teamId))) {
      details.push({ path: 'body.teamId', problem: 'there is no such team' });
    }
    if (details.length > 0) throw new AppError('malformed', { details });
    return origins.origins;
  }

  return {
    list: async (): Promise<Site[]> => (await readSites(db)).map(told),
    one,

    /** @throws malformed */
    add: ({ name, teamId, timeZone, ai, allowedOrigins }: AddSiteRequest, note: NoteSite) =>
      db.transaction(async tx => {
        const settings = { ...defaultSettings(name, timeZone), ai };
        const origins = await check(
          tx,
          { teamId, allowedOrigins },
          {
            ...{ value: settings, at: path => path.replace('hours.', '') },
          },
        );
        const [id, siteKey, secret] = [newId(), randomBytes(12).toString('base64url'), makeSecret()];
        const site = { id, teamId, siteKey, allowedOrigins: origins, settings };
        await insertSite(tx, { ...site, sealedSecret: await sealer.seal(tx, secret, id) });
        const detail = { allowedOrigins: origins, siteKey };
        note(tx, { act: 'site.add', subject: { kind: 'site', id, name }, detail });
        return { site: await one(id, tx), secret };
      }),

    /** @throws malformed, not_found, stale */
    async save(siteId: Id, wish: SaveSiteRequest, note: NoteSite): Promise<Site> {
      const site = await db.transaction(async tx => {
        const before = await one(siteId, tx);
        const origins = await check(tx, wish, {
          ...{ value: wish.settings, at: path => `settings.${path}` },
        });
        const after = { teamId: wish.teamId, allowedOrigins: origins, settings: wish.settings };
        if (!(await saveSite(tx, siteId, after, wish.version))) throw new AppError('stale');
        const { teamId, allowedOrigins, settings } = before;
        note(tx, {
          act: 'site.change',
          subject: { kind: 'site', id: siteId, name: wish.settings.name },
          detail: { before: { teamId, allowedOrigins, settings }, after },
        });
        return one(siteId, tx);
      });
      deps.changed(siteId);
      return site;
    },

    /** Another secret; the one before it holds for some hours as well, and the one before that no more. @throws not_found */
    async renewSecret(siteId: Id, graceHours: number, note: NoteSite) {
      const secret = makeSecret();
      const site = await db.transaction(async tx => {
        const { settings } = await one(siteId, tx);
        const oldUntil = new Date(clock.now() + graceHours * hourMs);
        await replaceSecret(tx, siteId, { sealedSecret: await sealer.seal(tx, secret, siteId), oldUntil });
        note(tx, {
          act: 'site.secret',
          subject: { kind: 'site', id: siteId, name: settings.name },
          detail: { graceHours },
        });
        return one(siteId, tx);
      });
      deps.changed(siteId);
      return { site, secret };
    },
  };
}
