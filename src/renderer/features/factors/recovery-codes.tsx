import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { offerFile } from '../../ui/offer-file.ts';
import { CopyButton } from './copy-button.tsx';

/** They are shown once, and taken along from here. */
export function RecoveryCodes({ codes, email }: { codes: readonly string[]; email: string }) {
  const { t } = useTranslation();
  const text = codes.join('\n');
  const download = () =>
    offerFile(
      'steward-recovery-codes.txt',
      new Blob([`${t('factor.fileHead', { email })}\n\n${text}\n`], { type: 'text/plain' }),
    );
  return (
    <div className="grid gap-3">
      <p className="text-sm">{t('factor.codesText')}</p>
      <ul
        aria-label={t('factor.codes')}
        className="grid gap-y-1 rounded-sm border border-line bg-surface p-3 font-mono text-sm select-text"
      >
        {codes.map(code => (
          <li key={code} className="text-center whitespace-nowrap">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex gap-2">
        <CopyButton text={text} />
        <Button isSmall icon={Download} onClick={download}>
          {t('factor.download')}
        </Button>
      </div>
    </div>
  );
}
