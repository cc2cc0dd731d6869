import { Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SpendProvider } from '#protocol/http/ai-spend.ts';
import { Chip } from '../../ui/chip.tsx';
import { Quiet } from '../../ui/section.tsx';
import { useMoney } from './use-money.ts';

/** Who is asked, in which order, and what a million tokens cost there. */
export function SpendProviders({
  providers,
  currency,
  asOf,
}: {
  providers: readonly SpendProvider[];
  currency: string;
  asOf: string;
}) {
  const { t } = useTranslation();
  const money = useMoney(currency);
  const priceOf = ({ isMetered, price }: SpendProvider): string => {
    if (!isMetered) return t('spend.free');
    if (!price) return t('spend.noPrice');
    const [input, cached, output] = [price.input, price.cachedInput, price.output].map(amount =>
      money(amount * 1_000_000),
    );
    return t('spend.price', { input, cached, output });
  };
  return (
    <>
      <ol className="text-sm">
        {providers.map((provider, index) => (
          <li
            key={`${provider.name} ${provider.model}`}
            className="flex flex-wrap items-center gap-x-3 border-b border-line py-1"
          >
            <span className="w-4 text-right text-muted tabular-nums">{index + 1}</span>
            <span className="font-strong">{provider.model}</span>
            <span className="text-muted">{provider.name}</span>
            {provider.isResting && (
              <Chip icon={Clock} look="warning">
                {t('spend.resting')}
              </Chip>
            )}
            <span className="ml-auto text-ink-2 tabular-nums">{priceOf(provider)}</span>
          </li>
        ))}
        <li className="flex items-center gap-x-3 border-b border-line py-1">
          <span className="w-4 text-right text-muted tabular-nums">{providers.length + 1}</span>
          <span className="font-strong">{t('spend.embedded')}</span>
          <span className="ml-auto text-ink-2">{t('spend.free')}</span>
        </li>
        <li className="flex items-center gap-x-3 py-1">
          <span className="w-4 text-right text-muted tabular-nums">{providers.length + 2}</span>
          <span className="font-strong">{t('spend.person')}</span>
        </li>
      </ol>
      {providers.some(({ price }) => price !== null) && <Quiet>{t('spend.asOf', { day: asOf })}</Quiet>}
    </>
  );
}
