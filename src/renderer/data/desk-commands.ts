// What a person does to what the whole desk shares: customers, articles, replies, and the own notifications.
import { laneOf } from '#client/lanes.ts';
import type { Command } from '#protocol/commands/payloads.ts';
import { sharedViewScope } from '#protocol/commands/view.ts';
import type { Id } from '#protocol/ids.ts';
import type { NoticePreferences } from '#protocol/notices.ts';
import { roleScope } from '#protocol/permissions.ts';
import type { Chosen } from '#protocol/presence.ts';
import type { CommandDeps, Send } from './command-deps.ts';
import type { Commands } from './model.ts';

export function createDeskCommands(deps: CommandDeps, send: Send) {
  const scope = 'desk';
  const edited = ['name', 'email', 'phone', 'note'] as const;
  return {
    async editCustomer(
      customerId: Id,
      fields: { name?: string; email?: string; phone?: string; note?: string },
    ) {
      const shown = await deps.customer(customerId);
      const changed = edited.filter(field => fields[field] !== undefined && fields[field] !== shown[field]);
      if (changed.length === 0) return;
      const pick = (from: typeof fields) => Object.fromEntries(changed.map(field => [field, from[field]]));
      await send({
        kind: 'customer.edit',
        payload: { customerId, fields: pick(fields) },
        assumed: { fields: pick(shown) },
        scope,
      });
    },
    async saveArticle({ id, ...fields }: Parameters<Commands['saveArticle']>[0]) {
      const articleId = id ?? deps.newId();
      const payload = { articleId, ...fields };
      const shown = await deps.article(articleId);
      const { updatedAt, replaces } = beginningOf(deps, 'article.save', articleId, shown?.updatedAt);
      await send({ kind: 'article.save', payload, assumed: { updatedAt }, scope });
      // Only now: at no moment is the text nowhere.
      if (replaces !== null) await deps.outbox.discard(replaces);
      return articleId;
    },
    async publishArticle(articleId: Id) {
      await send({ kind: 'article.publish', payload: { articleId }, assumed: null, scope });
    },
    async archiveArticle(articleId: Id) {
      await send({ kind: 'article.archive', payload: { articleId }, assumed: null, scope });
    },
    async reviewArticle(articleId: Id, reviewDays?: number) {
      const payload = { articleId, ...(reviewDays === undefined ? {} : { reviewDays }) };
      await send({ kind: 'article.review', payload, assumed: null, scope });
    },
    async saveReply({ id, ...fields }: Parameters<Commands['saveReply']>[0]) {
      const replyId = id ?? deps.newId();
      const payload = { replyId, ...fields };
      const shown = await deps.reply(replyId);
      const { updatedAt, replaces } = beginningOf(deps, 'reply.save', replyId, shown?.updatedAt);
      await send({ kind: 'reply.save', payload, assumed: { updatedAt }, scope });
      if (replaces !== null) await deps.outbox.discard(replaces);
      return replyId;
    },
    async removeReply(replyId: Id) {
      await send({ kind: 'reply.remove', payload: { replyId }, assumed: null, scope });
    },
    async saveMaintenance({ id, ...fields }: Parameters<Commands['saveMaintenance']>[0]) {
      const maintenanceId = id ?? deps.newId();
      const payload = { maintenanceId, ...fields };
      const shown = deps.maintenance(maintenanceId);
      const begun = beginningOf(deps, 'maintenance.save', maintenanceId, shown?.updatedAt);
      const assumed = { updatedAt: begun.updatedAt };
      await send({ kind: 'maintenance.save', payload, assumed, scope: roleScope('agent') });
      if (begun.replaces !== null) await deps.outbox.discard(begun.replaces);
      return maintenanceId;
    },
    async cancelMaintenance(maintenanceId: Id) {
      const payload = { maintenanceId };
      await send({ kind: 'maintenance.cancel', payload, assumed: null, scope: roleScope('agent') });
    },
    async saveView({ id, ...named }: Parameters<Commands['saveView']>[0]) {
      const viewId = id ?? deps.newId();
      const shown = deps.view(viewId);
      const names = (['title', 'asked', 'isShared'] as const).filter(name => named[name] !== undefined);
      const pick = (from: typeof named) => Object.fromEntries(names.map(name => [name, from[name]]));
      const isShared = shown?.isShared ?? named.isShared ?? false;
      await send({
        kind: 'view.save',
        payload: { viewId, fields: pick(named) },
        assumed: { fields: shown ? pick(shown) : null },
        scope: isShared ? sharedViewScope : `person:${shown?.personId ?? deps.me}`,
      });
      return viewId;
    },
    async removeView(viewId: Id) {
      const shown = deps.view(viewId);
      const viewScope = shown?.isShared ? sharedViewScope : `person:${deps.me}`;
      await send({ kind: 'view.remove', payload: { viewId }, assumed: null, scope: viewScope });
    },
    async acknowledgeAlert(alertId: Id) {
      await send({ kind: 'alert.acknowledge', payload: { alertId }, assumed: null, scope: '' });
    },
    async setPresence(chosen: Chosen) {
      const payload = { personId: deps.me, ...chosen };
      await send({ kind: 'presence.set', payload, assumed: null, scope });
    },
    async readNotifications(notificationIds: Id[]) {
      if (notificationIds.length === 0) return;
      await send({ kind: 'notification.read', payload: { notificationIds }, assumed: null, scope: '' });
    },
    async preferNotices(fields: Partial<NoticePreferences>) {
      const payload = { personId: deps.me, fields };
      await send({ kind: 'notification.prefer', payload, assumed: null, scope: '' });
    },
  };
}

/**
 * The stamp an edit began from, and the earlier save it makes pointless. One that still waits is replaced, for only the server knows the
 * stamp that its own save will get, and the new one begins where the old one did. A refused one is replaced by what was written after it.
 */
function beginningOf(
  { pending }: CommandDeps,
  kind: 'article.save' | 'reply.save' | 'maintenance.save',
  id: Id,
  shownUpdatedAt: number | undefined,
): { updatedAt: number; replaces: Id | null } {
  const payload = { articleId: id, replyId: id, maintenanceId: id };
  const last = pending.lane(laneOf({ kind, payload } as Pick<Command, 'kind' | 'payload'>)).at(-1);
  const shown = shownUpdatedAt ?? 0;
  if (last?.kind !== kind) return { updatedAt: shown, replaces: null };
  const { updatedAt } = last.assumed as { updatedAt: number };
  if (last.state === 'waiting') return { updatedAt, replaces: last.commandId };
  return { updatedAt: shown, replaces: last.state === 'failed' ? last.commandId : null };
}
