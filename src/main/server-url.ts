// Which server this console belongs to. Pure.

const prefix = '--server=';
export const usualServerUrl = 'http://127.0.0.1:4400';

/** The server named on the command line, else the one kept from before, else the usual one. Without a slash at the end. */
export function chooseServerUrl(
  commandLine: readonly string[],
  kept: string | null,
): { ok: true; url: string } | { ok: false; reason: string } {
  const named = commandLine.findLast(word => word.startsWith(prefix))?.slice(prefix.length);
  const text = named ?? kept ?? usualServerUrl;
  const problem = serverUrlProblem(text);
  if (problem === null) return { ok: true, url: new URL(text).origin };
  return named === undefined ? { ok: true, url: usualServerUrl } : { ok: false, reason: problem };
}

function serverUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return `${prefix} needs an address such as https://desk.example.com`;
  const { protocol, hostname } = new URL(text);
  if (protocol === 'https:') return null;
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  // The console is a secure page: the browser engine would refuse to speak to such a server anyway.
  return protocol === 'http:' && isHere ? null : 'A server on another machine must be reached by https.';
}
