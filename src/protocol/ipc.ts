// The one bridge between the console and Electron's main process: `window.desktop`. A browser gets a stand-in of the same type.
import { z } from 'zod';
import { providerSlug, type SsoRefusal } from './http/sso.ts';

const tag = z.string().min(1).max(80);
export const notice = z.object({
  /** One that is shown with the same tag is replaced. */
  tag,
  title: z.string().min(1).max(200),
  body: z.string().max(500),
  /** Where a press leads, as the console's address says it (`#/inbox/all/<id>`); '' for the list of notifications. */
  address: z.string().max(200),
});
export type Notice = z.infer<typeof notice>;

/** Somebody signs in by a provider, or shows it once more who they are, in the system's browser. */
export const outsideWish = z.object({ slug: providerSlug, purpose: z.enum(['sign_in', 'proof']) });
export type OutsideWish = z.infer<typeof outsideWish>;
/** What the server lets in with, once; or why nobody came back. */
export type OutsideAnswer =
  | { ok: true; code: string; verifier: string }
  | { ok: false; why: SsoRefusal | 'given_up' | 'no_browser' };

/** Which local store a key is of: its name, as the console gives it. */
const keyName = z.string().regex(/^[\w.-]{1,200}$/);

/** Requests of the renderer: channel, its checked arguments, and its answer. */
export const ipcRequests = {
  'session:read': z.tuple([]),
  /** Kept with the system's key store; refused with a reason where there is none. */
  'session:write': z.tuple([z.string().max(500)]),
  'session:clear': z.tuple([]),
  /** The key of a local store in base64, or null: there is none, or the system's key store does not give it. */
  'key:read': z.tuple([keyName]),
  /** Kept with the system's key store; refused with a reason where there is none, and where another of that name is kept. */
  'key:keep': z.tuple([keyName, z.base64().length(44)]),
  'key:destroy': z.tuple([keyName]),
  'outside:sign-in': z.tuple([outsideWish]),
  /** Whoever waits for the browser waits no more. */
  'outside:give-up': z.tuple([]),
  'badge:set': z.tuple([z.number().int().min(0).max(99_999)]),
  'notice:show': z.tuple([notice]),
  /** Takes back what is shown with these tags: it was read meanwhile. */
  'notice:close': z.tuple([z.array(tag).max(500)]),
  /** The address of the notice that was pressed last, once; null when there is none. A page that just opened asks, too. */
  'notice:pressed': z.tuple([]),
  'window:theme': z.tuple([z.enum(['light', 'dark', 'system'])]),
  'app:about': z.tuple([]),
} as const;
export type IpcChannel = keyof typeof ipcRequests;

export type Desktop = {
  readonly kind: 'electron' | 'browser';
  /** The server this console belongs to, without a trailing slash. '' means same origin. */
  readonly serverUrl: string;
  readSession(): Promise<string | null>;
  writeSession(token: string): Promise<{ kept: true } | { kept: false; reason: string }>;
  clearSession(): Promise<void>;
  readKey(name: string): Promise<string | null>;
  keepKey(name: string, key: string): Promise<{ kept: true } | { kept: false; reason: string }>;
  destroyKey(name: string): Promise<void>;
  /** One at a time: a second one ends the first as given up. */
  signInOutside(wish: OutsideWish): Promise<OutsideAnswer>;
  giveUpOutside(): Promise<void>;
  setBadge(unread: number): Promise<void>;
  showNotice(notice: Notice): Promise<void>;
  closeNotices(tags: string[]): Promise<void>;
  takePressed(): Promise<string | null>;
  setTheme(theme: 'light' | 'dark' | 'system'): Promise<void>;
  about(): Promise<{ version: string; platform: string }>;
  /** Main to renderer. The returned function stops listening. */
  /** A notice was pressed: `takePressed` says which. */
  onPressed(listener: () => void): () => void;
  onWake(listener: () => void): () => void;
};
export const ipcPushes = ['pressed', 'wake'] as const;
