/** Owns the reading of a source file: what it imports, what it calls, what it says in quotes. Judges nothing. */
import { parseSync } from 'vite';

export type SourceFile = { path: string; text: string };

export type Import = {
  specifier: string;
  line: number;
  /** True when nothing of it is left at run time. */
  isTypeOnly: boolean;
};

export type Source = {
  path: string;
  imports: Import[];
  /** Every quoted text and template, in one piece. */
  texts: { text: string; line: number }[];
  /** Calls and property reads that a wall may forbid: `Date.now`, `new Date`, `process.env`, `sql`. */
  uses: { what: string; line: number }[];
};

type Node = { type: string; start: number; end: number; [key: string]: unknown };

export function readSource({ path, text }: SourceFile): Source {
  const { program, errors } = parseSync(
    path.replace(/\.tsx?$/, match => match),
    text,
  );
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineOf = lineFinder(text);
  const source: Source = { path, imports: [], texts: [], uses: [] };
  walk(program as unknown as Node, node => {
    const line = lineOf(node.start);
    const imported = importOf(node, text);
    if (imported) source.imports.push({ ...imported, line });
    const quoted = quotedText(node, text);
    if (quoted !== null) source.texts.push({ text: quoted, line });
    const use = useOf(node);
    if (use !== null) source.uses.push({ what: use, line });
  });
  return source;
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit);
    }
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

function importOf(node: Node, text: string): Omit<Import, 'line'> | null {
  const from = node.source;
  if (!isNode(from) || typeof from.value !== 'string') return null;
  const specifier = from.value;
  switch (node.type) {
    case 'ImportDeclaration':
      return {
        specifier,
        isTypeOnly: node.importKind === 'type' || areAllTypes(node.specifiers, 'importKind'),
      };
    case 'ExportNamedDeclaration':
      return {
        specifier,
        isTypeOnly: node.exportKind === 'type' || areAllTypes(node.specifiers, 'exportKind'),
      };
    case 'ExportAllDeclaration':
      return { specifier, isTypeOnly: node.exportKind === 'type' };
    case 'ImportExpression':
      return { specifier, isTypeOnly: false };
    case 'TSImportType':
      return { specifier, isTypeOnly: true };
    default:
      throw new Error(`an import of an unknown kind: ${text.slice(node.start, node.end)}`);
  }
}

function areAllTypes(specifiers: unknown, kind: string): boolean {
  return (
    Array.isArray(specifiers) && specifiers.length > 0 && specifiers.every(item => item[kind] === 'type')
  );
}

function quotedText(node: Node, text: string): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return text.slice(node.start + 1, node.end - 1);
  return null;
}

function useOf(node: Node): string | null {
  if (node.type === 'MemberExpression') {
    const { object, property } = node as { object?: unknown; property?: unknown };
    return isNode(object) && isNode(property) && object.type === 'Identifier'
      ? `${object.name}.${property.name}`
      : null;
  }
  if (node.type === 'NewExpression' && isNode(node.callee) && node.callee.name === 'Date') {
    return Array.isArray(node.arguments) && node.arguments.length === 0 ? 'new Date()' : null;
  }
  if (node.type === 'TaggedTemplateExpression' && isNode(node.tag) && node.tag.name === 'sql') return 'sql';
  if (node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'Identifier') {
    return `${node.callee.name}()`;
  }
  return null;
}

export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => starts.findLastIndex(start => start <= offset) + 1;
}
