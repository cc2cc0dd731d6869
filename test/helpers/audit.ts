/** The audit log of rooms that a test puts together by hand. */
import { createAuditWriter } from '../../server/features/audit/index.ts';
import { systemClock } from '../../server/platform/clock.ts';
import { createIds } from '../../server/platform/ids.ts';

export const audit = createAuditWriter({ clock: systemClock, newId: createIds(systemClock) });
