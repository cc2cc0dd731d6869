/** What a label says to people: `card_arrival` and `cardArrival` are "Card arrival"; `ATM_support` keeps its capitals. */
export function nameOfLabel(label: string): string {
  const words = label
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[\s_.\-/]+/)
    .filter(word => word !== '')
    .map(word => (/^\p{Lu}[\p{Lu}\p{N}]+$/u.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text === '' ? label : text.charAt(0).toUpperCase() + text.slice(1);
}
