import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';

/** A browser asks before it may show notifications, and only after a press. The desktop program needs no such leave. */
export function DesktopNotices() {
  const { t } = useTranslation();
  const isBrowser = !('desktop' in window) && 'Notification' in window;
  const [permission, setPermission] = useState(() => (isBrowser ? Notification.permission : 'granted'));
  if (!isBrowser) return null;
  return (
    <div>
      <h3 className="mb-1 text-sm font-strong">{t('settings.notices')}</h3>
      <div className="flex min-h-6 items-center gap-3 text-sm text-ink-2">
        {t(`settings.notices_${permission}`)}
        {permission === 'default' && (
          <Button isSmall onClick={() => void Notification.requestPermission().then(setPermission)}>
            {t('settings.allow')}
          </Button>
        )}
      </div>
    </div>
  );
}
