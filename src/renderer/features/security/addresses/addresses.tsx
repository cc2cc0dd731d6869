import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { useHeld } from '../use-held.ts';
import { Blocks } from './blocks.tsx';
import { Countries } from './countries.tsx';
import { Rules } from './rules.tsx';

/** Who may come in by where they are. */
export function Addresses() {
  const { securityServer } = useDesk();
  const loaded = useHeld(
    'addresses',
    ({ rules, blocks, byCountry, geography, threshold }) => ({
      ...{ rules, blocks, countries: byCountry, geography, threshold },
    }),
    securityServer.addresses.list,
  );
  // As the server sees it, wherever this computer is now.
  const own = useServer(securityServer.addresses.list, 'own').data?.own ?? null;
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { rules, blocks, countries, geography, threshold } = loaded.data;
  return (
    <>
      <Rules rules={rules} own={own} onChanged={loaded.reload} />
      <Blocks blocks={blocks} threshold={threshold} onChanged={loaded.reload} />
      <Countries rules={countries} madeAt={geography.countriesMadeAt} onChanged={loaded.reload} />
    </>
  );
}
