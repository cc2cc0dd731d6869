// Which keys do what. Pure: a key event and the keys before it give an action, or the beginning of one.

/** Every action a key can run. A fixed one belongs to the field it is typed in and cannot be moved. */
export type ActionGroup = 'list' | 'conversation' | 'composer' | 'notifications' | 'go' | 'desk';
export type ActionSpec = { group: ActionGroup; keys: string; isFixed?: boolean };

export const actionSpecs = {
  'list.next': { group: 'list', keys: 'j' },
  'list.previous': { group: 'list', keys: 'k' },
  'list.open': { group: 'list', keys: 'enter', isFixed: true },
  'list.back': { group: 'list', keys: 'escape', isFixed: true },
  'conversation.reply': { group: 'conversation', keys: 'r' },
  'conversation.note': { group: 'conversation', keys: 'n' },
  'conversation.resolve': { group: 'conversation', keys: 'e' },
  'conversation.assign': { group: 'conversation', keys: 'a' },
  'conversation.snooze': { group: 'conversation', keys: 's' },
  'conversation.priority': { group: 'conversation', keys: 'p' },
  'conversation.tag': { group: 'conversation', keys: 't' },
  'conversation.transfer': { group: 'conversation', keys: 'm' },
  'conversation.merge': { group: 'conversation', keys: 'shift+m' },
  'conversation.assignToMe': { group: 'conversation', keys: 'i' },
  'conversation.subject': { group: 'conversation', keys: 'u' },
  'conversation.article': { group: 'conversation', keys: 'shift+k' },
  'conversation.chooseOther': { group: 'conversation', keys: 'o' },
  'conversation.useDraft': { group: 'conversation', keys: 'alt+1' },
  'conversation.suggestion1': { group: 'conversation', keys: 'alt+2' },
  'conversation.suggestion2': { group: 'conversation', keys: 'alt+3' },
  'conversation.suggestion3': { group: 'conversation', keys: 'alt+4' },
  'conversation.rewrite': { group: 'conversation', keys: 'alt+w' },
  'conversation.summary': { group: 'conversation', keys: 'alt+s' },
  'conversation.lookAtReply': { group: 'conversation', keys: 'alt+l' },
  'composer.send': { group: 'composer', keys: 'mod+enter', isFixed: true },
  'composer.sendAndResolve': { group: 'composer', keys: 'mod+shift+enter', isFixed: true },
  'composer.acceptDraft': { group: 'composer', keys: 'tab', isFixed: true },
  'composer.acceptWord': { group: 'composer', keys: 'alt+arrowright', isFixed: true },
  'composer.template': { group: 'composer', keys: '/', isFixed: true },
  'composer.mention': { group: 'composer', keys: '@', isFixed: true },
  'notifications.read': { group: 'notifications', keys: 'e', isFixed: true },
  'notifications.readAll': { group: 'notifications', keys: 'shift+e', isFixed: true },
  'go.unassigned': { group: 'go', keys: 'g u' },
  'go.mine': { group: 'go', keys: 'g i' },
  'go.all': { group: 'go', keys: 'g l' },
  'go.bot': { group: 'go', keys: 'g b' },
  'go.snoozed': { group: 'go', keys: 'g z' },
  'go.resolved': { group: 'go', keys: 'g d' },
  'go.customers': { group: 'go', keys: 'g c' },
  'go.knowledge': { group: 'go', keys: 'g k' },
  'go.replies': { group: 'go', keys: 'g t' },
  'go.system': { group: 'go', keys: 'g s' },
  'go.settings': { group: 'go', keys: 'g ,' },
  'go.notifications': { group: 'go', keys: 'g o' },
  'go.flows': { group: 'go', keys: 'g f' },
  'go.security': { group: 'go', keys: 'g y' },
  'go.integrations': { group: 'go', keys: 'g x' },
  'go.analytics': { group: 'go', keys: 'g a' },
  'go.models': { group: 'go', keys: 'g m' },
  'desk.claim': { group: 'desk', keys: 'g n' },
  'desk.palette': { group: 'desk', keys: 'mod+k' },
  'desk.search': { group: 'desk', keys: '/' },
  'desk.shortcuts': { group: 'desk', keys: '?' },
  'desk.undo': { group: 'desk', keys: 'z' },
  'desk.undoChord': { group: 'desk', keys: 'mod+z', isFixed: true },
  'desk.sidePanel': { group: 'desk', keys: ']' },
  'desk.notifications': { group: 'desk', keys: 'g h' },
  'desk.readNotifications': { group: 'desk', keys: '' },
  'desk.signOut': { group: 'desk', keys: '' },
} as const satisfies Record<string, ActionSpec>;

/** Keys that a field or a popover reads by itself. */
const ownKeys: ReadonlySet<ActionGroup> = new Set(['composer', 'notifications']);

export type ActionId = keyof typeof actionSpecs;
export const actionIds = Object.keys(actionSpecs) as ActionId[];
export const specOf = (id: ActionId): ActionSpec => actionSpecs[id];

export type Keymap = Record<ActionId, string>;
export type KeyOverrides = Partial<Record<ActionId, string>>;

export function keymapOf(overrides: KeyOverrides): Keymap {
  const keymap = {} as Keymap;
  for (const id of actionIds) {
    const own = overrides[id];
    keymap[id] = specOf(id).isFixed || own === undefined ? specOf(id).keys : own;
  }
  return keymap;
}

export type KeyPress = {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  /** The physical key: with Alt or another layout `key` is not the letter. */
  code: string;
};

const onlyModifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'Dead', 'Process']);

/**
 * The name of one press: `mod+k`, `shift+j`, `alt+1`, `?`. Ctrl and Cmd are one. Shift is named with letters and
 * named keys; a sign like `?` already carries it.
 * @returns undefined for a modifier alone
 */
export function nameOfPress(press: KeyPress): string | undefined {
  if (onlyModifiers.has(press.key)) return undefined;
  const fromCode = press.altKey ? /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code) : null;
  const key = (fromCode?.[1] ?? fromCode?.[2] ?? press.key).toLowerCase();
  const isSign = key.length === 1 && !/[\p{L}\p{N}]/u.test(key);
  const parts: string[] = [];
  if (press.ctrlKey || press.metaKey) parts.push('mod');
  if (press.altKey) parts.push('alt');
  if (press.shiftKey && !isSign) parts.push('shift');
  parts.push(key === ' ' ? 'space' : key);
  return parts.join('+');
}

/** Whether a binding needs no Ctrl, Cmd or Alt; such keys rest while somebody types, and can be switched off. */
export const isSingleKey = (keys: string): boolean => !keys.includes('mod+') && !keys.includes('alt+');

export type Match = { action: ActionId } | { waitsAfter: string } | 'none';

/**
 * @param before the keys pressed just before that may begin a sequence ('' for none)
 * @param among actions that can run now
 */
export function matchKeys(
  keymap: Keymap,
  before: string,
  press: string,
  among: (id: ActionId) => boolean,
): Match {
  const sequence = before === '' ? press : `${before} ${press}`;
  const bound = actionIds.filter(id => keymap[id] !== '' && !ownKeys.has(specOf(id).group) && among(id));
  const exact = bound.find(id => keymap[id] === sequence);
  if (exact) return { action: exact };
  if (bound.some(id => keymap[id].startsWith(`${sequence} `))) return { waitsAfter: sequence };
  return before === '' ? 'none' : matchKeys(keymap, '', press, among);
}

/** Another action that already has these keys. */
export function conflictOf(keymap: Keymap, id: ActionId, keys: string): ActionId | undefined {
  if (keys === '') return undefined;
  return actionIds.find(
    other =>
      other !== id &&
      !ownKeys.has(specOf(other).group) &&
      (keymap[other] === keys ||
        keymap[other].startsWith(`${keys} `) ||
        (keymap[other] !== '' && keys.startsWith(`${keymap[other]} `))),
  );
}

const caps: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  tab: 'Tab',
  arrowright: '→',
  arrowleft: '←',
  arrowup: '↑',
  arrowdown: '↓',
  space: 'Space',
  shift: 'Shift',
  alt: 'Alt',
  backspace: '⌫',
};

/** Key caps to show: `['Ctrl', 'K']`, `['G', 'C']`. */
export function capsOf(keys: string, isMac: boolean): string[] {
  if (keys === '') return [];
  return keys.split(' ').flatMap(press =>
    press.split('+').map(part => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
      if (part === 'alt' && isMac) return '⌥';
      return caps[part] ?? part.toUpperCase();
    }),
  );
}

/** The form `aria-keyshortcuts` wants; sequences have none. */
export function ariaKeysOf(keys: string): string | undefined {
  if (keys === '' || keys.includes(' ')) return undefined;
  return keys
    .split('+')
    .map(part => (part === 'mod' ? 'Control' : part.length === 1 ? part.toUpperCase() : part))
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('+');
}
