import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DoorProvider } from '#protocol/http/sso.ts';
import { useShell } from '../../data/desk.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { OutsideWay } from './outside-way.tsx';

/** The ways in by a provider of single sign-on: this page goes there itself, or the desktop program has the system's browser go. */
export function ProviderLinks({ providers }: { providers: readonly DoorProvider[] }) {
  const { t } = useTranslation();
  const { door } = useShell();
  if (providers.length === 0) return null;
  return (
    <div className="grid gap-2">
      {providers.map(({ slug, name }) => {
        const address = door.startOf(slug);
        return address === null ? (
          <OutsideWay key={slug} wish={{ slug, purpose: 'sign_in' }}>
            {t('sso.with', { name })}
          </OutsideWay>
        ) : (
          <a
            key={slug}
            href={address}
            className={buttonClass('plain', false, 'h-8 justify-center no-underline')}
          >
            <Icon of={KeyRound} size={14} />
            {t('sso.with', { name })}
          </a>
        );
      })}
    </div>
  );
}
