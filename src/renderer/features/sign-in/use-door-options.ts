import { useEffect, useState } from 'react';
import type { DoorOptions } from '#protocol/http/auth.ts';
import { useShell } from '../../data/desk.ts';

/** Which ways in there are; null until the server said so. What it has not offered is not shown. */
export function useDoorOptions(): DoorOptions | null {
  const { door } = useShell();
  const [options, setOptions] = useState<DoorOptions | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void door.options().then(answer => {
      if (isCurrent && answer.ok) setOptions(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [door]);
  return options;
}
