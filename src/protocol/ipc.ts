// The one bridge between the console and Electron's main process: `window.desktop`. A browser gets a stand-in of the same type.
import { z } from 'zod';

export const notice = z.object({
  title: z.string().min(1).max(200),
  body: z.string().max(500),
  conversationId: z.string().max(36),
});
export type Notice = z.infer<typeof notice>;

/** Requests of the renderer: channel, its checked arguments, and its answer. */
export const ipcRequests = {
  'session:read': z.tuple([]),
  /** Kept with the system's key store; refused with a reason where there is none. */
  'session:write': z.tuple([z.string().max(500)]),
  'session:clear': z.tuple([]),
  'badge:set': z.tuple([z.number().int().min(0).max(99_999)]),
  'notice:show': z.tuple([notice]),
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
  setBadge(unread: number): Promise<void>;
  showNotice(notice: Notice): Promise<void>;
  setTheme(theme: 'light' | 'dark' | 'system'): Promise<void>;
  about(): Promise<{ version: string; platform: string }>;
  /** Main to renderer. The returned function stops listening. */
  onOpenConversation(listener: (conversationId: string) => void): () => void;
  onWake(listener: () => void): () => void;
};
export const ipcPushes = ['open-conversation', 'wake'] as const;
