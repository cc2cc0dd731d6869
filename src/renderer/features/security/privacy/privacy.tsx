import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKit } from '../../../app/kit.tsx';
import { useDesk } from '../../../data/desk.ts';
import type { CustomerView } from '../../../data/model.ts';
import { useHeld } from '../use-held.ts';
import { CopyDialog } from './copy-dialog.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { FindCustomer } from './find-customer.tsx';
import { Requests } from './requests.tsx';
import { Retention } from './retention.tsx';

const lookAgainMs = 3_000;

export type Asked = { what: 'copy' | 'erase'; customer: Pick<CustomerView, 'id' | 'name'> };

/** What is kept of a customer, as a copy or not at all; what was asked so far; and how long things are kept. */
export function Privacy() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { privacy } = useDesk().securityServer;
  const requests = useHeld('requests', held => ({ requests: held.requests }), privacy.list);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { data, reload } = requests;
  // What is under way is done in a moment: whoever asked sees it without asking again.
  useEffect(() => {
    if (!data?.requests.some(({ state }) => state === 'queued' || state === 'running')) return;
    const timer = setTimeout(reload, lookAgainMs);
    return () => clearTimeout(timer);
  }, [data, reload]);
  const close = () => setAsked(null);
  const done = (said: string) => {
    toasts.say(said);
    reload();
  };
  return (
    <>
      <FindCustomer onAsk={setAsked} />
      <Requests of={requests} />
      <Retention />
      <CopyDialog
        of={asked?.what === 'copy' ? asked.customer : null}
        onClose={close}
        onDone={() => done(t('privacy.copyAsked'))}
      />
      <EraseDialog
        of={asked?.what === 'erase' ? asked.customer : null}
        onClose={close}
        onDone={() => done(t('privacy.eraseAsked'))}
      />
    </>
  );
}
