import { useTranslation } from 'react-i18next';
import { useSystem } from '../../data/desk.ts';
import { useAgo, useMinute } from '../../ui/minute.tsx';
import { Quiet, Section } from '../../ui/section.tsx';
import { distanceOf } from '../../ui/time.ts';
import { StateWord } from './looks.tsx';

/** How each part is now, over all servers. Known only while there is a line. */
export function PartsList() {
  const { t } = useTranslation();
  const { parts } = useSystem();
  const ago = useAgo();
  const now = useMinute();
  const sayFor = (since: number) =>
    distanceOf(since, now).unit === 'now' ? t('system.sinceNow') : t('system.since', { span: ago(since) });
  return (
    <Section title={t('system.parts')}>
      {parts === null ? (
        <Quiet>{t('system.unknown')}</Quiet>
      ) : (
        <ul className="border-t border-line">
          {parts.map(({ part, state, text, since }) => (
            <li
              key={part}
              className="grid grid-cols-[132px_96px_minmax(0,1fr)_auto] items-start gap-3 border-b border-line py-[7px] text-sm"
            >
              <span className="font-medium">{t(`system.part.${part}`)}</span>
              <StateWord state={state} />
              <span className="text-ink-2">{text}</span>
              <span className="text-right text-xs leading-4 text-muted tabular-nums">
                {state !== 'off' && sayFor(since)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
