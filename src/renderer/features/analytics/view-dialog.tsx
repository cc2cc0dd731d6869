import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { longestViewName } from '#protocol/documents/view.ts';
import { FormDialog } from '../../app/form-dialog.tsx';
import { useKit } from '../../app/kit.tsx';
import { useCommands } from '../../data/desk.ts';
import type { ViewShown } from '../../data/model.ts';
import { TextField } from '../../ui/field.tsx';
import { CheckRow } from '../../ui/rows.tsx';
import type { Asked } from './ask.ts';

export type Naming = { what: 'new' } | { what: 'rename'; view: ViewShown };

type Props = { naming: Naming | null; asked: Asked; views: readonly ViewShown[]; onClose: () => void };

/** Asks for a name. A name that one of one's own views has already means that view: it shows what is shown now. */
export function ViewDialog({ naming, asked, views, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <FormDialog
      {...{ isOpen: naming !== null, verb: t('verb.save'), onClose }}
      title={t(naming?.what === 'rename' ? 'analytics.renameView' : 'analytics.saveView')}
    >
      {formId => naming && <Form {...{ formId, naming, asked, views, onClose }} />}
    </FormDialog>
  );
}

function Form({ formId, naming, asked, views, onClose }: Props & { formId: string; naming: Naming }) {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { saveView } = useCommands();
  const view = naming.what === 'rename' ? naming.view : null;
  const [name, setName] = useState(view?.title ?? '');
  const [isShared, setShared] = useState(false);
  const title = name.trim();
  const same = view ? undefined : views.find(each => each.isMine && each.title === title);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (title === '') return;
    onClose();
    if (view) {
      if (title !== view.title) void saveView({ id: view.id, title });
    } else if (same) {
      void saveView({ id: same.id, asked });
      toasts.say(t('analytics.replacedView', { name: title }), {
        undo: () => void saveView({ id: same.id, asked: same.asked }),
      });
    } else void saveView({ title, asked, isShared });
  };
  return (
    <form id={formId} onSubmit={save} className="grid gap-3 p-4">
      <TextField
        label={t('analytics.viewName')}
        value={name}
        maxLength={longestViewName}
        required
        hint={same ? t('analytics.replacesView') : undefined}
        onChange={event => setName(event.target.value)}
      />
      {!view && !same && (
        <CheckRow
          label={t('analytics.shareView')}
          hint={t('analytics.shareViewHint')}
          isChecked={isShared}
          onChange={setShared}
        />
      )}
    </form>
  );
}
