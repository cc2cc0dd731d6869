import { useTranslation } from 'react-i18next';

/** Says millionths of a currency; small sums with as many digits as tell them from nothing. */
export function useMoney(currency: string): (micros: number) => string {
  const { i18n } = useTranslation();
  return micros => {
    const amount = micros / 1_000_000;
    const maximumFractionDigits = amount !== 0 && amount < 0.1 ? 4 : 2;
    return new Intl.NumberFormat(i18n.language, {
      style: 'currency',
      currencyDisplay: 'narrowSymbol',
      currency,
      maximumFractionDigits,
    }).format(amount);
  };
}
