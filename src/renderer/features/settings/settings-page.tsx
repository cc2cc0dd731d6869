import { useTranslation } from 'react-i18next';
import { useKit, useSetting } from '../../app/kit.tsx';
import { useDesk, useTheme } from '../../data/desk.ts';
import type { Theme } from '../../data/model.ts';
import { FactorSettings } from '../factors/factor-settings.tsx';
import { KeySettings } from './key-settings.tsx';
import { NoticeSettings } from './notices/notice-settings.tsx';
import { SignInSettings } from './sign-in/sign-in-settings.tsx';
import { SiteSettings } from './sites/site-settings.tsx';
import { StoreSetting } from './store-setting.tsx';
import { TargetSettings } from './targets/target-settings.tsx';

/** What one person likes: on this computer, and, of notifications, everywhere. */
export function SettingsPage() {
  const { t } = useTranslation();
  const { user } = useDesk();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div className="relative h-full overflow-y-auto -outline-offset-2" tabIndex={0}>
      <div className="flex h-12 items-center border-b border-line px-4">
        <h1 className="text-lg font-strong">{t('page.settings')}</h1>
      </div>
      <div className="grid max-w-[720px] gap-8 px-4 py-5">
        <section aria-labelledby="settings-account">
          <h2 id="settings-account" className="mb-1 font-strong">
            {t('settings.account')}
          </h2>
          <p className="text-sm text-ink-2">
            {user.name}, {user.email}, {t(`role.${user.role}`)}
          </p>
        </section>
        <ThemeSetting />
        <NoticeSettings />
        <SignInSettings />
        <FactorSettings />
        <SiteSettings />
        <TargetSettings />
        <StoreSetting />
        <SingleKeySetting />
        <KeySettings />
      </div>
    </div>
  );
}

function ThemeSetting() {
  const { t } = useTranslation();
  const { theme, setTheme } = useTheme();
  return (
    <fieldset>
      <legend className="mb-1 font-strong">{t('theme.label')}</legend>
      <div className="flex gap-4">
        {(['system', 'light', 'dark'] as const satisfies readonly Theme[]).map(value => (
          <label key={value} className="flex min-h-6 items-center gap-2 text-sm">
            <input
              type="radio"
              name="theme"
              className="size-4 accent-accent"
              checked={theme === value}
              onChange={() => setTheme(value)}
            />
            {t(`theme.${value}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function SingleKeySetting() {
  const { t } = useTranslation();
  const { settings } = useKit();
  const hasSingleKeys = useSetting(values => values.hasSingleKeys);
  return (
    <section aria-labelledby="settings-single">
      <h2 id="settings-single" className="mb-1 font-strong">
        {t('settings.keyboard')}
      </h2>
      <label className="flex min-h-6 items-center gap-2 text-sm">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={hasSingleKeys}
          onChange={event => settings.setState({ hasSingleKeys: event.target.checked })}
        />
        {t('settings.singleKeys')}
      </label>
      <p className="ml-6 text-sm text-muted">{t('settings.singleKeysHint')}</p>
    </section>
  );
}
