// An article as lines and words for the widget, which makes its own elements of them: no markup travels. Pure.
import type { HelpBlock, HelpWords } from '#protocol/widget.ts';
import { helpMarkdown } from './help-markdown.ts';

type Token = ReturnType<typeof helpMarkdown.parse>[number];

/** Lists deeper than this read no better for it. */
const deepest = 6;

export function helpBlocks(body: string): HelpBlock[] {
  const blocks: HelpBlock[] = [];
  let lists = 0;
  let number = 0;
  let row: HelpWords[] | null = null;
  let heading = 0;
  const add = (kind: HelpBlock['kind'], depth: number, words: HelpWords[], of = 0) => {
    if (words.some(({ text }) => text.trim() !== '')) blocks.push({ kind, depth, number: of, words });
  };
  for (const token of helpMarkdown.parse(body, {})) {
    switch (token.type) {
      case 'bullet_list_open':
      case 'ordered_list_open':
        lists += 1;
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists -= 1;
        break;
      case 'list_item_open':
        // What stands before the text: "3" of "3. Pack it", nothing of a bullet.
        number = Number(token.info) || 0;
        break;
      case 'heading_open':
        heading = Number(token.tag.slice(1));
        break;
      case 'heading_close':
        heading = 0;
        break;
      case 'tr_open':
        row = [];
        break;
      case 'tr_close':
        add('row', 0, row ?? []);
        row = null;
        break;
      case 'fence':
      case 'code_block':
        add('code', 0, [plain(token.content.replace(/\n$/, ''))]);
        break;
      case 'inline': {
        const words = wordsOf(token.children ?? []);
        if (row) row.push(...(row.length > 0 ? [plain(' · ')] : []), ...words);
        // The article's title is the first heading; its own begin below.
        else if (heading > 0) add('heading', Math.max(2, heading), words);
        else if (lists > 0) add('item', Math.min(lists, deepest), words, number);
        else add('text', 0, words);
        break;
      }
    }
  }
  return blocks;
}

const plain = (text: string): HelpWords => ({ text, href: '', isStrong: false });

function wordsOf(tokens: readonly Token[]): HelpWords[] {
  const words: HelpWords[] = [];
  let href = '';
  let strong = 0;
  for (const token of tokens) {
    if (token.type === 'link_open') href = String(token.attrGet('href') ?? '');
    else if (token.type === 'link_close') href = '';
    else if (token.type === 'strong_open') strong += 1;
    else if (token.type === 'strong_close') strong -= 1;
    else {
      // Pictures would be fetched from elsewhere; their words are kept.
      const text = token.type === 'softbreak' || token.type === 'hardbreak' ? '\n' : token.content;
      const last = words.at(-1);
      if (last && last.href === href && last.isStrong === strong > 0) last.text += text;
      else if (text !== '') words.push({ text, href, isStrong: strong > 0 });
    }
  }
  return words;
}
