/**
 * Owns the making of PDF files: a page of blocks, one below the other, on as many sheets of A4 as it takes. Never knows what they are about.
 */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { fontFiles } from './fonts.ts';

export type PdfBlock =
  | { kind: 'heading'; text: string }
  /** The name of what comes next within a heading's part. */
  | { kind: 'part'; text: string }
  | { kind: 'paragraph'; text: string }
  /** Figures side by side, each with what it is and how it moved. */
  | { kind: 'tiles'; tiles: readonly { label: string; value: string; note: string }[] }
  /** A PNG over the whole width. `alt` is read out in its place. */
  | { kind: 'image'; png: Uint8Array; heightPerWidth: number; alt: string }
  /** The first column is text and stands left, the others are numbers and stand right. */
  | { kind: 'table'; heads: readonly string[]; rows: readonly (readonly string[])[] };

export type PdfContent = {
  title: string;
  subtitle: string;
  footer: string;
  createdAt: Date;
  blocks: readonly PdfBlock[];
};

const colors = { text: '#1f1b16', muted: '#6b655d', line: '#ddd7cc', tile: '#f6f3ee', accent: '#0b5a61' };
const margin = 48;
const inch = 72;
const sheet = { width: 8.27 * inch, height: 11.69 * inch };
const inner = sheet.width - 2 * margin;
const lowest = sheet.height - margin - 24;

type Sheet = PDFKit.PDFDocument;

export async function makePdf(content: PdfContent): Promise<Buffer> {
  const find = createRequire(import.meta.url).resolve;
  const pdf = new PDFDocument({
    ...{
      size: 'A4',
      margin,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      font: find(fontFiles.regular),
    },
    info: {
      Title: `${content.title}, ${content.subtitle}`,
      CreationDate: content.createdAt,
      Producer: 'Steward',
    },
  });
  const parts: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    pdf.on('data', (part: Buffer) => parts.push(part));
    pdf.on('end', resolve);
    pdf.on('error', reject);
  });
  pdf.registerFont('regular', find(fontFiles.regular));
  pdf.registerFont('bold', find(fontFiles.bold));
  pdf.font('bold').fontSize(18).fillColor(colors.text).text(content.title, margin, margin, { width: inner });
  pdf.font('regular').fontSize(10).fillColor(colors.muted).text(content.subtitle, { width: inner });
  pdf.y += 10;
  for (const [at, block] of content.blocks.entries()) draw(pdf, block, content.blocks.slice(at + 1));
  number(pdf, content.footer);
  pdf.end();
  await done;
  return Buffer.concat(parts);
}

/** What does not fit below begins a sheet. */
function room(pdf: Sheet, height: number): void {
  if (pdf.y + height > lowest) pdf.addPage();
}

/** What stands right below a name, with which it stays on one sheet. */
function heightBelow([next, ...rest]: readonly PdfBlock[]): number {
  if (!next) return 0;
  if (next.kind === 'part') return 26 + heightBelow(rest);
  if (next.kind === 'image') return inner * next.heightPerWidth + 8;
  return next.kind === 'tiles' ? 72 : 60;
}

function draw(pdf: Sheet, block: PdfBlock, after: readonly PdfBlock[]): void {
  switch (block.kind) {
    case 'heading':
      room(pdf, 40 + heightBelow(after));
      pdf.y += 14;
      pdf
        .font('bold')
        .fontSize(13)
        .fillColor(colors.accent)
        .text(block.text, margin, pdf.y, { width: inner });
      pdf.y += 6;
      return;
    case 'part':
      room(pdf, 26 + heightBelow(after));
      pdf.y += 6;
      pdf.font('bold').fontSize(10).fillColor(colors.text).text(block.text, margin, pdf.y, { width: inner });
      pdf.y += 4;
      return;
    case 'paragraph':
      room(pdf, 30);
      pdf.font('regular').fontSize(9.5).fillColor(colors.muted);
      pdf.text(block.text, margin, pdf.y, { width: inner });
      pdf.y += 4;
      return;
    case 'tiles':
      tiles(pdf, block.tiles);
      return;
    case 'image': {
      const height = inner * block.heightPerWidth;
      room(pdf, height + 8);
      pdf.image(Buffer.from(block.png), margin, pdf.y, { width: inner, height });
      pdf.y += height + 8;
      return;
    }
    case 'table':
      table(pdf, block.heads, block.rows);
      return;
  }
}

function tiles(pdf: Sheet, all: readonly { label: string; value: string; note: string }[]): void {
  const inRow = 3;
  const gap = 10;
  const width = (inner - gap * (inRow - 1)) / inRow;
  const height = 62;
  for (let first = 0; first < all.length; first += inRow) {
    room(pdf, height + gap);
    const top = pdf.y;
    for (const [at, { label, value, note }] of all.slice(first, first + inRow).entries()) {
      const left = margin + at * (width + gap);
      pdf.roundedRect(left, top, width, height, 4).fill(colors.tile);
      const line = { width: width - 20, height: 14, ellipsis: true, lineBreak: false } as const;
      pdf
        .font('regular')
        .fontSize(8.5)
        .fillColor(colors.muted)
        .text(label, left + 10, top + 8, line);
      pdf
        .font('bold')
        .fontSize(15)
        .fillColor(colors.text)
        .text(value, left + 10, top + 21, { ...line, height: 20 });
      pdf
        .font('regular')
        .fontSize(7.5)
        .fillColor(colors.muted)
        .text(note, left + 10, top + 44, line);
    }
    pdf.y = top + height + gap;
  }
}

function table(pdf: Sheet, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const first = inner * (heads.length > 7 ? 0.24 : heads.length > 5 ? 0.28 : 0.36);
  const other = heads.length > 1 ? (inner - first) / (heads.length - 1) : 0;
  const widthOf = (at: number) => (at === 0 ? first : other) - 4;
  const write = (isHead: boolean) =>
    pdf
      .font(isHead ? 'bold' : 'regular')
      .fontSize(isHead ? 8 : 8.5)
      .fillColor(isHead ? colors.muted : colors.text);
  const line = (cells: readonly string[], isHead: boolean) => {
    write(isHead);
    // Names of teams, and heads of narrow columns, have a second line; what is longer still is cut.
    const isTall = cells.some((cell, at) => pdf.widthOfString(cell) > widthOf(at));
    const height = isTall ? 22 : 11;
    if (pdf.y + height + 6 > lowest) {
      pdf.addPage();
      if (!isHead) line(heads, true);
      write(isHead);
    }
    const top = pdf.y;
    for (const [at, cell] of cells.entries()) {
      const left = at === 0 ? margin : margin + first + (at - 1) * other;
      const align = at === 0 ? 'left' : 'right';
      pdf.text(cell, left, top + 4, { width: widthOf(at), height, ellipsis: true, lineBreak: isTall, align });
    }
    pdf.y = top + height + 6;
    pdf
      .moveTo(margin, pdf.y)
      .lineTo(margin + inner, pdf.y)
      .lineWidth(0.5)
      .stroke(colors.line);
  };
  line(heads, true);
  for (const row of rows) line(row, false);
  pdf.y += 6;
}

function number(pdf: Sheet, footer: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Text below the margin would begin a sheet of its own.
    pdf.page.margins.bottom = 0;
    const words = `${footer} · ${page - start + 1} of ${count}`;
    pdf.font('regular').fontSize(7.5).fillColor(colors.muted);
    pdf.text(words, margin, sheet.height - margin + 8, { width: inner, align: 'center', lineBreak: false });
  }
}
