// The status page in three languages.
import type { StatusAnswer } from '#protocol/http/system.ts';
import type { PublicPart } from '#protocol/system.ts';

type State = StatusAnswer['state'];
export type StatusWords = {
  title: string;
  overall: Record<State, string>;
  parts: string;
  part: Record<PublicPart, string>;
  state: Record<State, string>;
  maintenance: string;
  runs: string;
  planned: string;
  fromTo(from: string, to: string): string;
  concerns: string;
  history: string;
  none: string;
  trouble: Record<'degraded' | 'down', (part: string) => string>;
  since(from: string): string;
  updated(at: string): string;
};

export const statusLanguages = ['en', 'de', 'fr'] as const;
export type StatusLanguage = (typeof statusLanguages)[number];

export const statusWords: Record<StatusLanguage, StatusWords> = {
  en: {
    title: 'System status',
    overall: {
      operational: 'Everything works',
      degraded: 'Some things are slow or limited',
      down: 'Some things are not available',
    },
    parts: 'Services',
    part: { chat: 'Chat', answers: 'Automatic answers', mail: 'E-mail' },
    state: { operational: 'Works', degraded: 'Slow or limited', down: 'Not available' },
    maintenance: 'Planned maintenance',
    runs: 'Under way',
    planned: 'Planned',
    fromTo: (from, to) => `From ${from} to ${to}`,
    concerns: 'Concerns',
    history: 'The last 14 days',
    none: 'Nothing happened.',
    trouble: {
      degraded: part => `${part}: slow or limited`,
      down: part => `${part}: not available`,
    },
    since: from => `Since ${from}`,
    updated: at => `As of ${at}`,
  },
  de: {
    title: 'Systemstatus',
    overall: {
      operational: 'Alles funktioniert',
      degraded: 'Manches ist langsam oder eingeschränkt',
      down: 'Manches ist nicht erreichbar',
    },
    parts: 'Dienste',
    part: { chat: 'Chat', answers: 'Automatische Antworten', mail: 'E-Mail' },
    state: {
      operational: 'Funktioniert',
      degraded: 'Langsam oder eingeschränkt',
      down: 'Nicht erreichbar',
    },
    maintenance: 'Geplante Wartung',
    runs: 'Läuft gerade',
    planned: 'Geplant',
    fromTo: (from, to) => `Von ${from} bis ${to}`,
    concerns: 'Betrifft',
    history: 'Die letzten 14 Tage',
    none: 'Es gab keine Störungen.',
    trouble: {
      degraded: part => `${part}: langsam oder eingeschränkt`,
      down: part => `${part}: nicht erreichbar`,
    },
    since: from => `Seit ${from}`,
    updated: at => `Stand ${at}`,
  },
  fr: {
    title: 'État du service',
    overall: {
      operational: 'Tout fonctionne',
      degraded: 'Certains services sont lents ou limités',
      down: 'Certains services sont indisponibles',
    },
    parts: 'Services',
    part: { chat: 'Chat', answers: 'Réponses automatiques', mail: 'E-mail' },
    state: { operational: 'Fonctionne', degraded: 'Lent ou limité', down: 'Indisponible' },
    maintenance: 'Maintenance prévue',
    runs: 'En cours',
    planned: 'Prévue',
    fromTo: (from, to) => `De ${from} à ${to}`,
    concerns: 'Concerne',
    history: 'Les 14 derniers jours',
    none: 'Aucun incident.',
    trouble: {
      degraded: part => `${part} : lent ou limité`,
      down: part => `${part} : indisponible`,
    },
    since: from => `Depuis ${from}`,
    updated: at => `Situation au ${at}`,
  },
};

/** The first language of the reader's that the page speaks. */
export function statusLanguage(acceptLanguage: string | undefined): StatusLanguage {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map(part => part.trim().slice(0, 2).toLowerCase());
  return statusLanguages.find(language => language === wanted.find(w => isSpoken(w))) ?? 'en';
}
const isSpoken = (language: string): boolean => statusLanguages.some(each => each === language);
