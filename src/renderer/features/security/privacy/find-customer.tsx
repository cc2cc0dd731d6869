import { Download, UserX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnavailable } from '../../../app/use-act.ts';
import { useCustomers } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { ListSearch } from '../../../ui/list-search.tsx';
import { Ago } from '../../../ui/minute.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import type { Asked } from './privacy.tsx';

const shown = 6;

/** Whom it is about: read from this computer, also without a network. */
export function FindCustomer({ onAsk }: { onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { customers, hasMore, isLoading } = useCustomers({ text: text.trim(), limit: shown });
  const copyUnavailable = useUnavailable('customer.export');
  const eraseUnavailable = useUnavailable('customer.erase');
  return (
    <Section title={t('privacy.customer')}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('privacy.customerIntro')}</Quiet>
      </div>
      <div className="rounded-md border border-line">
        <ListSearch label={t('privacy.find')} text={text} onText={setText} />
        <div className="px-3 pb-1">
          {customers.length === 0 ? (
            <div className="py-3">
              <Quiet>
                {t(
                  isLoading
                    ? 'privacy.looking'
                    : text.trim() === ''
                      ? 'privacy.noCustomers'
                      : 'privacy.nobody',
                )}
              </Quiet>
            </div>
          ) : (
            <Table
              label={t('privacy.customers')}
              heads={[t('privacy.name'), t('privacy.email'), t('privacy.lastSeen')]}
              verbs={t('privacy.verbs')}
            >
              {customers.map(customer => {
                const name = customer.name || customer.email || t('privacy.nameless');
                return (
                  <tr key={customer.id} className="border-b border-line last:border-b-0">
                    <th scope="row" className={`${cell} text-left font-normal`}>
                      {name}
                    </th>
                    <td className={`${cell} text-ink-2`}>{customer.email}</td>
                    <td className={`${cell} whitespace-nowrap text-muted`}>
                      <Ago at={customer.lastSeenAt} />
                    </td>
                    <td className={`${cell} pr-0`}>
                      <span className="flex justify-end gap-1">
                        <Button
                          isSmall
                          icon={Download}
                          aria-label={t('privacy.copyOf', { name })}
                          unavailable={copyUnavailable}
                          onClick={() => onAsk({ what: 'copy', customer: { id: customer.id, name } })}
                        >
                          {t('privacy.copy')}
                        </Button>
                        <Button
                          isSmall
                          icon={UserX}
                          aria-label={t('privacy.eraseOf', { name })}
                          unavailable={eraseUnavailable}
                          onClick={() => onAsk({ what: 'erase', customer: { id: customer.id, name } })}
                        >
                          {t('privacy.erase')}
                        </Button>
                      </span>
                    </td>
                  </tr>
                );
              })}
            </Table>
          )}
        </div>
      </div>
      {hasMore && (
        <div className="mt-2">
          <Quiet>{t('privacy.more')}</Quiet>
        </div>
      )}
    </Section>
  );
}
