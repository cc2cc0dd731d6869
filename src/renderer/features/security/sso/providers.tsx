import { LogIn, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SsoProvider } from '#protocol/http/sso.ts';
import { useKit } from '../../../app/kit.tsx';
import { Unloaded } from '../../../app/unloaded.tsx';
import { useUnavailable } from '../../../app/use-act.ts';
import { useDesk } from '../../../data/desk.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/chip.tsx';
import { Empty, EmptyBox } from '../../../ui/empty.tsx';
import { Quiet, Section } from '../../../ui/section.tsx';
import { cell, Table } from '../../../ui/table.tsx';
import { useHeld } from '../use-held.ts';
import { LinkedDialog } from './linked-dialog.tsx';
import { ProviderDialog } from './provider-dialog.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

type Open = { what: 'change' | 'people' | 'remove'; provider: SsoProvider } | { what: 'add' };
const columns = ['name', 'domains', 'state', 'linked'] as const;

/** Where people of the organisation sign in, instead of with a password. */
export function Providers() {
  const { t } = useTranslation();
  const { toasts } = useKit();
  const { sso } = useDesk().securityServer;
  const loaded = useHeld('providers', ({ providers, base }) => ({ providers, base }), sso.list);
  const unavailable = useUnavailable('security.edit');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { providers, base } = loaded.data;
  const provider = open && 'provider' in open ? open.provider : null;
  const add = (
    <Button icon={Plus} unavailable={unavailable} onClick={() => setOpen({ what: 'add' })}>
      {t('sso.add')}
    </Button>
  );
  return (
    <Section title={t('sso.title')} verbs={providers.length > 0 && add}>
      <div className="mb-2 max-w-[760px]">
        <Quiet>{t('sso.intro')}</Quiet>
      </div>
      {providers.length === 0 ? (
        <EmptyBox>
          <Empty icon={LogIn} title={t('sso.none')} text={t('sso.noneText')}>
            {add}
          </Empty>
        </EmptyBox>
      ) : (
        <Table label={t('sso.title')} heads={columns.map(name => t(`sso.${name}`))} verbs={t('sso.verbs')}>
          {providers.map(each => (
            <Row key={each.slug} of={each} unavailable={unavailable} onOpen={setOpen} />
          ))}
        </Table>
      )}
      <ProviderDialog
        of={open?.what === 'add' ? 'new' : open?.what === 'change' ? provider : null}
        base={base}
        onClose={close}
        onSaved={name => {
          toasts.say(t('sso.saved', { name }));
          loaded.reload();
        }}
      />
      <LinkedDialog
        of={open?.what === 'people' ? provider : null}
        onClose={close}
        onChanged={loaded.reload}
      />
      <RemoveDialog
        of={open?.what === 'remove' ? provider : null}
        onClose={close}
        onRemoved={name => {
          toasts.say(t('sso.removed', { name }));
          loaded.reload();
        }}
      />
    </Section>
  );
}

function Row({
  of,
  unavailable,
  onOpen,
}: {
  of: SsoProvider;
  unavailable: string | undefined;
  onOpen: (open: Open) => void;
}) {
  const { t } = useTranslation();
  const { name, issuer, domains, isOn, isOnly, isReadable, linked } = of;
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className={`${cell} text-left font-strong`}>
        {name}
        <span className="block text-xs font-normal break-all text-muted">{issuer}</span>
      </th>
      <td className={`${cell} max-w-[260px] text-ink-2`}>{domains.join(', ')}</td>
      <td className={cell}>
        <span className="flex flex-wrap gap-1">
          <Chip look={isOn ? 'positive' : 'plain'}>{isOn ? t('sso.on') : t('sso.off')}</Chip>
          {isOnly && <Chip>{t('sso.only')}</Chip>}
          {!isReadable && <Chip look="danger">{t('sso.unreadable')}</Chip>}
        </span>
        {!isReadable && <span className="mt-1 block text-xs text-muted">{t('sso.unreadableText')}</span>}
      </td>
      <td className={`${cell} tabular-nums`}>{linked}</td>
      <td className={`${cell} pr-0`}>
        <span className="flex justify-end gap-1">
          <Button
            isSmall
            aria-label={t('sso.peopleOf', { name })}
            onClick={() => onOpen({ what: 'people', provider: of })}
          >
            {t('sso.people')}
          </Button>
          <Button
            isSmall
            unavailable={unavailable}
            aria-label={t('sso.changeOf', { name })}
            onClick={() => onOpen({ what: 'change', provider: of })}
          >
            {t('sso.change')}
          </Button>
          <Button
            isSmall
            unavailable={unavailable}
            aria-label={t('sso.removeOf', { name })}
            onClick={() => onOpen({ what: 'remove', provider: of })}
          >
            {t('sso.remove')}
          </Button>
        </span>
      </td>
    </tr>
  );
}
