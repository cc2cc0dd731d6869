import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ActionId,
  actionIds,
  capsOf,
  conflictOf,
  keymapOf,
  nameOfPress,
  specOf,
} from '../../app/keymap.ts';
import { useKit, useSetting } from '../../app/kit.tsx';
import { Button } from '../../ui/button.tsx';
import { Keys } from '../../ui/keys.tsx';

/** Every key that can be moved, and the way to move it. */
export function KeySettings() {
  const { t } = useTranslation();
  const { settings, isMac } = useKit();
  const overrides = useSetting(values => values.keyOverrides);
  const keymap = keymapOf(overrides);
  const [changing, setChanging] = useState<ActionId | null>(null);
  const [conflict, setConflict] = useState<ActionId | null>(null);
  const movable = actionIds.filter(id => !specOf(id).isFixed);

  const put = (id: ActionId, keys: string) => {
    const other = conflictOf(keymap, id, keys);
    setConflict(other ?? null);
    if (other) return;
    settings.setState(values => ({ keyOverrides: { ...values.keyOverrides, [id]: keys } }));
    setChanging(null);
  };
  const reset = (id: ActionId) => {
    settings.setState(values => {
      const { [id]: _, ...rest } = values.keyOverrides;
      return { keyOverrides: rest };
    });
  };
  return (
    <section aria-labelledby="settings-keys">
      <h2 id="settings-keys" className="mb-1 font-strong">
        {t('settings.keys')}
      </h2>
      <ul className="border-t border-line">
        {movable.map(id => (
          <li key={id} className="flex min-h-9 flex-wrap items-center gap-3 border-b border-line text-sm">
            <span className="flex-1">{t(`action.${id}`)}</span>
            {changing === id ? (
              <KeyCatcher
                onKeys={keys => put(id, keys)}
                onCancel={() => {
                  setChanging(null);
                  setConflict(null);
                }}
              />
            ) : (
              <>
                {keymap[id] === '' ? (
                  <span className="text-muted">{t('settings.noKey')}</span>
                ) : (
                  <Keys keys={capsOf(keymap[id], isMac)} />
                )}
                {overrides[id] !== undefined && (
                  <Button isSmall look="quiet" onClick={() => reset(id)}>
                    {t('settings.reset')}
                  </Button>
                )}
                <Button
                  isSmall
                  onClick={() => {
                    setConflict(null);
                    setChanging(id);
                  }}
                  aria-label={t('settings.changeOf', { name: t(`action.${id}`) })}
                >
                  {t('settings.change')}
                </Button>
              </>
            )}
            {changing === id && conflict && (
              <p role="status" className="w-full pb-2 text-right text-danger">
                {t('settings.conflict', { name: t(`action.${conflict}`) })}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Takes the next keys; a second one within a moment makes a sequence. */
function KeyCatcher({ onKeys, onCancel }: { onKeys: (keys: string) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const { isMac } = useKit();
  const [keys, setKeys] = useState('');
  const onKeyDown = (event: KeyboardEvent) => {
    const press = nameOfPress(event.nativeEvent);
    if (press === 'tab' || press === 'shift+tab' || press === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (press === 'escape') return onCancel();
    if (press === 'enter' && keys !== '') return onKeys(keys);
    if (press === 'backspace') return setKeys('');
    const parts = keys === '' ? [] : keys.split(' ');
    setKeys(parts.length >= 2 ? press : [...parts, press].join(' '));
  };
  return (
    <>
      <input
        readOnly
        aria-label={t('settings.pressKeys')}
        placeholder={t('settings.pressKeys')}
        value={capsOf(keys, isMac).join(' ')}
        // biome-ignore lint/a11y/noAutofocus: the press on "Change" asked for it
        autoFocus
        onKeyDown={onKeyDown}
        className="h-7 w-44 rounded-sm border border-line-control bg-raised px-2"
      />
      <Button isSmall look="primary" disabled={keys === ''} onClick={() => onKeys(keys)}>
        {t('verb.save')}
      </Button>
      <Button isSmall look="quiet" onClick={onCancel}>
        {t('verb.cancel')}
      </Button>
    </>
  );
}
