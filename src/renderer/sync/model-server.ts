// The requests behind data/model-server.ts.
import type { ModelServer } from '../data/model-server.ts';
import type { Ask } from './api.ts';

/** A little longer than the server itself waits for a model. */
const modelMs = 65_000;

export function createModelServer(ask: Ask): ModelServer {
  const at = (...parts: string[]) => ['models', ...parts].join('/');
  return {
    versions: () => ask('GET', at('versions')),
    register: request => ask('POST', at('versions'), request),
    retire: id => ask('POST', at('versions', id, 'retire')),
    file: id => ask('GET', at('versions', id, 'file')),
    importFile: file => ask('POST', at('versions', 'import'), { file }),
    compare: (first, second) => ask('GET', at(`compare?${new URLSearchParams({ first, second })}`)),
    prompts: () => ask('GET', at('prompts')),
    promptRoom: () => ask('GET', 'ai/prompts'),
    tryPrompt: request => ask('POST', 'ai/prompts/try', request, { timeoutMs: modelMs }),
    savePrompt: request => ask('POST', at('prompts'), request),
    gate: id => ask('GET', at('versions', id, 'gate')),
    metrics: (id, hours) => ask('GET', at('versions', id, `metrics?hours=${hours}`)),
    rollouts: () => ask('GET', at('rollouts')),
    startRollout: request => ask('POST', at('rollouts'), request),
    ramp: (id, percent) => ask('POST', at('rollouts', id, 'ramp'), { percent }),
    moveRollout: (id, to) => ask('POST', at('rollouts', id, to), { reason: '' }),
    promote: (id, versionId) => ask('POST', at('rollouts', id, 'promote'), { reason: '', versionId }),
    spend: (from, to) => ask('GET', `ai/spend?${new URLSearchParams({ from, to })}`),
    audit: subject => ask('GET', at(subject === undefined ? 'audit' : `audit?subject=${subject}`)),
    intents: ({ precision, dataset }) =>
      ask('GET', at(`intents?precision=${precision}${dataset === null ? '' : `&dataset=${dataset}`}`)),
    saveRule: (label, rule, version) =>
      ask('PUT', at('intents', encodeURIComponent(label)), { rule, version }),
    resetRule: (label, version) =>
      ask('DELETE', at('intents', `${encodeURIComponent(label)}?version=${version}`)),
    datasets: () => ask('GET', at('datasets')),
    addDataset: request => ask('POST', at('datasets'), request),
    addFromConversations: (name, days) => ask('POST', at('datasets', 'from-conversations'), { name, days }),
    suites: () => ask('GET', at('suites')),
    addSuite: (line, datasetId) => ask('POST', at('suites'), { line, datasetId }),
    removeSuite: id => ask('DELETE', at('suites', id)),
    trainings: () => ask('GET', at('trainings')),
    startTraining: request => ask('POST', at('trainings'), request),
    cancelTraining: id => ask('POST', at('trainings', id, 'cancel')),
  };
}
