import { useEffect } from 'react';
import { useActions } from './action-center.tsx';
import { type ActionId, isSingleKey, keymapOf, matchKeys, nameOfPress, specOf } from './keymap.ts';
import { useKit } from './kit.tsx';

/** How long the second key of a sequence may take. */
const sequenceMs = 1_500;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

/** Layers keep their keys to themselves: an open dialog, menu or popover. */
const isInLayer = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role="dialog"],[role="menu"]') !== null;

/** Keys whose native meaning on a focused control comes first. */
function isControlsOwn(press: string, target: EventTarget | null): boolean {
  if (press !== 'enter' && press !== 'space') return false;
  return target instanceof HTMLElement && target.closest('a,button,[role="option"],summary') !== null;
}

/** The one listener for keys. Single keys rest while somebody types, in layers, and when switched off. */
export function useShortcuts(): void {
  const actions = useActions();
  const { settings } = useKit();
  useEffect(() => {
    let before = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = () => {
      clearTimeout(timer);
      before = '';
    };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const press = nameOfPress(event);
      if (press === undefined) return;
      const { keyOverrides, hasSingleKeys } = settings.getState();
      const keymap = keymapOf(keyOverrides);
      const rests = (id: ActionId) =>
        isSingleKey(keymap[id]) && (isTyping(event.target) || (!hasSingleKeys && !specOf(id).isFixed));
      if (isInLayer(event.target) || isControlsOwn(press, event.target)) return forget();
      // A verb for a conversation is meant for the one just chosen, though its pane may not be drawn yet.
      const meant = matchKeys(keymap, before, press, id => !rests(id));
      if (meant !== 'none' && 'action' in meant && specOf(meant.action).group === 'conversation')
        actions.settle();
      const canRun = (id: ActionId) => !rests(id) && actions.find(id) !== undefined;
      const match = matchKeys(keymap, before, press, canRun);
      forget();
      if (match === 'none') return;
      event.preventDefault();
      if ('action' in match) {
        actions.run(match.action);
        return;
      }
      before = match.waitsAfter;
      timer = setTimeout(forget, sequenceMs);
    };
    window.addEventListener('keydown', listen);
    return () => {
      forget();
      window.removeEventListener('keydown', listen);
    };
  }, [actions, settings]);
}
