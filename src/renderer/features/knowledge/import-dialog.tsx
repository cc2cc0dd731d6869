import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeImportAnswer } from '#protocol/http/knowledge.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ImportFiles } from './import-files.tsx';
import { ImportSite } from './import-site.tsx';

const ways = ['files', 'site'] as const;

/** Files or a site become articles, after a look at what would become of each. */
export function ImportDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const { t } = useTranslation();
  const [way, setWay] = useState<(typeof ways)[number]>('files');
  const [done, setDone] = useState<KnowledgeImportAnswer | null>(null);
  const close = (open: boolean) => {
    onOpenChange(open);
    if (!open) setDone(null);
  };
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={close}
      title={t('import.label')}
      closeLabel={t('verb.close')}
      width="max-w-[600px]"
    >
      {done ? (
        <div className="grid gap-4 p-4">
          <p role="status">{t('import.done', done)}</p>
          <Button look="primary" className="justify-self-end" onClick={() => close(false)}>
            {t('verb.done')}
          </Button>
        </div>
      ) : (
        <div className="grid gap-3 p-4">
          <fieldset className="flex gap-1">
            <legend className="sr-only">{t('import.from')}</legend>
            {ways.map(each => (
              <button
                key={each}
                type="button"
                aria-pressed={way === each}
                onClick={() => setWay(each)}
                className={`h-7 rounded-sm px-2 text-sm ${way === each ? 'bg-active font-medium text-ink' : 'text-muted hover:bg-hover'}`}
              >
                {t(`import.from_${each}`)}
              </button>
            ))}
          </fieldset>
          {way === 'files' ? <ImportFiles onDone={setDone} /> : <ImportSite onDone={setDone} />}
        </div>
      )}
    </Dialog>
  );
}
