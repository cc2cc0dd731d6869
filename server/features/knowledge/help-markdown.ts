// How help pages read Markdown: no HTML passes, and links keep to safe schemes.
import MarkdownIt from 'markdown-it';

export const helpMarkdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
// The library's own list lets some `data:` images pass; nothing here needs them.
helpMarkdown.validateLink = url => /^(?:https?:|mailto:|tel:|\/(?!\/)|#)/i.test(url.trim());
