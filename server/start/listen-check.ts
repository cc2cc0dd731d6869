import { createServer } from 'node:net';

/** Why a server cannot listen there, with what to do, or null. Looks by listening for a moment. */
export async function listenProblem(host: string, port: number): Promise<string | null> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject);
      probe.listen(port, host, resolve);
    });
    return null;
  } catch (error) {
    return explainListenFailure(error, host, port);
  } finally {
    if (probe.listening) await new Promise(resolve => probe.close(resolve));
  }
}

/** The same for a failure that happened; null when the error is about something else. */
export function explainListenFailure(error: unknown, host: string, port: number): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken. Stop the program that uses it, or choose another port: PORT=${port + 1} npm start`;
    case 'EACCES':
      return `This user may not listen on port ${port}. Choose one above 1023: PORT=4400 npm start`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all its addresses.`;
    default:
      return null;
  }
}
