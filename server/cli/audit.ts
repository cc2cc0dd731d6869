// `npm run steward -- audit …`: the audit log checked and taken along. Works beside a running server, and without one.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { AuditHead, AuditReport } from '#protocol/audit.ts';
import { createChainCheck } from '../features/audit/chain.ts';
import { csvHead, csvLine, jsonLine, readJsonLine } from '../features/audit/export-lines.ts';
import { type Audit, createAudit } from '../features/audit/index.ts';
import { readInstallation } from '../installation.store.ts';
import { byCommand } from './acting.ts';
import { type Command, CommandProblem, type Context, command } from './command.ts';

export async function auditOf(
  context: Pick<Context<unknown>, 'database' | 'clock' | 'newId' | 'log' | 'config'>,
): Promise<Audit> {
  const { clock, newId, log, config } = context;
  const { db } = await context.database();
  const { id: installationId } = await readInstallation(db);
  const { dataDir } = config;
  return createAudit({ db, clock, newId, log, dataDir, installationId, lost() {}, held() {} });
}

const headPattern = /^(\d{1,15}):([0-9a-f]{64})$/;

function headsOf(given: readonly string[]): AuditHead[] {
  return given.map(text => {
    const [, seq, hash] = headPattern.exec(text.trim()) ?? [];
    if (seq === undefined || hash === undefined)
      throw new CommandProblem(`${text} is not a head as "audit verify" prints it: NUMBER:HASH.`);
    return { seq: Number(seq), hash };
  });
}

const verify = command({
  name: 'audit verify',
  summary: 'Checks every entry of the audit log, and prints its head to be kept elsewhere.',
  operands: [],
  options: {
    head: {
      ...{ type: 'string', multiple: true, value: 'number:hash' },
      help: 'A head that was printed earlier, which must still be there; may be given several times.',
    },
    file: { type: 'string', value: 'file', help: 'Checks a whole export in JSON lines; needs no database.' },
    json: { type: 'boolean', help: 'Prints one JSON object.' },
  },
  async run(context) {
    const { options, say } = context;
    const heads = headsOf(options.head);
    const report =
      options.file === undefined
        ? await (await auditOf(context)).verify(heads, context.signal)
        : await verifyFile(options.file, heads);
    if (options.json) say(JSON.stringify(report));
    else for (const line of linesOf(report)) say(line);
    if (!report.ok) throw new CommandProblem('The audit log is not what it was.');
  },
});

async function verifyFile(path: string, heads: readonly AuditHead[]): Promise<AuditReport> {
  const startedMs = performance.now();
  const check = createChainCheck(heads);
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    number += 1;
    if (line === '') continue;
    try {
      check.take(readJsonLine(line));
    } catch {
      throw new CommandProblem(`${path}:${number} is no line of an export.`);
    }
  }
  return check.end(0, performance.now() - startedMs);
}

const linesOf = ({ entries, head, erased, faults, faultCount }: AuditReport): string[] => [
  `${entries} entries${erased > 0 ? `, the details of ${erased} erased` : ''}`,
  ...(head ? [`head ${head.seq}:${head.hash}`] : []),
  ...faults.map(({ seq, kind, said }) => `  ${seq === null ? '' : `${seq}: `}${said} (${kind})`),
  ...(faultCount > faults.length ? [`  and ${faultCount - faults.length} more`] : []),
];

const exportCommand = command({
  name: 'audit export',
  summary: 'Writes the audit log to a new file.',
  operands: ['file'],
  options: {
    csv: { type: 'boolean', help: 'A table for people; JSON lines, which can be checked, unless given.' },
  },
  async run(context) {
    const [path = ''] = context.operands;
    const audit = await auditOf(context);
    const file = await open(path, 'wx', 0o600).catch((error: Error) => {
      throw new CommandProblem(`${path} cannot be written: ${error.message}`);
    });
    let entries = 0;
    try {
      const out = file.createWriteStream({ autoClose: false });
      const write = (text: string) =>
        new Promise<void>((resolve, reject) => out.write(text, error => (error ? reject(error) : resolve())));
      if (context.options.csv) await write(csvHead);
      for await (const row of audit.export({}, { by: byCommand(), ip: null })) {
        context.signal.throwIfAborted();
        await write(context.options.csv ? csvLine(row) : jsonLine(row));
        entries += 1;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    context.say(`${entries} entries: ${path}`);
  },
});

const accept = command({
  name: 'audit accept',
  summary: 'Goes on from the log as it is, after a restore of an earlier state. Says so in the log.',
  operands: ['reason'],
  options: {},
  async run(context) {
    const [reason = ''] = context.operands;
    const noted = await (await auditOf(context)).accept({ by: byCommand(), reason });
    context.say(
      noted
        ? `Entry ${noted.seq} was noted before; that it is left behind stands in the log now.`
        : 'Nothing was noted before.',
    );
  },
});

export const auditCommands: readonly Command[] = [verify, exportCommand, accept];
