// A flow as it is being written, kept on this computer until it is saved.
import { useState } from 'react';
import type { Flow, FlowDefinition } from '#protocol/http/flows.ts';
import { createUnsaved } from '../../app/unsaved.ts';
import { useDesk } from '../../data/desk.ts';

type Edited = { name: string; definition: FlowDefinition; updatedAt: number };

const isEdited = (value: unknown): value is Edited => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, definition, updatedAt } = value as Partial<Edited>;
  return (
    typeof name === 'string' &&
    typeof updatedAt === 'number' &&
    [definition?.steps, definition?.triggers, definition?.examples].every(Array.isArray)
  );
};

export type EditedFlow = ReturnType<typeof useEdited>;

export function useEdited(flow: Flow) {
  const { user, unsaved: words } = useDesk();
  const [unsaved] = useState(() => createUnsaved(words, `flow.${user.id}`, isEdited));
  const [edited, setEdited] = useState<Edited | null>(() => unsaved.read(flow.id));
  const { name, definition, updatedAt } = edited ?? {
    ...{ name: flow.name, definition: flow.draft, updatedAt: flow.updatedAt },
  };
  return {
    ...{ name, definition, updatedAt, isChanged: edited !== null },
    edit(part: Partial<Edited>) {
      const next = { name, definition, updatedAt, ...part };
      unsaved.write(flow.id, next);
      setEdited(next);
    },
    forget() {
      unsaved.forget(flow.id);
      setEdited(null);
    },
  };
}
