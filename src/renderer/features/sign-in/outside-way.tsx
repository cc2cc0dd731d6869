import { KeyRound } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutsideWish } from '#protocol/ipc.ts';
import { type OutsideOutcome, useShell } from '../../data/desk.ts';
import { Button } from '../../ui/button.tsx';
import { DoorProblem } from './door-frame.tsx';
import { RefusedProblem } from './refused.tsx';

/** The way by a provider from the desktop program: through the system's browser, which is waited for here. */
export function OutsideWay({ wish, children }: { wish: OutsideWish; children: ReactNode }) {
  const { t } = useTranslation();
  const { goOutside, giveUpOutside } = useShell();
  const [isAway, setAway] = useState(false);
  const [outcome, setOutcome] = useState<OutsideOutcome | null>(null);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
      void giveUpOutside();
    };
  }, [giveUpOutside]);
  const go = async () => {
    setAway(true);
    setOutcome(null);
    const answer = await goOutside(wish);
    if (!isHere.current) return;
    setAway(false);
    setOutcome(answer);
  };
  return (
    <div className="grid gap-2">
      <Button icon={KeyRound} disabled={isAway} className="h-8 justify-center" onClick={() => void go()}>
        {children}
      </Button>
      {isAway && (
        <div role="status" className="grid gap-2 text-sm text-muted">
          <p>{t('sso.outside')}</p>
          <Button className="justify-self-start" onClick={() => void giveUpOutside()}>
            {t('sso.outsideStop')}
          </Button>
        </div>
      )}
      {outcome && !outcome.ok && <OutsideProblem outcome={outcome} slug={wish.slug} />}
    </div>
  );
}

function OutsideProblem({
  outcome,
  slug,
}: {
  outcome: Extract<OutsideOutcome, { ok: false }>;
  slug: string;
}) {
  const { t } = useTranslation();
  switch (outcome.why) {
    case 'given_up':
      return null;
    case 'failed':
      return <DoorProblem problem={outcome.problem} />;
    case 'no_browser':
      return <DoorProblem problem={{ code: 'unavailable', message: t('sso.outsideFailed'), id: '' }} />;
    default:
      return <RefusedProblem refused={{ why: outcome.why, slug }} />;
  }
}
