import {
  AlarmClock,
  ArrowLeftRight,
  ArrowRightToLine,
  CircleCheck,
  type LucideIcon,
  Mail,
  Merge,
  RotateCcw,
  Split,
  Star,
  User,
  UserX,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ThreadEvent } from '#protocol/documents/message.ts';
import type { ThreadMessage } from '../../data/model.ts';
import { Icon } from '../../ui/icon.tsx';
import { useMinute } from '../../ui/minute.tsx';
import { clockOf, whenOf } from '../../ui/time.ts';
import { TraceButton } from '../trace/trace-button.tsx';
import type { TraceOf } from '../trace/trace-choice.ts';
import { MergedFrom, OtherLink } from './merged-from.tsx';

const icons: Record<ThreadEvent['type'], LucideIcon> = {
  handed_over: ArrowRightToLine,
  assigned: User,
  unassigned: UserX,
  transferred: ArrowLeftRight,
  resolved: CircleCheck,
  reopened: RotateCcw,
  snoozed: AlarmClock,
  rated: Star,
  recommended: Star,
  contact_left: Mail,
  merged_into: Merge,
  merged_from: Merge,
  unmerged_from: Split,
  unmerged: Split,
};

/** A line that nobody wrote: what happened, by whom, when. */
export function EventLine({ message, conversationId }: { message: ThreadMessage; conversationId: string }) {
  const { i18n } = useTranslation();
  const words = useEventWords(message);
  const { event } = message;
  if (!event) return null;
  const clock = clockOf(message.createdAt, i18n.language);
  if (event.type === 'handed_over') {
    const of = { kind: 'handover', conversationId, at: message.createdAt } as const;
    return <HandoverLine event={event} clock={clock} of={of} />;
  }
  if (event.type === 'merged_from') return <MergedFrom message={message} event={event} clock={clock} />;
  const named = 'number' in event ? event : null;
  return (
    <div className="rule-line pt-2 text-xs leading-4 text-muted" data-left="">
      <Icon of={icons[event.type]} size={12} />
      <span dir="auto" className="min-w-0">
        {words} {named && <OtherLink of={named} />} <span className="tabular-nums">{clock}</span>
      </span>
    </div>
  );
}

function useEventWords({ event, author }: ThreadMessage): string {
  const { t, i18n } = useTranslation();
  const now = useMinute();
  if (!event) return '';
  const who = author.kind === 'ai' ? t('author.ai') : author.name || t('author.system');
  switch (event.type) {
    case 'handed_over':
      return event.text;
    case 'assigned':
      if (author.id === event.agentId) return t('event.took', { who });
      return author.kind === 'agent'
        ? t('event.assigned', { who, to: event.agentName })
        : t('event.routed', { to: event.agentName });
    case 'unassigned':
      return event.why === 'agent_away' ? t('event.agentAway') : t('event.unassigned', { who });
    case 'transferred':
      return t('event.transferred', { who, team: event.teamName });
    case 'resolved':
      return t('event.resolved', { who });
    case 'reopened':
      return t('event.reopened', { who });
    case 'snoozed':
      return t('event.snoozed', { who, when: whenOf(event.until, now, i18n.language) });
    case 'rated':
      return event.comment === ''
        ? t('event.rated', { score: event.score })
        : t('event.ratedWith', { score: event.score, comment: event.comment });
    case 'recommended':
      return t('event.recommended', { score: event.score });
    case 'contact_left':
      return t('event.contactLeft', { email: event.email });
    case 'merged_into':
      return t('event.mergedInto', { who });
    case 'merged_from':
      return t('event.mergedFrom', { who });
    case 'unmerged_from':
    case 'unmerged':
      return t('event.unmerged', { who });
  }
}

const knownReasons = [
  'asked_for_person',
  'low_confidence',
  'no_answer',
  'out_of_scope',
  'sensitive',
  'budget',
  'loop',
  'model_unavailable',
  'flow',
] as const;

/** Why the AI gave it to a person, and how sure it had been. */
function HandoverLine({
  event,
  clock,
  of,
}: {
  event: Extract<ThreadEvent, { type: 'handed_over' }>;
  clock: string;
  of: TraceOf;
}) {
  const { t } = useTranslation();
  const reason = knownReasons.find(known => known === event.reason);
  const percent = (value: number) => Math.round(value * 100);
  return (
    <div className="pt-[10px]">
      <div className="flex items-start gap-2 rounded-sm border border-dashed border-line-strong px-[11px] py-[7px] text-sm leading-[17px] text-ink-2">
        <Icon of={ArrowRightToLine} size={14} className="mt-[1px] text-muted" />
        <span className="flex-1">
          <b className="font-medium">{t('handover.who')}</b> {reason ? t(`handover.${reason}`) : event.text}
          {event.confidence !== null && event.limit !== null && (
            <span className="text-muted">
              {' '}
              {t('handover.sure', { percent: percent(event.confidence), limit: percent(event.limit) })}
            </span>
          )}
          <TraceButton of={of} className="ml-2" />
        </span>
        <span className="text-xs leading-[17px] text-muted tabular-nums">{clock}</span>
      </div>
    </div>
  );
}
