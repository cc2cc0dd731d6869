import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actionIds,
  actionSpecs,
  ariaKeysOf,
  capsOf,
  conflictOf,
  isSingleKey,
  type KeyPress,
  keymapOf,
  matchKeys,
  nameOfPress,
} from '../../../src/renderer/app/keymap.ts';
import { formatRoute, home, inboxViews, parseRoute, type Route } from '../../../src/renderer/app/route.ts';

const id = '01930000-0000-7000-8000-0000000000c1';

test('every route survives its address', () => {
  const ids = fc.constantFrom(null, id);
  const routes: fc.Arbitrary<Route> = fc.oneof(
    fc.record({
      page: fc.constant('inbox' as const),
      view: fc.constantFrom(...inboxViews),
      conversationId: fc.constant(id),
      seq: fc.option(fc.integer({ min: 1, max: 999_999_999 })),
    }),
    fc.record({ page: fc.constant('customers' as const), customerId: ids }),
    fc.record({ page: fc.constant('knowledge' as const), articleId: ids }),
    fc.record({ page: fc.constant('replies' as const), replyId: ids }),
    fc.record({
      page: fc.constant('integrations' as const),
      part: fc.constantFrom('exports' as const, 'webhooks' as const),
    }),
    fc.record({ page: fc.constant('settings' as const) }),
  );
  fc.assert(
    fc.property(routes, route => {
      expect(parseRoute(formatRoute(route))).toEqual(route);
    }),
  );
});

test('an address nobody knows is the own inbox, and nothing unchecked comes through', () => {
  for (const hash of ['', '#', '#/', '#/nowhere', '#inbox']) expect(parseRoute(hash).page).toBe('inbox');
  expect(parseRoute('#/nowhere/else')).toEqual(home);
  expect(parseRoute('#/inbox/theirs/../../x')).toEqual({
    page: 'inbox',
    view: 'mine',
    conversationId: null,
    seq: null,
  });
  expect(parseRoute(`#/inbox/all/${id}/12e3`)).toMatchObject({ seq: null });
  fc.assert(fc.property(fc.string(), hash => void parseRoute(hash)));
});

const press = (key: string, part: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...part,
});

test('a press has one name, whatever the layout and the system', () => {
  expect(nameOfPress(press('k', { ctrlKey: true }))).toBe('mod+k');
  expect(nameOfPress(press('k', { metaKey: true }))).toBe('mod+k');
  expect(nameOfPress(press('?', { shiftKey: true }))).toBe('?');
  expect(nameOfPress(press('J', { shiftKey: true }))).toBe('shift+j');
  // Alt changes what a key writes; the physical key is meant.
  expect(nameOfPress(press('¡', { altKey: true, code: 'Digit1' }))).toBe('alt+1');
  expect(nameOfPress(press('Shift', { shiftKey: true }))).toBeUndefined();
  expect(nameOfPress(press('Enter', { ctrlKey: true, shiftKey: true }))).toBe('mod+shift+enter');
});

const keymap = keymapOf({});
const anything = () => true;

test('H-4 every action has a key of its own, and each is found by it', () => {
  // A field and an open list read their own keys.
  const own: readonly string[] = ['composer', 'notifications'];
  const bound = actionIds.filter(action => keymap[action] !== '' && !own.includes(actionSpecs[action].group));
  for (const action of bound) {
    expect(conflictOf(keymap, action, keymap[action]), action).toBeUndefined();
    const [first = '', second] = keymap[action].split(' ');
    const match = matchKeys(keymap, second === undefined ? '' : first, second ?? first, anything);
    expect(match, action).toEqual({ action });
  }
});

test('a sequence waits for its second key; a wrong second key is read afresh', () => {
  expect(matchKeys(keymap, '', 'g', anything)).toEqual({ waitsAfter: 'g' });
  expect(matchKeys(keymap, 'g', 'c', anything)).toEqual({ action: 'go.customers' });
  expect(matchKeys(keymap, 'g', 'j', anything)).toEqual({ action: 'list.next' });
  expect(matchKeys(keymap, '', 'w', anything)).toBe('none');
  expect(matchKeys(keymap, '', 'e', action => action !== 'conversation.resolve')).toBe('none');
});

test('a key that belongs to another action, or begins its sequence, is refused', () => {
  expect(conflictOf(keymap, 'conversation.note', 'r')).toBe('conversation.reply');
  expect(conflictOf(keymap, 'conversation.note', 'g')).toBeDefined();
  expect(conflictOf(keymap, 'go.mine', 'e x')).toBe('conversation.resolve');
  expect(conflictOf(keymap, 'conversation.note', 'y')).toBeUndefined();
});

test('a fixed key cannot be moved', () => {
  expect(keymapOf({ 'composer.send': 's', 'conversation.note': 'y' })).toMatchObject({
    'composer.send': 'mod+enter',
    'conversation.note': 'y',
  });
});

test('keys are shown as they stand on the keyboard', () => {
  expect(capsOf('mod+shift+enter', false)).toEqual(['Ctrl', 'Shift', '↵']);
  expect(capsOf('mod+k', true)).toEqual(['⌘', 'K']);
  expect(capsOf('g c', false)).toEqual(['G', 'C']);
  expect(ariaKeysOf('mod+k')).toBe('Control+K');
  expect(ariaKeysOf('g c')).toBeUndefined();
  expect(isSingleKey('g c')).toBe(true);
  expect(isSingleKey('alt+1')).toBe(false);
});
