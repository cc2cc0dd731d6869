/**
 * Owns what a version is: registered once, never changed, found with its prompt and artefact, retired, and carried from one installation
 * to another. Stages are moved by rollouts alone.
 */
import { checkPrompt, type PromptProblem } from '#ai/prompts/check-prompt.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db, Tx } from '#platform/db/db.ts';
import { AppError } from '#protocol/errors.ts';
import type {
  CompareAnswer,
  ModelVersion,
  PromptRequest,
  PromptVersion,
  RegisterVersionRequest,
  VersionFile,
} from '#protocol/http/models.ts';
import type { Id } from '#protocol/ids.ts';
import type { By, Trail } from '../trail.ts';
import { differencesOf } from './differences.ts';
import { readVersionFile, sha256Of, writeVersionFile } from './version-file.ts';
import {
  findPrompt,
  findVersion,
  insertPrompt,
  insertVersion,
  keepArtefact,
  listPrompts,
  listVersions,
  lockLine,
  type NewVersion,
  readArtefact,
  samePrompt,
  setStage,
} from './versions.store.ts';

export type RegistryDeps = { db: Db; clock: Clock; newId(): Id; codeVersion: string; audit: Trail };

/** What a training registers: a version that brings its artefact. */
export type Trained = Pick<
  NewVersion,
  'line' | 'modelName' | 'parameters' | 'metadata' | 'note' | 'dataHash' | 'metrics'
> & {
  artefact: Uint8Array;
};

/** What a provider tuned stays there: the version names it. */
export type Tuned = Omit<Trained, 'artefact'> & Pick<NewVersion, 'provider'>;

/** For callers of the interface; the console has words of its own. */
function promptWords(kind: PromptProblem['kind'], part: string): string {
  if (kind === 'empty') return 'is empty';
  return kind === 'variable'
    ? `nothing is put in the place of ${part}`
    : `holds a character that nobody sees: ${part}`;
}

export type Registry = ReturnType<typeof createRegistry>;

export function createRegistry({ db, clock, newId, codeVersion, audit }: RegistryDeps) {
  async function add(
    tx: Tx,
    version: Omit<NewVersion, 'id' | 'createdAt' | 'createdBy'>,
    by: By,
    detail: object = {},
  ): Promise<Id> {
    const id = newId();
    await lockLine(tx, version.line);
    await insertVersion(tx, { ...version, id, createdAt: clock.now(), createdBy: by.name });
    audit(tx, {
      ...{ line: version.line, act: 'version.register', subjectId: id, by },
      detail,
    });
    return id;
  }

  async function must(id: Id): Promise<ModelVersion> {
    const version = await findVersion(db, id);
    if (!version) throw new AppError('not_found');
    return version;
  }

  /** The trained artefact of a version. @throws when it is not what was registered: it must never answer anybody */
  async function artefactOf({ id, artefactSha256 }: ModelVersion): Promise<Uint8Array | null> {
    if (artefactSha256 === null) return null;
    const artefact = await readArtefact(db, artefactSha256);
    if (!artefact || sha256Of(artefact) !== artefactSha256)
      throw new Error(`the artefact of model version ${id} is not what its checksum says`);
    return artefact;
  }

  return {
    list: () => listVersions(db),
    get: must,
    artefactOf,
    prompts: (): Promise<PromptVersion[]> => listPrompts(db),
    prompt: (id: Id) => findPrompt(db, id),

    async savePrompt(prompt: PromptRequest, by: By): Promise<PromptVersion> {
      const wrong = checkPrompt(prompt.content).filter(({ isBlocking }) => isBlocking);
      if (wrong.length > 0) {
        const details = wrong.map(({ kind, part }) => ({
          path: 'content',
          problem: promptWords(kind, part),
        }));
        throw new AppError('malformed', { details });
      }
      return db.transaction(async tx => {
        const saved = await insertPrompt(tx, {
          ...prompt,
          ...{ id: newId(), now: clock.now(), createdBy: by.name, sha256: sha256Of(prompt.content) },
        });
        notePrompt(tx, saved, by);
        return saved;
      });
    },

    async register(request: RegisterVersionRequest, by: By): Promise<ModelVersion> {
      const { promptId, parentId } = request;
      if (promptId !== null && !(await findPrompt(db, promptId))) throw new AppError('not_found');
      if (parentId !== null) await must(parentId);
      const id = await db.transaction(tx =>
        add(tx, { ...request, artefactSha256: null, dataHash: '', codeVersion, metrics: {} }, by),
      );
      return must(id);
    },

    /** In the transaction that ends its training. */
    async registerTrained(tx: Tx, { artefact, ...trained }: Trained, by: By): Promise<Id> {
      const artefactSha256 = sha256Of(artefact);
      await keepArtefact(tx, artefactSha256, artefact);
      const common = { kind: 'intent', provider: 'embedded', promptId: null, parentId: null } as const;
      return add(tx, { ...trained, ...common, artefactSha256, codeVersion }, by);
    },

    /** A model that a provider tuned, in the transaction that ends its training. */
    registerTuned: (tx: Tx, tuned: Tuned, by: By): Promise<Id> =>
      add(
        tx,
        { ...tuned, kind: 'chat', promptId: null, parentId: null, artefactSha256: null, codeVersion },
        by,
      ),

    async retire(id: Id, by: By): Promise<ModelVersion> {
      const { line } = await must(id);
      await db.transaction(async tx => {
        await lockLine(tx, line);
        const held = await findVersion(tx, id);
        if (held?.stage === 'retired') return;
        if (held?.stage !== 'registered') throw new AppError('model_in_use');
        await setStage(tx, id, 'retired');
        audit(tx, { line, act: 'version.retire', subjectId: id, by });
      });
      return must(id);
    },

    async compare(first: Id, second: Id): Promise<CompareAnswer> {
      const [one, other] = await Promise.all([must(first), must(second)]);
      const promptOf = async ({ promptId }: ModelVersion) =>
        promptId === null ? '' : ((await findPrompt(db, promptId))?.content ?? '');
      const prompts = { first: await promptOf(one), second: await promptOf(other) };
      return { first: one, second: other, differences: differencesOf(one, other, prompts) };
    },

    async export(id: Id): Promise<VersionFile> {
      const version = await must(id);
      const prompt = version.promptId === null ? null : await findPrompt(db, version.promptId);
      return writeVersionFile(version, prompt, await artefactOf(version));
    },

    /** A version of another installation, under a number of this one's. */
    async import(text: string, by: By): Promise<ModelVersion> {
      const read = readVersionFile(text);
      if (!read.ok)
        throw new AppError('model_file_invalid', { details: [{ path: 'file', problem: read.problem }] });
      const { file, artefact } = read;
      const { id: originId, number, createdAt: _at, createdBy, ...version } = file.version;
      const id = await db.transaction(async tx => {
        if (artefact && version.artefactSha256 !== null)
          await keepArtefact(tx, version.artefactSha256, artefact);
        const promptId = file.prompt && (await keepPrompt(tx, file.prompt, by));
        const metadata = { ...version.metadata, imported: { id: originId, number, createdBy } };
        return add(tx, { ...version, metadata, promptId, parentId: null }, by, { imported: originId });
      });
      return must(id);
    },
  };

  async function keepPrompt(
    tx: Tx,
    { name, content }: { name: string; content: string },
    by: By,
  ): Promise<Id> {
    const sha256 = sha256Of(content);
    const held = await samePrompt(tx, name, sha256);
    if (held !== null) return held;
    const created = { id: newId(), now: clock.now(), createdBy: by.name };
    const kept = await insertPrompt(tx, { name, content, sha256, note: '', ...created });
    notePrompt(tx, kept, by);
    return kept.id;
  }

  function notePrompt(tx: Tx, { id, name, number }: PromptVersion, by: By): void {
    audit(tx, { line: name, act: 'prompt.save', subjectId: id, by, detail: { number } });
  }
}
