import { ArrowUp, PencilLine, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../../app/action-center.tsx';
import { useKeys } from '../../../app/kit.tsx';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Keys } from '../../../ui/keys.tsx';
import { clockOf } from '../../../ui/time.ts';
import type { Collision } from './collision.ts';
import type { CollisionState } from './use-collision.ts';

/** Says before sending that somebody else answers here. It stops nobody: the same key again sends. */
export function CollisionLine({ state }: { state: CollisionState }) {
  const { collision, isAsked, look } = state;
  const words = useWords(collision);
  useAction('conversation.lookAtReply', collision?.kind === 'replied' ? { run: look } : undefined);
  const isShown = collision !== null && (collision.kind !== 'catching up' || isAsked);
  const isGrave = isShown && collision.kind !== 'typing';
  return (
    // The place is always there, so that a reader hears what comes into it.
    <div
      role="status"
      className={
        isShown
          ? `flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-1 text-sm text-ink ${isGrave ? 'border-warning-line bg-warning-soft' : 'border-line bg-sunken'}`
          : ''
      }
    >
      {isShown && (
        <>
          <Mark kind={collision.kind} />
          <span className="min-w-0 flex-1">
            {words} {isAsked && <Asked />}
          </span>
          {collision.kind === 'replied' && <Look onLook={look} />}
        </>
      )}
    </div>
  );
}

const marks = { replied: TriangleAlert, 'catching up': RefreshCw, typing: PencilLine } as const;

function Mark({ kind }: { kind: Collision['kind'] }) {
  return <Icon of={marks[kind]} size={14} className={kind === 'typing' ? 'text-muted' : 'text-warning'} />;
}

function Asked(): ReactNode {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <span className="font-strong">
      {t('collision.asked')} <Keys keys={keys.caps('composer.send')} />
    </span>
  );
}

function Look({ onLook }: { onLook: () => void }) {
  const { t } = useTranslation();
  const keys = useKeys();
  return (
    <Button isSmall icon={ArrowUp} keys={keys.caps('conversation.lookAtReply')} onClick={onLook}>
      {t('collision.look')}
    </Button>
  );
}

function useWords(collision: Collision | null): string {
  const { t, i18n } = useTranslation();
  switch (collision?.kind) {
    case 'replied': {
      const who = collision.party === 'ai' ? t('author.ai') : firstName(collision.name);
      return t('collision.replied', {
        who,
        clock: clockOf(collision.at, i18n.language),
        count: collision.count,
      });
    }
    case 'catching up':
      return t('collision.catchingUp');
    case 'typing': {
      const names = collision.party === 'ai' ? [t('author.ai')] : collision.names.map(firstName);
      return t('collision.typing', {
        count: names.length,
        names: new Intl.ListFormat(i18n.language).format(names),
      });
    }
    default:
      return '';
  }
}

const firstName = (name: string): string => name.split(' ')[0] || name;
