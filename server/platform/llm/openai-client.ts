import OpenAI from 'openai';

export type Endpoint = {
  /** Null where the endpoint needs none. */
  apiKey: string | null;
  baseUrl: string;
};

/** The SDK without its own retries, log and reading of the environment: the configuration is the only source. */
export const createOpenAiClient = ({ apiKey, baseUrl }: Endpoint, timeoutMs: number): OpenAI =>
  new OpenAI({
    // The SDK insists on a key; endpoints without one ignore it.
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: 'off',
    organization: null,
    project: null,
  });
