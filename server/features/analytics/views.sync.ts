/** Owns the commands over saved views, and what of them replicates. */
import { decideView, isViewShared, mayChangeView } from '#protocol/commands/view.ts';
import { mostViews } from '#protocol/documents/view.ts';
import type { CommandHandlers, CommandOutcome } from '../sync/index.ts';
import {
  addView,
  countViews,
  forgetRemovedViews,
  lockView,
  readViews,
  removeView,
  saveView,
  viewPage,
} from './views.store.ts';

/** They stand in a collection that is not of this room alone. */
export const viewRows = { read: readViews, page: viewPage };

const backMs = 86_400_000;
const done: CommandOutcome = { ok: true, merges: [] };

export const viewCommands: CommandHandlers = {
  async 'view.save'(tx, command, by, now) {
    if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
    const { personId } = by.actor;
    const kept = await lockView(tx, command.payload.viewId);
    // One that was removed comes back as whose it was, by those who may remove it; to all others its id is taken.
    if (kept?.isRemoved && !mayChangeView(kept.view, by.actor)) return { ok: false, code: 'id_taken' };
    const decided = decideView(kept?.isRemoved ? undefined : kept?.view, command, by.actor, now);
    if (!decided.ok) return decided;
    const isShared = isViewShared(decided.next);
    if (kept && !kept.isRemoved) {
      await saveView(tx, decided.next, isShared);
      return { ok: true, merges: decided.merges };
    }
    const owner = kept?.view.personId ?? personId;
    if ((await countViews(tx, owner)) >= mostViews) return { ok: false, code: 'too_many_views' };
    if (kept) {
      // Whose it was cannot be told from who brings it back.
      if (owner !== personId && !isShared) return { ok: false, code: 'forbidden' };
      await saveView(tx, decided.next, isShared);
      return done;
    }
    return (await addView(tx, decided.next, isShared)) ? done : { ok: false, code: 'id_taken' };
  },

  async 'view.remove'(tx, { payload }, by, now) {
    if (by.kind !== 'staff') return { ok: false, code: 'forbidden' };
    const kept = await lockView(tx, payload.viewId);
    const isSeen = kept && (kept.view.personId === by.actor.personId || isViewShared(kept.view));
    if (!isSeen) return { ok: false, code: 'not_found' };
    if (!mayChangeView(kept.view, by.actor)) return { ok: false, code: 'forbidden' };
    if (!kept.isRemoved) await removeView(tx, payload.viewId, now);
    return done;
  },
};

/** A day is enough to take it back. */
export const forgetViews = (db: Parameters<typeof forgetRemovedViews>[0], now: number): Promise<void> =>
  forgetRemovedViews(db, now - backMs);
