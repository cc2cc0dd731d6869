import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, may } from '#protocol/permissions.ts';
import { PartLinks } from '../../app/part-links.tsx';
import { type SecurityPart, securityParts } from '../../app/route.ts';
import { ServerPage } from '../../app/server-page.tsx';
import { useDesk } from '../../data/desk.ts';
import { Empty } from '../../ui/empty.tsx';
import { Addresses } from './addresses/addresses.tsx';
import { Audit } from './audit/audit.tsx';
import { Detection } from './detection/detection.tsx';
import { Keys } from './keys/keys.tsx';
import { Limits } from './limits/limits.tsx';
import { Overview } from './overview/overview.tsx';
import { FactorRules } from './people/factor-rules.tsx';
import { People } from './people/people.tsx';
import { Privacy } from './privacy/privacy.tsx';
import { Providers } from './sso/providers.tsx';

/** The door: who comes in, how often, with what, and what was done about it. */
export function SecurityPage({ part }: { part: SecurityPart }) {
  const { t } = useTranslation();
  const parts = securityParts.map(key => ({
    ...{ key, name: t(`security.part_${key}`) },
    ...{ route: { page: 'security', part: key } as const, isCurrent: key === part },
  }));
  return (
    <ServerPage
      title={t('page.security')}
      beside={<PartLinks label={t('security.parts')} parts={parts} />}
      needs="security.read"
      refusal={{ title: t('security.leadsOnly'), text: t('security.leadsOnlyText') }}
    >
      {part === 'overview' && <Overview />}
      {part === 'addresses' && <Addresses />}
      {part === 'limits' && <Limits />}
      {part === 'detection' && <Detection />}
      {part === 'keys' && (
        <Needs action="key.edit" text={t('security.keysText')}>
          <Keys />
        </Needs>
      )}
      {part === 'people' && (
        <>
          <People />
          <FactorRules />
        </>
      )}
      {part === 'sso' && (
        <Needs action="security.edit" text={t('security.ssoText')}>
          <Providers />
        </Needs>
      )}
      {part === 'audit' && (
        <Needs action="audit.read" text={t('security.auditText')}>
          <Audit />
        </Needs>
      )}
      {part === 'privacy' && <Privacy />}
    </ServerPage>
  );
}

/** A part that not everybody who watches over the desk may see. */
function Needs({ action, text, children }: { action: Action; text: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { user } = useDesk();
  if (may(user.role, action)) return children;
  return (
    <div className="h-60">
      <Empty icon={Lock} title={t('security.adminsOnly')} text={text} />
    </div>
  );
}
