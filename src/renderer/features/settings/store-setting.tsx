import { useTranslation } from 'react-i18next';
import { useDesk } from '../../data/desk.ts';

/** That the local store is encrypted, and where its key lies. */
export function StoreSetting() {
  const { t } = useTranslation();
  const { place, reason } = useDesk().localStore;
  return (
    <section aria-labelledby="settings-store">
      <h2 id="settings-store" className="mb-1 font-strong">
        {t('settings.store')}
      </h2>
      <p className="text-sm text-ink-2">{t(`settings.store_${place}`)}</p>
      {reason !== null && <p className="mt-1 text-sm text-muted">{reason}</p>}
    </section>
  );
}
