// What a command does to a saved view of the dashboards. Pure; shared by server and console (S4).
import type { SavedView } from '../documents/view.ts';
import type { Id, Millis } from '../ids.ts';
import { type Actor, roleScope } from '../permissions.ts';
import type { Merge } from '../sync.ts';
import type { Decided } from './desk.ts';
import type { CommandOf } from './payloads.ts';

/** The lowest role that may read figures, and those above it. */
export const sharedViewScope = roleScope('supervisor');
export const isViewShared = ({ scope }: Pick<SavedView, 'scope'>): boolean => scope === sharedViewScope;
const scopeOfView = (isShared: boolean, personId: Id): string =>
  isShared ? sharedViewScope : `person:${personId}`;

type By = Pick<Actor, 'personId' | 'role'>;
/** Everybody who may read figures sees what is shown to them; only its maker or an admin changes it or takes it away. */
export const mayChangeView = (view: Pick<SavedView, 'personId' | 'scope'>, by: By): boolean =>
  view.personId === by.personId || (by.role === 'admin' && isViewShared(view));

/** In whatever order its parts were written. */
const said = (asked: SavedView['asked']): string =>
  JSON.stringify(Object.entries(asked).sort(([a], [b]) => (a < b ? -1 : 1)));
export const isSameAsked = (a: SavedView['asked'], b: SavedView['asked']): boolean => said(a) === said(b);

/**
 * Field by field (name, what it shows, whether it is shared): the later order stands, and says so where somebody else had changed the
 * same one meanwhile. What was taken away meanwhile does not come back by an edit.
 */
export function decideView(
  view: SavedView | undefined,
  { payload, assumed }: Pick<CommandOf<'view.save'>, 'payload' | 'assumed'>,
  by: By,
  now: Millis,
): Decided<SavedView> {
  const { title, asked, isShared } = payload.fields;
  const isNew = assumed.fields === null;
  if (!view) {
    if (!isNew) return { ok: false, code: 'not_found' };
    if (title === undefined || asked === undefined) return { ok: false, code: 'malformed' };
    const next: SavedView = {
      ...{ id: payload.viewId, changedXid: '0', kind: 'view', text: '', title: title.trim(), asked },
      ...{ scope: scopeOfView(isShared ?? false, by.personId), personId: by.personId },
      ...{ createdAt: now, updatedAt: now, updatedBy: by.personId },
    };
    return { ok: true, next, merges: [] };
  }
  const isSeen = view.personId === by.personId || isViewShared(view);
  if (isNew) return { ok: false, code: 'id_taken' };
  if (!isSeen) return { ok: false, code: 'not_found' };
  if (!mayChangeView(view, by)) return { ok: false, code: 'forbidden' };
  const next = { ...view, updatedAt: now, updatedBy: by.personId };
  const merges: Merge[] = [];
  const { fields } = assumed;
  const note = (field: string, before: string | undefined, theirs: string, mine: string) => {
    if (before !== undefined && theirs !== before && theirs !== mine) {
      merges.push({ field, kept: 'mine', mine, theirs });
    }
  };
  if (title !== undefined) {
    note('title', fields?.title, view.title, title.trim());
    next.title = title.trim();
  }
  if (asked !== undefined) {
    note('asked', fields?.asked && said(fields.asked), said(view.asked), said(asked));
    next.asked = asked;
  }
  if (isShared !== undefined) {
    note('isShared', fields?.isShared?.toString(), String(isViewShared(view)), String(isShared));
    next.scope = scopeOfView(isShared, view.personId);
  }
  return { ok: true, next, merges };
}
