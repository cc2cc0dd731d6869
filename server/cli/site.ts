// `npm run steward -- site …`: the web pages that may carry the widget. Works beside a running server, and without one.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Db, Tx } from '#platform/db/db.ts';
import type { AuditDetail } from '#protocol/audit.ts';
import { type SiteSettings, siteSettings } from '#protocol/widget.ts';
import { defaultSettings } from '../features/sites/index.ts';
import { toOrigin } from '../features/sites/origins.ts';
import { createSitesService } from '../features/sites/sites.service.ts';
import { listSites, saveOrigins } from '../features/sites/sites.store.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';
import { accountsOf } from './user.ts';

const originHelp = 'A page that may carry it, such as https://www.example.com; may be given several times.';

const add = command({
  name: 'site add',
  summary: 'Adds a site and prints the line that puts the chat on its pages.',
  operands: ['name'],
  options: {
    origin: { type: 'string', multiple: true, value: 'origin', help: originHelp },
    team: {
      type: 'string',
      value: 'name',
      help: 'Whose queue its customers enter; the first team unless given.',
    },
    'time-zone': {
      type: 'string',
      value: 'zone',
      help: 'Of the opening hours, such as Europe/Berlin; UTC unless given.',
    },
    'without-ai': { type: 'boolean', help: 'People answer everything.' },
  },
  async run(context) {
    const [name = ''] = context.operands;
    const timeZone = context.options['time-zone'] ?? 'UTC';
    const { db } = await context.database();
    const teams = await (await accountsOf(context)).listTeams();
    const asked = context.options.team?.toLowerCase();
    const team = asked === undefined ? teams[0] : teams.find(known => known.name.toLowerCase() === asked);
    if (!team) throw new CommandProblem(asked ? `There is no team ${asked}.` : 'Add a team first: team add.');
    const siteKey = randomBytes(12).toString('base64url');
    const identitySecret = randomBytes(32).toString('base64url');
    const allowedOrigins = originsOf(context.options.origin);
    const settings = { ...defaultSettings(name, timeZone), ai: !context.options['without-ai'] };
    const added = await db.transaction(async tx => {
      const site = { id: context.newId(), teamId: team.id, siteKey, allowedOrigins, settings };
      const isAdded = await sitesOf(context, db).addSite(tx, { ...site, identitySecret });
      if (isAdded) noteSite(context, tx, 'site.add', { id: site.id, name }, { allowedOrigins, siteKey });
      return isAdded;
    });
    if (!added) throw new CommandProblem('The key is in use. Try again.');
    context.say(snippet(context.config.publicUrl ?? 'http://127.0.0.1:4400', siteKey));
    context.tell(`Secret for signing known users, keep it on your server: ${identitySecret}`);
  },
});

const list = command({
  name: 'site list',
  summary: 'Lists the sites, their keys and the pages that may carry the widget.',
  operands: [],
  options: {},
  async run(context) {
    const { db } = await context.database();
    for (const site of await listSites(db)) {
      context.say(`${site.siteKey}  ${site.name}  ${site.allowedOrigins.join(' ') || '(no page yet)'}`);
    }
  },
});

const set = command({
  name: 'site set',
  summary:
    'Changes the pages, or the settings from a JSON file: name, accent, corner, greeting, hours, ai, maskCards.',
  operands: ['key'],
  options: {
    origin: { type: 'string', multiple: true, value: 'origin', help: `${originHelp} Replaces the old ones.` },
    settings: { type: 'string', value: 'file', help: 'A JSON file with all settings.' },
  },
  async run(context) {
    const [key = ''] = context.operands;
    const { db } = await context.database();
    const site = (await listSites(db)).find(known => known.siteKey === key);
    if (!site) throw new CommandProblem('No site has this key. See: site list.');
    let settings: SiteSettings | null = null;
    if (context.options.settings !== undefined) {
      const read = siteSettings.safeParse(await readJson(context.options.settings));
      if (!read.success) {
        const lines = read.error.issues.map(issue => `  ${issue.path.join('.')}: ${issue.message}`);
        throw new CommandProblem(['The settings are not valid:', ...lines].join('\n'));
      }
      settings = read.data;
    }
    const origins = originsOf(context.options.origin);
    await db.transaction(async tx => {
      if (settings) await sitesOf(context, db).saveSettings(site.id, settings, tx);
      if (origins.length > 0) await saveOrigins(tx, site.id, origins);
      const after = { ...(settings ? { settings } : {}), ...(origins.length > 0 ? { origins } : {}) };
      noteSite(context, tx, 'site.change', site, after);
    });
    context.say(`${site.name} is changed.`);
  },
});

function noteSite(
  context: Pick<Context<unknown>, 'clock' | 'newId'>,
  tx: Tx,
  act: 'site.add' | 'site.change',
  { id, name }: { id: string; name: string },
  detail: AuditDetail,
): void {
  auditOfCommand(context)(tx, { act, subject: { kind: 'site', id, name }, detail });
}

function sitesOf({ clock, newId }: Pick<Context<unknown>, 'clock' | 'newId'>, db: Db) {
  // Without the server's secret: a command signs and reads no visitor's token.
  return createSitesService({
    db,
    clock,
    newId,
    secret: '',
    ownOrigins: () => [],
    isErased: async () => false,
  });
}

function originsOf(given: readonly string[]): string[] {
  return given.map(address => {
    const origin = /^https?:\/\/\*\./.test(address) ? address : toOrigin(address);
    if (origin === undefined)
      throw new CommandProblem(`${address} is no address such as https://www.example.com.`);
    return origin;
  });
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CommandProblem(
      `${path} could not be read as JSON: ${error instanceof Error ? error.message : ''}`,
    );
  }
}

const snippet = (url: string, key: string): string =>
  `<script src="${url}/widget.js" data-site="${key}" async></script>`;

export const siteCommands: readonly Command[] = [add, list, set];
