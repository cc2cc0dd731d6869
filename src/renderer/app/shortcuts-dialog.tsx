import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { Dialog } from '../ui/dialog.tsx';
import { Keys } from '../ui/keys.tsx';
import { type ActionGroup, actionIds, capsOf, isSingleKey, keymapOf, specOf } from './keymap.ts';
import { useKit, useSetting } from './kit.tsx';

const groups: readonly ActionGroup[] = ['list', 'conversation', 'composer', 'notifications', 'go', 'desk'];

/** Every key on one sheet. */
export const ShortcutsDialog = memo(function ShortcutsDialog() {
  const { t } = useTranslation();
  const { overlays, isMac } = useKit();
  const isOpen = useStore(overlays, state => state.open === 'shortcuts');
  const keymap = keymapOf(useSetting(values => values.keyOverrides));
  const hasSingleKeys = useSetting(values => values.hasSingleKeys);
  const idsOf = (group: ActionGroup) =>
    actionIds.filter(
      id =>
        specOf(id).group === group &&
        keymap[id] !== '' &&
        id !== 'desk.undoChord' &&
        (hasSingleKeys || specOf(id).isFixed || !isSingleKey(keymap[id])),
    );
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={open => overlays.setState({ open: open ? 'shortcuts' : null })}
      title={t('action.desk.shortcuts')}
      closeLabel={t('verb.close')}
      width="max-w-[760px]"
      isText
    >
      {!hasSingleKeys && <p className="px-4 pt-3 text-sm text-muted">{t('shortcuts.singleOff')}</p>}
      <div className="columns-2 gap-8 px-4 py-3 max-mid:columns-1">
        {groups.map(group => (
          <section key={group} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-xs leading-4 font-strong text-muted">{t(`shortcuts.${group}`)}</h3>
            <dl>
              {idsOf(group).map(id => (
                <div
                  key={id}
                  className="flex min-h-7 items-center gap-3 border-b border-line text-sm last:border-b-0"
                >
                  <dt className="flex-1">{t(`action.${id}`)}</dt>
                  <dd>
                    <Keys keys={capsOf(keymap[id], isMac)} />
                    <span className="sr-only">{capsOf(keymap[id], isMac).join(' ')}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
});
