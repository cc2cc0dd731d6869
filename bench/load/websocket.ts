// A WebSocket client (RFC 6455) that costs little enough to hold ten thousand in one process: one TCP socket each, no extension, text
// frames only. For the bench and the load tests; everybody else uses socket.io-client.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

export type WebSocketHandlers = {
  text(text: string): void;
  /** Once, whoever ended it. */
  closed(): void;
};
export type WebSocketLine = {
  send(text: string): void;
  /** Reads no more, as a page does that its browser has put to sleep. */
  pause(): void;
  /** Ends it. No handler is called afterwards. */
  close(): void;
};

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };

/** @param localAddress the loopback address to come from: each has ports of its own */
export function openWebSocket(url: URL, localAddress: string, handlers: WebSocketHandlers): WebSocketLine {
  const socket = connect({ host: url.hostname, port: Number(url.port), localAddress });
  let isOver = false;
  let isOpen = false;
  /** Sent before the server agreed. */
  const early: string[] = [];
  let rest: Buffer = Buffer.alloc(0);

  function end(): void {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    handlers.closed();
  }

  function frame(opcode: number, text: string): void {
    // A mask of zeros: the mask protects proxies from pages, and there is neither here.
    const length = Buffer.byteLength(text);
    const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
    const bytes = Buffer.alloc(6 + extra + length);
    bytes[0] = 0x80 | opcode;
    bytes[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
    if (extra === 2) bytes.writeUInt16BE(length, 2);
    if (extra === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
    bytes.write(text, 6 + extra);
    socket.write(bytes);
  }

  /** @returns how many bytes were taken; 0 when a frame is not whole yet */
  function takeFrame(bytes: Buffer, at: number): number {
    const found = readFrame(bytes, at);
    if (!found) return 0;
    if (found.opcode === opcodes.text) handlers.text(bytes.toString('utf8', found.start, found.end));
    else if (found.opcode === opcodes.ping) frame(opcodes.pong, '');
    else if (found.opcode === opcodes.close) end();
    return found.end - at;
  }

  function takeHead(): boolean {
    const endOfHead = rest.indexOf('\r\n\r\n');
    if (endOfHead < 0) return false;
    if (!rest.toString('latin1', 0, endOfHead).startsWith('HTTP/1.1 101')) {
      end();
      return false;
    }
    rest = rest.subarray(endOfHead + 4);
    isOpen = true;
    for (const text of early.splice(0)) frame(opcodes.text, text);
    return true;
  }

  socket.on('connect', () =>
    socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    ),
  );
  socket.on('data', data => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    if (!isOpen && !takeHead()) return;
    let at = 0;
    while (!isOver && at < rest.length) {
      const taken = takeFrame(rest, at);
      if (taken === 0) break;
      at += taken;
    }
    rest = rest.subarray(at);
  });
  socket.on('error', () => {});
  socket.on('close', end);
  return {
    send(text) {
      if (isOver) return;
      if (isOpen) frame(opcodes.text, text);
      else early.push(text);
    },
    pause: () => void socket.pause(),
    close() {
      isOver = true;
      socket.destroy();
    },
  };
}

/** The frame at a place, as far as it has come; a server's frames carry no mask. */
function readFrame(bytes: Buffer, at: number): { opcode: number; start: number; end: number } | null {
  if (bytes.length < at + 2) return null;
  const short = bytes.readUInt8(at + 1) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = at + 2 + extra;
  if (bytes.length < start) return null;
  const length =
    extra === 2 ? bytes.readUInt16BE(at + 2) : extra === 8 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
  const end = start + length;
  return bytes.length < end ? null : { opcode: bytes.readUInt8(at) & 0x0f, start, end };
}
