// A list as a file: page after page, as one.

import { send } from '../api.ts';
import { counted } from '../words.ts';

const PAGE = 1_000;
/** More than a spreadsheet opens; the browser holds the file in memory. */
const MOST_PAGES = 200;

/** Answers with one sentence on what was saved. */
export async function download(path: string, query: string, format: 'csv' | 'ndjson', name: string): Promise<string> {
  const parts: string[] = [];
  let records = 0;
  let next: string | undefined = `${path}?limit=${PAGE}&format=${format}${query}`;
  for (let page = 0; page < MOST_PAGES && next !== undefined; page += 1) {
    const response: Response = await send(next);
    const lines = (await response.text()).split(/(?<=\n)/);
    const heads = format === 'csv' ? 1 : 0;
    parts.push(...(page === 0 ? lines : lines.slice(heads)));
    records += lines.length - heads;
    next = /^<([^>]+)>/.exec(response.headers.get('link') ?? '')?.[1];
  }
  const today = new Date().toISOString().slice(0, 10);
  save(new Blob(parts, { type: format === 'csv' ? 'text/csv' : 'application/x-ndjson' }), `${name}-${today}.${format}`);
  const rest = next === undefined ? '' : ' There are more: narrow the filters to export them.';
  return `${counted(records, 'record')} saved.${rest}`;
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
