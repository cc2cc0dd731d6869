import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SsoRefusal, ssoRefusals } from '#protocol/http/sso.ts';
import { Button } from '../../ui/button.tsx';
import { DoorFrame, DoorProblem } from './door-frame.tsx';
import { useDoorOptions } from './use-door-options.ts';

/** Why somebody came back from a provider without having come in. */
export type Refused = { why: SsoRefusal; slug: string };

const path = /^#\/sign-in\/(\w+)\/([a-z0-9-]+)$/;

function read(hash: string): Refused | null {
  const [, word, slug = ''] = path.exec(hash) ?? [];
  const why = ssoRefusals.find(each => each === word);
  return why ? { why, slug } : null;
}

/** It leaves the address once it is read: loading the page anew is a new beginning. */
export function useRefused(): { refused: Refused | null; leave: () => void } {
  const [refused, setRefused] = useState(() => read(window.location.hash));
  useLayoutEffect(() => {
    if (read(window.location.hash)) window.history.replaceState(null, '', '#/');
  }, []);
  return { refused, leave: () => setRefused(null) };
}

/** What happened, and what to do. */
export function RefusedProblem({ refused: { why, slug } }: { refused: Refused }) {
  const { t } = useTranslation();
  const options = useDoorOptions();
  const name = options?.singleSignOn.find(each => each.slug === slug)?.name ?? slug;
  return <DoorProblem problem={{ code: 'forbidden', message: t(`sso.refused_${why}`, { name }), id: '' }} />;
}

/** For whoever is signed in all the same. */
export function RefusedScreen({ refused, onLeave }: { refused: Refused; onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <DoorFrame title={t('sso.refusedTitle')} text={null}>
      <RefusedProblem refused={refused} />
      <Button look="primary" onClick={onLeave} className="h-8 justify-center">
        {t('sso.goOn')}
      </Button>
    </DoorFrame>
  );
}
