// A version as a file, and back: whole, with a checksum over all of it. Pure.
import { createHash } from 'node:crypto';
import {
  type ModelVersion,
  type PromptVersion,
  type VersionFile,
  versionFile,
} from '#protocol/http/models.ts';

export const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** JSON with the keys in order, so that the same content has the same sum wherever it was written. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, held]) => held !== undefined);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

const sumOf = ({ version, prompt, artefact }: Pick<VersionFile, 'version' | 'prompt' | 'artefact'>): string =>
  sha256Of(canonical({ version, prompt, artefact }));

export function writeVersionFile(
  { aliases: _aliases, stage: _stage, artefactBytes: _bytes, ...version }: ModelVersion,
  prompt: PromptVersion | null,
  artefact: Uint8Array | null,
): VersionFile {
  const content = {
    version,
    prompt: prompt && { name: prompt.name, content: prompt.content },
    artefact: artefact && Buffer.from(artefact).toString('base64'),
  };
  return { format: 'steward-model-version', formatVersion: 1, sha256: sumOf(content), ...content };
}

export type ReadFile =
  | { ok: true; file: VersionFile; artefact: Uint8Array | null }
  | { ok: false; problem: string };

/** Says in a sentence what is wrong with a file that cannot be used. */
export function readVersionFile(text: string): ReadFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'It is not JSON: perhaps it was cut off.' };
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    !('format' in value) ||
    value.format !== 'steward-model-version'
  )
    return { ok: false, problem: 'It is not a model version that Steward exported.' };
  if (!('formatVersion' in value) || value.formatVersion !== 1)
    return {
      ok: false,
      problem: 'It was written by a newer Steward, in a format that this one does not know.',
    };
  const parsed = versionFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { ok: false, problem: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const file = parsed.data;
  if (sumOf(file) !== file.sha256)
    return { ok: false, problem: 'Its content is not what its checksum says: it was changed or damaged.' };
  const artefact = file.artefact === null ? null : Buffer.from(file.artefact, 'base64');
  const sha256 = artefact && sha256Of(artefact);
  if (sha256 !== file.version.artefactSha256)
    return { ok: false, problem: 'The artefact in it is not the one of this version.' };
  if ((file.version.kind === 'intent') !== (artefact !== null))
    return { ok: false, problem: 'A trained model comes with its artefact, and any other without.' };
  return { ok: true, file, artefact };
}
