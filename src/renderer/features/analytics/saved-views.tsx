import { Bookmark, Check, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useKit, useSetting } from '../../app/kit.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import type { Asked } from './ask.ts';

const mostViews = 20;

/** What somebody looks at often, by a name, kept with what they like on this computer. */
export function SavedViews({ asked, onAsk }: { asked: Asked; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const { settings } = useKit();
  const views = useSetting(values => values.analyticsViews);
  const [isNaming, setNaming] = useState(false);
  const shown = JSON.stringify(asked);
  const current = views.find(view => JSON.stringify(view.asked) === shown);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim().slice(0, 60);
    if (name === '') return;
    const others = views.filter(view => view.name !== name);
    settings.setState({ analyticsViews: [...others, { name, asked }].slice(-mostViews) });
    setNaming(false);
  };
  return (
    <>
      <Menu
        trigger={
          <Button icon={Bookmark} className="ml-auto">
            {current?.name ?? t('analytics.views')}
          </Button>
        }
        align="end"
      >
        {views.map(view => (
          <MenuItem
            key={view.name}
            {...(view === current ? { icon: Check } : {})}
            onSelect={() => onAsk(view.asked)}
          >
            {view.name}
          </MenuItem>
        ))}
        {views.length > 0 && <MenuSeparator />}
        <MenuItem icon={Plus} onSelect={() => setNaming(true)}>
          {t('analytics.saveView')}
        </MenuItem>
        {current && (
          <MenuItem
            icon={Trash2}
            onSelect={() => settings.setState({ analyticsViews: views.filter(view => view !== current) })}
          >
            {t('analytics.removeView', { name: current.name })}
          </MenuItem>
        )}
      </Menu>
      <FormDialog
        {...{ isOpen: isNaming, title: t('analytics.saveView'), verb: t('verb.save') }}
        onClose={() => setNaming(false)}
      >
        {formId => (
          <form id={formId} onSubmit={save} className="p-4">
            <TextField name="name" label={t('analytics.viewName')} maxLength={60} required />
          </form>
        )}
      </FormDialog>
    </>
  );
}
