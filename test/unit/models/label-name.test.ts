import { expect, test } from 'vitest';
import { nameOfLabel } from '../../../server/features/models/intents/label-name.ts';

test.each([
  ['card_arrival', 'Card arrival'],
  ['orderStatus', 'Order status'],
  ['ATM_support', 'ATM support'],
  ['get-refund', 'Get refund'],
  ['Retoure', 'Retoure'],
  ['top_up_limits', 'Top up limits'],
  ['___', '___'],
  ['état_commande', 'État commande'],
])('%s is %j to people', (label, name) => {
  expect(nameOfLabel(label)).toBe(name);
});
