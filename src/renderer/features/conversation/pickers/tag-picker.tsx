import { Command } from 'cmdk';
import { Plus, Tag } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands, useCustomerConversations } from '../../../data/desk.ts';
import { Icon } from '../../../ui/icon.tsx';
import { PickList, pickItemClass } from '../../../ui/pick-list.tsx';
import { cleanTag } from '../tags.ts';
import type { PickerProps } from './picker-popover.tsx';

/** Puts tags on and takes them off; stays open, for tags come in pairs. */
export function TagPicker({ conversation }: PickerProps) {
  const { t } = useTranslation();
  const { tag } = useCommands();
  const [text, setText] = useState('');
  const past = useCustomerConversations(conversation.customerId);
  const known = [...new Set([...conversation.tags, ...past.flatMap(item => item.tags)])];
  const fresh = cleanTag(text);
  const toggle = (name: string) => {
    void tag(conversation.id, conversation.tags.includes(name) ? { remove: [name] } : { add: [name] });
    setText('');
  };
  return (
    <PickList
      label={t('action.conversation.tag')}
      placeholder={t('tag.placeholder')}
      emptyText={t('tag.none')}
      text={text}
      onText={setText}
      onChoose={toggle}
      choices={known.map(name => ({
        id: name,
        label: name,
        mark: <Icon of={Tag} size={14} className="text-muted" />,
        isChosen: conversation.tags.includes(name),
      }))}
    >
      {fresh !== '' && !known.includes(fresh) && (
        <Command.Item value={`create ${fresh}`} onSelect={() => toggle(fresh)} className={pickItemClass}>
          <Icon of={Plus} size={14} className="text-muted" />
          {t('tag.create', { name: fresh })}
        </Command.Item>
      )}
    </PickList>
  );
}
