/**
 * A proxy of a browser that says where the browser is: it adds `X-Forwarded-For` to each request, and to the handshake of each WebSocket, which
 * goes through a tunnel. Headers that a browser is told to add do not reach its WebSockets.
 */
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type AddressProxy = { url: string; close(): Promise<void> };

export async function startAddressProxy(address: string): Promise<AddressProxy> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, 'x-forwarded-for': address };
    const onward = request(asked.url ?? '', { method: asked.method, headers }, found => {
      answer.writeHead(found.statusCode ?? 502, found.rawHeaders);
      found.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  server.on('connection', keep);
  server.on('connect', (asked, client: Socket) => {
    const { hostname, port } = new URL(`http://${asked.url}`);
    const target = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      // The browser speaks first, and all that it says first is the head of one request.
      client.once('data', head => {
        const text = head.toString('latin1');
        const lineEnd = text.indexOf('\r\n') + 2;
        const said = `${text.slice(0, lineEnd)}X-Forwarded-For: ${address}\r\n${text.slice(lineEnd)}`;
        target.write(Buffer.from(said, 'latin1'));
        client.pipe(target);
        target.pipe(client);
      });
    });
    keep(target);
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise(resolve => server.close(() => resolve()));
    },
  };
}
