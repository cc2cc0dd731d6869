// The outbox of a person on this computer, sealed: what was written and not sent is the most private of all that lies here.
import { createIndexedDbOutboxStorage, type OutboxForm } from '#client/outbox-indexeddb.ts';
import type { OutboxItem } from '#client/outbox-item.ts';
import type { OutboxStorage } from '#client/outbox-storage.ts';
import { openRow, outboxForm, sealRow } from './sealed-rows.ts';
import { createSeal, type Keys } from './sealing.ts';

type Row = Awaited<ReturnType<OutboxForm['toRow']>> & { sealed: string };

export function sealedOutboxForm(keys: Keys): OutboxForm {
  const seal = createSeal(keys);
  return {
    toRow: async item => (await sealRow(outboxForm, seal, item)) as Row,
    toItem: row => openRow<OutboxItem>(outboxForm, seal, row),
    // Each sealing has a nonce of its own.
    isSame: (one, other) => (one as Row).sealed === (other as Row).sealed,
  };
}

export const openSealedOutbox = ({ name, keys }: { name: string; keys: Keys }): OutboxStorage =>
  createIndexedDbOutboxStorage({ name, form: sealedOutboxForm(keys) });
