import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LimitEntry, LimitsAnswer, LimitTalker } from '#protocol/http/limits.ts';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { useHeld } from '../use-held.ts';
import { Costs } from './costs.tsx';
import { HourBars } from './hour-bars.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { useLimitWords } from './use-limits.ts';

/** How often whom may ask, and what came of it. */
export function Limits() {
  const { t } = useTranslation();
  const { securityServer } = useDesk();
  const loaded = useHeld(
    'limits',
    ({ limits, acts, costsVersion, sites }) => ({ rules: limits, acts, costsVersion, sites }),
    securityServer.limits.list,
  );
  const [shown, setShown] = useState<string | null>(null);
  const unavailable = useUnavailable('security.edit');
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { rules, acts, costsVersion, sites } = loaded.data;
  return (
    <>
      <Section
        title={t('limits.title')}
        verbs={
          <Button icon={Plus} unavailable={unavailable} onClick={() => setShown('')}>
            {t('limits.add')}
          </Button>
        }
      >
        <div className="mb-2 max-w-[760px]">
          <Quiet>{t('limits.intro')}</Quiet>
        </div>
        <Rules rules={rules} sites={sites} onShow={setShown} />
      </Section>
      <Costs key={costsVersion} acts={acts} version={costsVersion} onChanged={loaded.reload} />
      <LimitDialog
        entry={shown === '' ? 'new' : (rules.find(({ name }) => name === shown) ?? null)}
        sites={sites}
        onClose={() => setShown(null)}
        onChanged={loaded.reload}
      />
    </>
  );
}

const columns = ['name', 'counts', 'pace', 'state', 'day', 'most'] as const;
type Sites = LimitsAnswer['sites'];

function Rules({
  rules,
  sites,
  onShow,
}: {
  rules: readonly LimitEntry[];
  sites: Sites;
  onShow: (name: string) => void;
}) {
  const { t } = useTranslation();
  const heads = columns.map(name => t(`limits.${name}`));
  return (
    <Table label={t('limits.title')} heads={heads} verbs={t('limits.verbs')}>
      {rules.map(entry => (
        <Row key={entry.name} entry={entry} sites={sites} onShow={onShow} />
      ))}
    </Table>
  );
}

const modeLooks = { enforce: 'positive', report: 'info', off: 'bare' } as const;

function Row({ entry, sites, onShow }: { entry: LimitEntry; sites: Sites; onShow: (name: string) => void }) {
  const { t } = useTranslation();
  const { pace, who } = useLimitWords();
  const { name, rule, origin } = entry;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        <span className="block font-mono text-[12.5px]">{name}</span>
        {origin !== 'usual' && (
          <span className="text-xs font-normal text-muted">{t(`limits.origin_${origin}`)}</span>
        )}
      </th>
      <td className={`${cell} max-w-[260px] text-ink-2`}>{who(rule, sites)}</td>
      <td className={cell}>
        {pace(rule)}
        <span className="block text-xs text-muted">{t(`limits.strategy_${rule.strategy}`)}</span>
      </td>
      <td className={cell}>
        <Chip look={modeLooks[rule.mode]}>{t(`limits.mode_${rule.mode}`)}</Chip>
      </td>
      <td className={`${cell} min-w-[180px]`}>
        <Day entry={entry} />
      </td>
      <td className={`${cell} max-w-[200px]`}>
        <Talkers talkers={entry.talkers} />
      </td>
      <td className={`${cell} pr-0 text-right`}>
        <Button isSmall aria-label={t('limits.changeOf', { name })} onClick={() => onShow(name)}>
          {t('limits.change')}
        </Button>
      </td>
    </tr>
  );
}

function Day({ entry: { hours } }: { entry: LimitEntry }) {
  const { t } = useTranslation();
  const { plain } = useLimitWords();
  const sum = (of: 'passed' | 'refused' | 'reported') => hours.reduce((all, hour) => all + hour[of], 0);
  if (hours.length === 0) return <span className="text-muted">{t('limits.didNothing')}</span>;
  const told = {
    passed: plain(sum('passed')),
    refused: plain(sum('refused')),
    reported: plain(sum('reported')),
  };
  return (
    <>
      <span className="tabular-nums">{t('limits.did', told)}</span>
      {sum('reported') > 0 && (
        <span className="block text-xs text-info tabular-nums">{t('limits.didReported', told)}</span>
      )}
      <HourBars hours={hours} />
    </>
  );
}

function Talkers({ talkers }: { talkers: readonly LimitTalker[] }) {
  const { t } = useTranslation();
  const { plain } = useLimitWords();
  if (talkers.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul className="grid gap-px">
      {talkers.slice(0, 3).map(({ kind, key, name, hits }) => (
        <li key={`${kind} ${key}`} className="flex gap-2">
          <span className={`min-w-0 flex-1 truncate ${kind === 'address' ? 'font-mono text-[12.5px]' : ''}`}>
            {kind === 'address' ? key : name || t('limits.unknown')}
          </span>
          <span className="text-muted tabular-nums">{plain(hits)}</span>
        </li>
      ))}
    </ul>
  );
}
