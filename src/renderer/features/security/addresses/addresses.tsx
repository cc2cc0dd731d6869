import { Unloaded } from '../../../app/unloaded.tsx';
import { useServer } from '../../../app/use-server.ts';
import { useDesk } from '../../../data/desk.ts';
import { Blocks } from './blocks.tsx';
import { Countries } from './countries.tsx';
import { Rules } from './rules.tsx';

/** Who may come in by where they are. */
export function Addresses() {
  const { securityServer } = useDesk();
  const loaded = useServer(securityServer.addresses.list, 'addresses');
  if (!loaded.data) return <Unloaded of={loaded} />;
  const { rules, blocks, countries, geography, threshold, own } = loaded.data;
  return (
    <>
      <Rules rules={rules} own={own} onChanged={loaded.reload} />
      <Blocks blocks={blocks} threshold={threshold} onChanged={loaded.reload} />
      <Countries rules={countries} madeAt={geography.countriesMadeAt} onChanged={loaded.reload} />
    </>
  );
}
