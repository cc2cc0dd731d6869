import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkFlow, hasErrors } from '#ai/flows/check.ts';
import { runExample } from '#ai/flows/examples.ts';
import { textsIn } from '#ai/templates/template.ts';
import type { Flow, FlowDefinition, FlowSurroundings } from '#protocol/http/flows.ts';
import { may } from '#protocol/permissions.ts';
import { AddLanguage } from '../../app/add-language.tsx';
import { Unloaded } from '../../app/unloaded.tsx';
import { useAct, useUnavailable } from '../../app/use-act.ts';
import { useServer } from '../../app/use-server.ts';
import { useDesk, useReplies } from '../../data/desk.ts';
import { useMinute } from '../../ui/minute.tsx';
import { Section } from '../../ui/section.tsx';
import { ExamplesForm } from './examples-form.tsx';
import { languagesOf } from './flow-edit.ts';
import { FlowHead } from './flow-head.tsx';
import { FlowVersions } from './flow-versions.tsx';
import { OutlineView, Problems } from './outline-view.tsx';
import { Simulator } from './simulator.tsx';
import { CountedVersion } from './step-counts.tsx';
import { TriggersForm } from './triggers-form.tsx';
import { useEdited } from './use-edited.ts';
import { useProblemWords } from './use-flows.ts';

/** One flow: its steps, what sets it off, its examples, and a try of it. */
export function FlowDetail({ id }: { id: string }) {
  const { flowServer } = useDesk();
  const loaded = useServer(() => flowServer.get(id), id);
  const around = useServer(() => flowServer.surroundings(id), id);
  // Fields keep what one writes, so another draft is another form.
  const [held, setHeld] = useState<{ flow: Flow; round: number } | null>(null);
  if (!loaded.data) return <Unloaded of={loaded} />;
  if (!around.data) return <Unloaded of={around} />;
  const { flow, round } = held ?? { flow: loaded.data.flow, round: 0 };
  return (
    <Editor
      key={round}
      flow={flow}
      surroundings={around.data}
      onFlow={next => setHeld({ flow: next, round })}
      onOther={next => setHeld({ flow: next, round: round + 1 })}
    />
  );
}

type EditorProps = {
  flow: Flow;
  surroundings: FlowSurroundings;
  /** It was saved or published: the same words. */
  onFlow: (flow: Flow) => void;
  /** Another draft is to be shown. */
  onOther: (flow: Flow) => void;
};

function useRoom() {
  const replies = useReplies();
  const now = useMinute();
  return {
    today: new Date(now).toISOString().slice(0, 10),
    values: {},
    templates: Object.fromEntries(
      replies.map(reply => [reply.id, { texts: textsIn(reply), locale: reply.locale }]),
    ),
  };
}

/** How far customers came: of the newest version that somebody began, until another is chosen. */
function useCounted({ id, version }: Flow) {
  const { flowServer } = useDesk();
  const [chosen, setVersion] = useState<number | null>(null);
  const loaded = useServer(() => flowServer.stepCounts(id), `${id}.${version}`);
  const versions = loaded.data?.versions ?? [];
  const counted = versions.find(each => each.version === chosen) ?? versions[0];
  return { versions, counted, setVersion };
}

function Editor(props: EditorProps) {
  const { flow, surroundings } = props;
  const { t } = useTranslation();
  const { user } = useDesk();
  const edited = useEdited(flow);
  const { definition } = edited;
  const room = useRoom();
  const [opened, setOpened] = useState<string | null>(null);
  const [added, setAdded] = useState<readonly string[]>([]);
  const { versions, counted, setVersion } = useCounted(flow);
  const words = useProblemWords();
  const isReadOnly = !may(user.role, 'flow.edit');
  const languages = languagesOf(definition, added);
  const problems = checkFlow(definition, {
    ...{ intents: surroundings.intents, teamIds: surroundings.teams.map(({ id }) => id) },
    ...{ templates: room.templates, others: surroundings.published },
  });
  const failing = definition.examples.filter(each => !runExample(definition, each, room).isRight);
  const set = (next: FlowDefinition) => edited.edit({ definition: next });
  const whole = problems.filter(({ stepId }) => stepId === '');
  return (
    <>
      <FlowHead
        {...props}
        edited={edited}
        isReadOnly={isReadOnly}
        hasProblems={hasErrors(problems)}
        failing={failing.map(({ name }) => name)}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8 wide:grid-cols-[minmax(0,1fr)_360px]">
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-8">
          <Section title={t('flows.begins')}>
            {whole.length > 0 && <Problems problems={whole} words={words} />}
            <TriggersForm
              triggers={definition.triggers}
              surroundings={surroundings}
              isReadOnly={isReadOnly}
              onChange={triggers => set({ ...definition, triggers })}
            />
          </Section>
          <Section
            title={t('flows.steps')}
            verbs={
              <>
                {counted && <CountedVersion {...{ versions, counted, onChoose: setVersion }} />}
                {!isReadOnly && <AddLanguage taken={languages} onAdd={name => setAdded([...added, name])} />}
              </>
            }
          >
            <OutlineView
              room={{ flow: definition, languages, surroundings, secret: flow.secret }}
              problems={problems}
              counted={counted ?? null}
              isReadOnly={isReadOnly}
              opened={opened}
              onOpen={setOpened}
              onChange={set}
            />
          </Section>
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-8">
          <Simulator flow={definition} room={room} languages={languages} />
          <Section title={t('flows.examples')}>
            <ExamplesForm
              flow={definition}
              room={room}
              languages={languages}
              isReadOnly={isReadOnly}
              onChange={examples => set({ ...definition, examples })}
            />
          </Section>
          <Restorable {...props} onForget={edited.forget} key={flow.updatedAt} />
        </div>
      </div>
    </>
  );
}

function Restorable({ flow, onOther, onForget }: EditorProps & { onForget: () => void }) {
  const { flowServer } = useDesk();
  const unavailable = useUnavailable('flow.edit');
  const { act, refusal } = useAct(() => undefined);
  const restore = (number: number) =>
    void act(async () => {
      const answer = await flowServer.restore(flow.id, number);
      if (answer.ok) {
        onForget();
        onOther(answer.flow);
      }
      return answer;
    });
  return (
    <div>
      <p role="status" className="text-sm text-danger">
        {refusal}
      </p>
      <FlowVersions id={flow.id} updatedAt={flow.updatedAt} unavailable={unavailable} onRestore={restore} />
    </div>
  );
}
