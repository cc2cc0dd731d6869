// What the customer's side hears and says. Types only at run time: the widget stays small. Only widget-visible facts stand here.
import { z } from 'zod';
import type { WireError } from './errors.ts';
import type { Id } from './ids.ts';
import { id } from './schema.ts';
import type { Status, Turn } from './turns.ts';

export const widgetSessionRequest = z.object({
  siteKey: z.string().min(1).max(80),
  /** The token of an earlier visit; '' on the first. */
  token: z.string().max(2_000),
  /** A signed-in user of the shop: `signature` = hex HMAC-SHA256 of `userId` under the site's secret. */
  identity: z
    .object({
      userId: z.string().min(1).max(200),
      signature: z.string().max(128),
      email: z.string().max(320),
      name: z.string().max(200),
    })
    .nullable(),
  locale: z.string().max(35),
  timeZone: z.string().max(60),
});
export type WidgetSessionRequest = z.infer<typeof widgetSessionRequest>;

/** Opening hours in the shop's own time zone; a day without spans is closed. Times are "HH:MM", 24:00 allowed as an end. */
export const openingHours = z.object({
  timeZone: z.string().max(60),
  /** Monday first. */
  week: z.array(z.array(z.object({ from: z.string(), to: z.string() })).max(4)).length(7),
  /** "YYYY-MM-DD": closed all day. */
  holidays: z.array(z.string()).max(100),
});
export type OpeningHours = z.infer<typeof openingHours>;

export const siteSettings = z.object({
  name: z.string().max(120),
  /** '#rrggbb'; '' keeps Steward's own. Checked for contrast. */
  accent: z.string().regex(/^(#[0-9a-f]{6})?$/),
  corner: z.enum(['right', 'left']),
  /** By locale; 'en' must exist. */
  greeting: z.record(z.string(), z.string().max(500)),
  hours: openingHours,
  ai: z.boolean(),
  /** Card numbers in messages are kept with their last four digits alone. Absent: they are. */
  maskCards: z.boolean().optional(),
  /** What customers are asked once it is over: for one to five stars, how likely they recommend it, both, or nothing. Absent: for stars. */
  asks: z.enum(['rating', 'recommendation', 'both', 'nothing']).optional(),
});
export type SiteSettings = z.infer<typeof siteSettings>;

/** GET /api/v1/widget/sites/:siteKey: what the launcher needs. Makes no visitor. */
export type WidgetSiteAnswer = { settings: SiteSettings; serverTimeMs: number };

export type WidgetSessionAnswer = {
  token: string;
  customerId: Id;
  settings: SiteSettings;
  serverTimeMs: number;
  /** The newest conversation, open or resolved, if any. */
  conversationId: Id | null;
  /** Set where whoever held the token was forgotten: so is what this browser keeps of them. */
  wasErased?: true;
};

export type WidgetMessage = {
  id: Id;
  /** Place in the thread. Not gapless for a customer: notes take numbers too. Use `prevSeq`. */
  seq: number;
  /** The customer-visible seq before this one; 0 for the first. A value above the held seq is a gap. */
  prevSeq: number;
  author: { kind: 'customer' | 'agent' | 'ai' | 'system'; name: string };
  kind: 'text' | 'event';
  text: string;
  createdAt: number;
  /** `url` is absolute, or a path on Steward's own server (`/help/…`), or '' where there is no page. */
  citations: { title: string; url: string }[];
  /** Answers to choose from. A customer may write anything else as well. */
  options?: string[];
  event:
    | { type: 'handed_over'; text: string }
    | { type: 'assigned'; agentName: string }
    | { type: 'resolved' }
    | { type: 'reopened' }
    | { type: 'contact_left'; email: string }
    | null;
};

export type WidgetConversation = {
  id: Id;
  status: Status;
  turn: Turn;
  /** First name of the person who has it; '' when nobody. */
  agentName: string;
  lastSeq: number;
  agentDeliveredSeq: number;
  agentReadSeq: number;
  customerReadSeq: number;
  rated: boolean;
  /** They said how likely they recommend the desk. */
  hasRecommended?: boolean;
  /** Place in line from 1, and a guess from recent waits; null where too little is known. */
  queue: { place: number; estimateMs: number | null } | null;
  contactEmail: string;
  /** Those that were merged into it: what is said to one of them goes here. Absent: none was. */
  mergedFrom?: Id[];
};

/** Maintenance that customers may read of: the one that runs or comes next. */
export type WidgetMaintenance = {
  title: string;
  text: string;
  /** The language of title and text, BCP 47; '' when unknown. */
  lang: string;
  startsAt: number;
  endsAt: number;
};
export type MaintenanceEvent = { maintenance: WidgetMaintenance | null };

export const widgetResume = z.object({ conversationId: id.nullable(), afterSeq: z.number().int().min(0) });
export type WidgetResumeAnswer =
  | {
      ok: true;
      conversation: WidgetConversation | null;
      messages: WidgetMessage[];
      /** What was said in those that were merged into it, oldest first. In a first page alone; absent there: nothing was. */
      earlier?: WidgetMessage[];
      /** False: ask again after the last seq. */
      done: boolean;
      isOpen: boolean;
      serverTimeMs: number;
      maintenance: WidgetMaintenance | null;
    }
  | { ok: false; error: WireError };

/** POST /api/v1/widget/help/read: a help page as this visitor may read it. `token`: '' before the first visit. */
export const helpReadRequest = z.object({ token: z.string().max(2_000), slug: z.string().min(1).max(200) });

/**
 * POST /api/v1/widget/help/find: what of the help pages this visitor may read. `words`: what is looked for, '' for all of them in the language
 * of `locale`; in every language where none is in that one.
 */
export const helpFindRequest = z.object({
  token: z.string().max(2_000),
  words: z.string().trim().max(200),
  locale: z.string().max(35),
});
/** `text`: where the words were found; '' in a list of all. */
export type HelpFound = { slug: string; title: string; locale: string; text: string };
export type HelpFindAnswer = { articles: HelpFound[] };

/** POST /api/v1/widget/help/vote: whether a page helped. It is counted by page and day, and by nobody. */
export const helpVoteRequest = helpReadRequest.extend({ isHelpful: z.boolean() });

/** Words of a line; `href` is where they lead, '' nowhere. */
export type HelpWords = { text: string; href: string; isStrong: boolean };
/** `depth`: of a heading from 2 down, of a list item from 1. `number`: of an item in a list with numbers; 0 of all else. */
export type HelpBlock = {
  kind: 'heading' | 'text' | 'item' | 'row' | 'code';
  depth: number;
  number: number;
  words: HelpWords[];
};
export type HelpPage = {
  slug: string;
  title: string;
  locale: string;
  updatedAt: number;
  /** Whether it has an address that anybody may open. */
  isPublic: boolean;
  blocks: HelpBlock[];
};

export type ThreadEvent = { conversation: WidgetConversation; messages: WidgetMessage[] };
