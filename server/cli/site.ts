// `npm run steward -- site …`: the web pages that may carry the widget. Works beside a running server, and without one.
import { readFile } from 'node:fs/promises';
import type { Db } from '#platform/db/db.ts';
import type { Site } from '#protocol/http/sites.ts';
import { type SiteSettings, siteSettings } from '#protocol/widget.ts';
import { createSiteAdministration, type SiteAdministration } from '../features/sites/administration.ts';
import { readOrigins } from '../features/sites/origins.ts';
import { auditOfCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';
import { sealingOf } from './secrets.ts';
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
    const allowedOrigins = originsOf(context.options.origin);
    const wish = { name, teamId: team.id, allowedOrigins, timeZone, ai: !context.options['without-ai'] };
    const { site, secret } = await sitesOf(context, db).add(wish, auditOfCommand(context));
    context.say(snippet(context.config.publicUrl ?? 'http://127.0.0.1:4400', site.siteKey));
    context.tell(`Secret for signing known users, keep it on your server: ${secret}`);
  },
});

const list = command({
  name: 'site list',
  summary: 'Lists the sites, their keys and the pages that may carry the widget.',
  operands: [],
  options: {},
  async run(context) {
    const { db } = await context.database();
    for (const site of await sitesOf(context, db).list()) {
      context.say(
        `${site.siteKey}  ${site.settings.name}  ${site.allowedOrigins.join(' ') || '(no page yet)'}`,
      );
    }
  },
});

const set = command({
  name: 'site set',
  summary:
    'Changes the pages, or the settings from a JSON file: name, accent, corner, greeting, hours, ai, maskCards, asks.',
  operands: ['key'],
  options: {
    origin: { type: 'string', multiple: true, value: 'origin', help: `${originHelp} Replaces the old ones.` },
    settings: { type: 'string', value: 'file', help: 'A JSON file with all settings.' },
  },
  async run(context) {
    const [key = ''] = context.operands;
    const { db } = await context.database();
    const sites = sitesOf(context, db);
    const site = await siteOf(sites, key);
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
    const { id, teamId, version } = site;
    const changed = {
      ...{ teamId, version, settings: settings ?? site.settings },
      allowedOrigins: origins.length > 0 ? origins : site.allowedOrigins,
    };
    const saved = await sites.save(id, changed, auditOfCommand(context));
    context.say(`${saved.settings.name} is changed.`);
  },
});

const secret = command({
  name: 'site secret',
  summary:
    'Makes another secret for signing known users and prints it; the old one holds for some hours as well.',
  operands: ['key'],
  options: {
    'grace-hours': { type: 'string', value: 'hours', help: 'How long, 24 unless given; 0 ends it at once.' },
  },
  async run(context) {
    const [key = ''] = context.operands;
    const hours = context.options['grace-hours'] ?? '24';
    if (!/^\d{1,3}$/.test(hours) || Number(hours) > 720)
      throw new CommandProblem('--grace-hours takes whole hours from 0 to 720.');
    const { db } = await context.database();
    const sites = sitesOf(context, db);
    const { id } = await siteOf(sites, key);
    const made = await sites.renewSecret(id, Number(hours), auditOfCommand(context));
    context.say(made.secret);
    context.tell(`The new secret of ${made.site.settings.name}, keep it on your server.`);
  },
});

async function siteOf(sites: SiteAdministration, key: string): Promise<Site> {
  const site = (await sites.list()).find(known => known.siteKey === key);
  if (!site) throw new CommandProblem('No site has this key. See: site list.');
  return site;
}

/** A server that runs beside it reads again within seconds what it keeps of a site. */
const sitesOf = (context: Context<unknown>, db: Db): SiteAdministration => {
  const { clock, newId } = context;
  return createSiteAdministration({
    ...{ db, clock, newId, changed: () => {} },
    sealer: sealingOf(context, db).sites,
  });
};

function originsOf(given: readonly string[]): string[] {
  const { origins, problems } = readOrigins(given);
  if (problems.length > 0) throw new CommandProblem(`${problems.map(({ problem }) => problem).join('\n')}.`);
  return origins;
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

export const siteCommands: readonly Command[] = [add, list, set, secret];
