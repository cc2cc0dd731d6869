import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';

/** What the provider has to be told of this desk. */
export function Redirect({ base, slug }: { base: string; slug: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'yes' | 'failed' | null>(null);
  const way = `${base}/api/v1/auth/sso/${slug || '…'}`;
  const address = `${way}/callback`;
  const copy = () => {
    navigator.clipboard.writeText(address).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  };
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextField
          label={t('sso.redirect')}
          hint={t('sso.redirectHint', {
            signedOut: `${base}/console/`,
            backChannel: `${way}/backchannel-logout`,
          })}
          readOnly
          value={address}
          className="bg-sunken font-mono text-[12.5px]"
          onFocus={event => event.target.select()}
        />
      </div>
      <Button icon={copied === 'yes' ? Check : Copy} className="mt-[23px] h-[30px]" onClick={copy}>
        {t('sso.copy')}
      </Button>
      <span role="status" className="sr-only">
        {copied === 'yes' && t('sso.copied')}
        {copied === 'failed' && t('sso.copyFailed')}
      </span>
    </div>
  );
}
