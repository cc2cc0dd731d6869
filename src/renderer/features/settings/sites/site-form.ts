// A site as it is written in a form, and which field of it a problem of the server is about. Pure.
import type { SaveSiteRequest, Site } from '#protocol/http/sites.ts';
import type { SiteSettings } from '#protocol/widget.ts';

export const asked = ['rating', 'recommendation', 'both', 'nothing'] as const;

export type SiteForm = {
  name: string;
  teamId: string;
  /** One a line. */
  origins: string;
  accent: string;
  corner: SiteSettings['corner'];
  ai: boolean;
  maskCards: boolean;
  asks: (typeof asked)[number];
  /** English first: it must be there. */
  greetings: { key: number; language: string; text: string }[];
  timeZone: string;
  /** Monday first, as people write them: "09:00-12:00, 13:00-17:00"; '' is closed. */
  week: string[];
  /** "2026-12-25", one a line or between commas. */
  holidays: string;
};

export type SiteField = Exclude<keyof SiteForm, 'week'> | `week.${number}`;
export type SiteProblems = Partial<Record<SiteField, string>>;

const listOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map(each => each.trim())
    .filter(each => each !== '');

export const formOf = ({ teamId, allowedOrigins, settings }: Site): SiteForm => ({
  ...{ teamId, name: settings.name, origins: allowedOrigins.join('\n'), accent: settings.accent },
  ...{ corner: settings.corner, ai: settings.ai, maskCards: settings.maskCards ?? true },
  ...{ asks: settings.asks ?? 'rating', timeZone: settings.hours.timeZone },
  greetings: Object.entries({ en: '', ...settings.greeting }).map(([language, text], key) => ({
    ...{ key, language, text },
  })),
  week: settings.hours.week.map(spans => spans.map(({ from, to }) => `${from}-${to}`).join(', ')),
  holidays: settings.hours.holidays.join('\n'),
});

/** What is not written as times stays so, and the server names it. */
const spansOf = (text: string): { from: string; to: string }[] =>
  listOf(text).map(each => {
    const [from = '', to = ''] = each.split(/\s*[-–]\s*/);
    return { from, to };
  });

export const requestOf = (form: SiteForm, version: number): SaveSiteRequest => ({
  ...{ version, teamId: form.teamId, allowedOrigins: listOf(form.origins) },
  settings: {
    ...{ name: form.name.trim(), accent: form.accent.trim().toLowerCase(), corner: form.corner, ai: form.ai },
    ...{ maskCards: form.maskCards, asks: form.asks },
    greeting: Object.fromEntries(
      form.greetings
        .filter(({ language, text }) => language === 'en' || text.trim() !== '')
        .map(({ language, text }) => [language.trim(), text.trim()]),
    ),
    hours: {
      timeZone: form.timeZone,
      week: form.week.map(spansOf),
      holidays: listOf(form.holidays),
    },
  },
});

const places: readonly [RegExp, SiteField][] = [
  [/^teamId/, 'teamId'],
  [/^allowedOrigins/, 'origins'],
  [/^(settings\.)?name/, 'name'],
  [/^settings\.accent/, 'accent'],
  [/^settings\.greeting/, 'greetings'],
  [/^(settings\.hours\.)?timeZone/, 'timeZone'],
  [/^settings\.hours\.holidays/, 'holidays'],
];

/** The problems by the field they are about; `rest`: what is about none of them. */
export function placeProblems(details: readonly { path: string; problem: string }[]): {
  problems: SiteProblems;
  rest: string[];
} {
  const problems: SiteProblems = {};
  const rest: string[] = [];
  for (const { path, problem } of details) {
    const own = path.replace(/^body\./, '');
    const day = /^settings\.hours\.week\.(\d+)/.exec(own)?.[1];
    const field =
      day === undefined ? places.find(([at]) => at.test(own))?.[1] : (`week.${Number(day)}` as const);
    if (field) problems[field] ??= problem;
    else rest.push(`${path}: ${problem}`);
  }
  return { problems, rest };
}
