import { useTranslation } from 'react-i18next';
import {
  type AuditAct,
  type AuditFault,
  type AuditSubject,
  auditActs,
  auditFaultKinds,
} from '#protocol/audit.ts';
import { isId } from '#protocol/ids.ts';
import { useCustomer } from '../../../data/desk.ts';

const knownNouns = [
  ...(['address', 'alert', 'article', 'audit', 'bi', 'channel', 'conversation', 'customer'] as const),
  ...([
    'dataset',
    'detection',
    'delivery',
    'drop',
    'event',
    'export',
    'factor',
    'flow',
    'gap',
    'intent',
    'key',
    'limit',
    'maintenance',
    'person',
  ] as const),
  ...([
    'prompt',
    'reply',
    'report',
    'retention',
    'rollout',
    'secrets',
    'site',
    'sso',
    'storage',
    'suite',
    'target',
    'team',
    'trace',
  ] as const),
  ...(['training', 'version', 'webhook'] as const),
] as const;

/** Of an id the end, which differs; everything else as it is. */
const shortOf = (id: string): string => (isId(id) ? `…${id.slice(-6)}` : id);
/** In place of whom no entry is about. */
const nobody = '00000000-0000-7000-8000-000000000000';

/** What a thing is called: as the log says, or where that is only an id as this computer knows it. */
export function useNamed(subject: AuditSubject): AuditSubject {
  const isNameless = subject.kind === 'customer' && subject.name === '' && isId(subject.id);
  const customer = useCustomer(isNameless ? subject.id : nobody);
  return isNameless && customer ? { ...subject, name: customer.name } : subject;
}

/** How entries are said. What a newer server knows stands as it named it. */
export function useAuditWords() {
  const { t } = useTranslation();
  const noun = (name: string): string => {
    const known = knownNouns.find(each => each === name);
    return known ? t(`audit.noun_${known}`) : name;
  };
  return {
    noun,
    act: (act: AuditAct): string => (auditActs.includes(act) ? t(`audit.act.${act}`) : act),
    subject: ({ kind, id, name }: AuditSubject): string => {
      const called = name === '' ? shortOf(id) : name;
      return called === '' ? '' : `${noun(kind)}: ${called}`;
    },
    fault: ({ kind, said }: AuditFault): string =>
      auditFaultKinds.includes(kind) ? t(`audit.fault_${kind}`) : said,
  };
}
