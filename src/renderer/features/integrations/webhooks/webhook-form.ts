// The form of a webhook, how its state is said, and the span of a replay. Pure.
import type { AddWebhookRequest, Webhook, WebhookKind } from '#protocol/http/webhooks.ts';

export const newWebhook: AddWebhookRequest = {
  name: '',
  url: '',
  kind: 'standard',
  eventTypes: [],
  teamId: null,
  isActive: true,
};

export const formOf = ({ name, url, kind, eventTypes, teamId, isActive }: Webhook): AddWebhookRequest => ({
  ...{ name, url, kind, eventTypes: [...eventTypes], teamId, isActive },
});

/** What keeps it from being saved; the first is shown. The server looks closer. */
export function problemIn({
  name,
  url,
  kind,
  eventTypes,
}: AddWebhookRequest): 'name' | 'url' | 'events' | null {
  if (name.trim() === '') return 'name';
  if (!/^https?:\/\/[^\s/]+\S*$/.test(url.trim())) return 'url';
  return kind === 'slack' && eventTypes.length === 0 ? 'events' : null;
}

/** What a room of people wants to hear, to begin with. */
const roomTypes: AddWebhookRequest['eventTypes'] = ['conversation.handed_over', 'conversation.rated'];

export const ofKind = (form: AddWebhookRequest, kind: WebhookKind): AddWebhookRequest => ({
  ...{ ...form, kind },
  ...(kind === 'slack' && form.eventTypes.length === 0 ? { eventTypes: [...roomTypes] } : {}),
});

export const sentOf = (form: AddWebhookRequest): AddWebhookRequest => ({
  ...{ ...form, name: form.name.trim(), url: form.url.trim() },
});

export type WebhookState = 'on' | 'failing' | 'person' | 'gone' | 'failed';

export function stateOf({ isActive, offWhy, failingSince }: Webhook): WebhookState {
  if (isActive) return failingSince === null ? 'on' : 'failing';
  return offWhy === 'gone' ? 'gone' : offWhy === 'failing' ? 'failed' : 'person';
}

/** As an input of a day and a time has it, here. */
export function localOf(at: number): string {
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** Null: the end does not come after the beginning, or one of them is no time. */
export function spanOf(from: string, to: string): { from: number; to: number } | null {
  const span = { from: new Date(from).getTime(), to: new Date(to).getTime() };
  return span.from < span.to ? span : null;
}
