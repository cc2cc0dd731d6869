import { BadgeCheck, ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatRoute } from '../../app/route.ts';
import { useCommands, useCustomer } from '../../data/desk.ts';
import type { Conversation, CustomerView } from '../../data/model.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icon.tsx';
import { languageName } from '../../ui/language-name.ts';
import { LoadingRows } from '../../ui/loading.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { clockOf } from '../../ui/time.ts';
import { EditableFact } from './editable-fact.tsx';

/** Who wrote, with everything known about them; what an agent may correct is a field at a press. */
export function CustomerCard({
  customerId,
  conversation,
  hasLink = true,
  children,
}: {
  customerId: string;
  /** Adds what belongs to this conversation: its page and its rating. */
  conversation?: Conversation;
  hasLink?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const customer = useCustomer(customerId);
  if (customer === undefined) return <LoadingRows rows={1} height="h-16" label={t('customer.loading')} />;
  if (customer === null) {
    return <p className="border-b border-line px-4 py-3 text-sm text-muted">{t('customer.notHeld')}</p>;
  }
  return (
    <div className="border-b border-line px-4 py-3">
      <CustomerHead customer={customer} hasLink={hasLink} />
      <CustomerFacts customer={customer} conversation={conversation} />
      {children}
    </div>
  );
}

function CustomerHead({ customer, hasLink }: { customer: CustomerView; hasLink: boolean }) {
  const { t, i18n } = useTranslation();
  const { editCustomer } = useCommands();
  const since = new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric' }).format(
    customer.createdAt,
  );
  return (
    <div className="mb-[10px] flex items-center gap-3">
      <Avatar id={customer.id} name={customer.name || '?'} size={36} />
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-1 font-strong">
          <EditableFact
            label={t('customer.name')}
            value={customer.name}
            emptyText={t('customer.nameless')}
            isPending={customer.pending.has('name')}
            maxLength={200}
            onSave={name => void editCustomer(customer.id, { name })}
          />
          {customer.verified && (
            <span title={t('customer.verified')} className="flex-none text-positive">
              <Icon of={BadgeCheck} size={14} />
              <span className="sr-only">{t('customer.verified')}</span>
            </span>
          )}
        </div>
        <div className="px-1 text-sm text-muted">{t('customer.since', { date: since })}</div>
      </div>
      {hasLink && (
        <a
          href={formatRoute({ page: 'customers', customerId: customer.id })}
          aria-label={t('customer.open')}
          title={t('customer.open')}
          className="inline-flex size-7 flex-none items-center justify-center rounded-sm text-muted hover:bg-hover"
        >
          <Icon of={ExternalLink} size={14} />
        </a>
      )}
    </div>
  );
}

function CustomerFacts({
  customer,
  conversation,
}: {
  customer: CustomerView;
  conversation?: Conversation | undefined;
}) {
  const { t, i18n } = useTranslation();
  const { editCustomer } = useCommands();
  const now = useMinute();
  const language = customer.locale && languageName(customer.locale, i18n.language);
  const localTime = localTimeOf(now, customer.timeZone, i18n.language);
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-y-[1px] text-sm leading-[18px] [&>dd]:min-h-6 [&>dd]:min-w-0 [&>dd]:py-[3px] [&>dt]:py-[3px] [&>dt]:text-muted">
      <dt>{t('customer.email')}</dt>
      <dd className="!py-0">
        <EditableFact
          label={t('customer.email')}
          value={customer.email}
          emptyText={t('customer.add')}
          isPending={customer.pending.has('email')}
          maxLength={320}
          type="email"
          onSave={email => void editCustomer(customer.id, { email })}
        />
      </dd>
      <dt>{t('customer.phone')}</dt>
      <dd className="!py-0">
        <EditableFact
          label={t('customer.phone')}
          value={customer.phone}
          emptyText={t('customer.add')}
          isPending={customer.pending.has('phone')}
          maxLength={40}
          type="tel"
          onSave={phone => void editCustomer(customer.id, { phone })}
        />
      </dd>
      {localTime && <Fact name={t('customer.localTime')}>{localTime}</Fact>}
      {language && <Fact name={t('customer.language')}>{language}</Fact>}
      {conversation?.page && <Fact name={t('customer.page')}>{pageName(conversation.page)}</Fact>}
      {conversation?.rating && (
        <Fact name={t('customer.rating')}>
          {t('customer.ratingOf', { score: conversation.rating.score })}
        </Fact>
      )}
      {Object.entries(customer.attributes).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <>
      <dt className="truncate first-letter:uppercase" title={name}>
        {name}
      </dt>
      <dd dir="auto" className="truncate px-1 tabular-nums" title={children}>
        {children}
      </dd>
    </>
  );
}

/** "13:55, Hamburg"; nothing for a zone this computer does not know. */
function localTimeOf(now: number, timeZone: string, language: string): string | undefined {
  if (timeZone === '') return undefined;
  try {
    const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
    return `${clockOf(now, language, timeZone)}, ${city}`;
  } catch {
    return undefined;
  }
}

/** The path alone: the shop is known. */
function pageName(page: string): string {
  try {
    const url = new URL(page);
    return url.pathname === '/' ? url.host : decodeURI(url.pathname);
  } catch {
    return page;
  }
}
