// The customer's side of the desk: what a widget hears, and how it is told.
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { createWidgetService } from './widget.service.ts';
import { createWidgetSocket, type WidgetSocketDeps } from './widget.socket.ts';

export type Widget = ReturnType<typeof createWidget>;

export function createWidget(deps: WidgetSocketDeps & { db: Db; clock: Clock }) {
  return createWidgetSocket(deps, createWidgetService(deps));
}
