/** One request to a desk's API, whatever it answers. */
export type Called = { status: number; json: Record<string, unknown> & { code?: string } };

/** @param path below `/api/v1/` */
export async function callApi(
  base: string,
  method: string,
  path: string,
  { body, token }: { body?: object | undefined; token?: string | undefined } = {},
): Promise<Called> {
  const response = await fetch(`${base}/api/v1/${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : JSON.parse(text) };
}
