// What a site lets a program read: RFC 9309. Pure.

export type Robots = {
  allows(path: string): boolean;
  /** What `Crawl-delay` asks for; 0 when nothing is asked. */
  delayMs: number;
  /** Every `Sitemap:` line. */
  siteMaps: string[];
};

type Rule = { isAllowed: boolean; pattern: string };
type Group = { agents: string[]; rules: Rule[]; delayMs: number };

export const openToAll: Robots = { allows: () => true, delayMs: 0, siteMaps: [] };
export const closedToAll: Robots = { allows: () => false, delayMs: 0, siteMaps: [] };

/** @param agent the product's own name, small letters */
export function readRobots(text: string, agent: string): Robots {
  const groups: Group[] = [];
  const siteMaps: string[] = [];
  let group: Group | null = null;
  let isNaming = false;
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    const pair = /^\s*([A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(line.replace(/#.*/, ''));
    const [key, value] = [pair?.[1]?.toLowerCase() ?? '', pair?.[2] ?? ''];
    if (key === 'sitemap') siteMaps.push(value);
    if (key === 'user-agent') {
      // Names in a row share the rules below them.
      if (!group || !isNaming) {
        group = { agents: [], rules: [], delayMs: 0 };
        groups.push(group);
      }
      group.agents.push(value.toLowerCase());
    }
    if (key !== '') isNaming = key === 'user-agent';
    if (!group) continue;
    if ((key === 'allow' || key === 'disallow') && value !== '')
      group.rules.push({ isAllowed: key === 'allow', pattern: value });
    if (key === 'crawl-delay' && Number(value) > 0) group.delayMs = Number(value) * 1_000;
  }
  const named = groups.filter(({ agents }) => agents.includes(agent));
  const chosen = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'));
  const rules = chosen.flatMap(one => one.rules);
  return {
    allows: path => path === '/robots.txt' || isAllowed(rules, path),
    delayMs: Math.max(0, ...chosen.map(one => one.delayMs)),
    siteMaps,
  };
}

/** The longest pattern decides; of two as long the one that allows. */
function isAllowed(rules: readonly Rule[], path: string): boolean {
  let best: Rule | null = null;
  for (const rule of rules) {
    if (!matches(rule.pattern, path)) continue;
    const longer = rule.pattern.length - (best?.pattern.length ?? -1);
    if (longer > 0 || (longer === 0 && rule.isAllowed)) best = rule;
  }
  return best?.isAllowed ?? true;
}

/** `*` is any run of signs, `$` at the end the path's end. Walks once; no expression a hostile file could make slow. */
function matches(pattern: string, path: string): boolean {
  const isWhole = pattern.endsWith('$');
  const parts = (isWhole ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    if (isWhole && index === rest.length - 1) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !isWhole || at === path.length;
}
