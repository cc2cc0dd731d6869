import { useVirtualizer } from '@tanstack/react-virtual';
import { Search, UserRound, Users } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../app/action-center.tsx';
import { ErrorBoundary } from '../../app/error-boundary.tsx';
import { useNavigation } from '../../app/navigation.tsx';
import { formatRoute } from '../../app/route.ts';
import { useCustomerConversations, useCustomers } from '../../data/desk.ts';
import type { Customer } from '../../data/model.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ListSearch } from '../../ui/list-search.tsx';
import { LoadingRows } from '../../ui/loading.tsx';
import { Ago } from '../../ui/minute.tsx';
import { CustomerCard } from './customer-card.tsx';
import { CustomerNote } from './customer-note.tsx';
import { PastConversations } from './past-conversations.tsx';

const rowPx = 52;
/** How many more are read when the reader nears the end. */
const pageSize = 200;

/** Everybody who wrote, last seen first; beside it the one that is open. */
export function CustomersPage({ customerId }: { customerId: string | null }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  useAction(
    'list.back',
    customerId === null ? undefined : { run: () => go({ page: 'customers', customerId: null }) },
  );
  return (
    <div className="grid h-full grid-cols-[minmax(240px,332px)_minmax(0,1fr)]">
      <section aria-label={t('page.customers')} className="flex min-h-0 flex-col border-r border-line">
        <CustomerList customerId={customerId} />
      </section>
      <section aria-label={t('customer.label')} className="relative min-h-0 min-w-0 overflow-y-auto">
        <ErrorBoundary part={t('customer.label')} resetKey={customerId ?? ''}>
          {customerId === null ? (
            <Empty icon={UserRound} title={t('customer.noneOpen')} text={t('customer.noneOpenText')} />
          ) : (
            <CustomerDetail key={customerId} customerId={customerId} />
          )}
        </ErrorBoundary>
      </section>
    </div>
  );
}

function CustomerList({ customerId }: { customerId: string | null }) {
  const { t } = useTranslation();
  const { go } = useNavigation();
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(pageSize);
  const list = useCustomers({ text, limit });
  const index = list.customers.findIndex(customer => customer.id === customerId);
  const open = (at: number) => {
    const next = list.customers[Math.max(0, Math.min(at, list.customers.length - 1))];
    if (next) go({ page: 'customers', customerId: next.id }, { replace: customerId !== null });
  };
  const mover = (delta: number) =>
    list.customers.length > 0 ? { run: () => open(index === -1 ? 0 : index + delta) } : undefined;
  useAction('list.next', mover(1));
  useAction('list.previous', mover(-1));
  return (
    <>
      <div className="flex h-12 flex-none items-center border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.customers')}</h1>
      </div>
      <ListSearch label={t('customer.search')} text={text} onText={setText} />
      <div className="min-h-0 flex-1">
        {list.isLoading ? (
          <LoadingRows rows={10} height="h-[52px]" label={t('customer.loadingList')} />
        ) : list.customers.length === 0 ? (
          text === '' ? (
            <Empty icon={Users} title={t('customer.nobody')} text={t('customer.nobodyText')} />
          ) : (
            <Empty icon={Search} title={t('search.none', { text })} text={t('search.scope')} />
          )
        ) : (
          <CustomerRows
            customers={list.customers}
            customerId={customerId}
            onEnd={list.hasMore ? () => setLimit(before => before + pageSize) : undefined}
          />
        )}
      </div>
    </>
  );
}

function CustomerRows({
  customers,
  customerId,
  onEnd,
}: {
  customers: readonly Customer[];
  customerId: string | null;
  onEnd: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: customers.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: index => customers[index]?.id ?? index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const isNearEnd = (items.at(-1)?.index ?? 0) > customers.length - 20;
  // Once per length: the next page comes with a longer list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (isNearEnd) onEnd?.();
  }, [isNearEnd, customers.length]);
  return (
    <nav ref={scroller} aria-label={t('page.customers')} className="h-full overflow-y-auto">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map(item => {
          const customer = customers[item.index];
          return (
            customer && (
              <li
                key={item.key}
                aria-setsize={customers.length}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <CustomerRow customer={customer} isCurrent={customer.id === customerId} />
              </li>
            )
          );
        })}
      </ul>
    </nav>
  );
}

function CustomerRow({ customer, isCurrent }: { customer: Customer; isCurrent: boolean }) {
  const { t } = useTranslation();
  return (
    <a
      href={formatRoute({ page: 'customers', customerId: customer.id })}
      aria-current={isCurrent ? 'true' : undefined}
      className={`relative flex h-[52px] items-center gap-3 border-b border-line pr-[14px] pl-4 text-ink -outline-offset-2 hover:no-underline ${isCurrent ? 'bar-selected' : 'hover:bg-hover'}`}
    >
      <Avatar id={customer.id} name={customer.name || '?'} />
      <span className="min-w-0 flex-1">
        <span className={`block truncate ${isCurrent ? 'font-strong' : ''}`}>
          <bdi>{customer.name || t('customer.nameless')}</bdi>
        </span>
        <span className="block truncate text-sm text-muted">{customer.email || t('customer.noEmail')}</span>
      </span>
      <Ago at={customer.lastSeenAt} className="flex-none text-xs text-muted" />
    </a>
  );
}

function CustomerDetail({ customerId }: { customerId: string }) {
  const { t } = useTranslation();
  const conversations = useCustomerConversations(customerId);
  return (
    <div className="max-w-[640px]">
      <CustomerCard customerId={customerId} hasLink={false} />
      <div className="border-b border-line">
        <CustomerNote customerId={customerId} />
      </div>
      <div className="px-4 py-3">
        <h2 className="mb-1 text-xs leading-4 font-strong text-muted">
          {t('customer.conversations', { count: conversations.length })}
        </h2>
        <PastConversations conversations={conversations} />
      </div>
    </div>
  );
}
