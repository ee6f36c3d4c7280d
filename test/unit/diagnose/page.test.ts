import { readFileSync } from 'node:fs';
import { pageText } from '../../../scripts/diagnose/markdown.ts';
import { TABLE } from '../../../scripts/diagnose/table.ts';

const page = pageText();
const headings = page.match(/^### .*$/gm) ?? [];

describe('docs/error-codes.md', () => {
  it('is what node scripts/diagnose.ts --markdown prints', () => {
    expect(readFileSync('docs/error-codes.md', 'utf8')).toBe(page);
  });

  it('has a section of its own for every entry', () => {
    expect(headings).toHaveLength(TABLE.length);
    expect(new Set(headings).size).toBe(TABLE.length);
  });

  it('goes up by status, then says what has none', () => {
    const groups = (page.match(/^## .*$/gm) ?? []).map((heading) => heading.slice(3));

    expect(groups).toEqual([
      'Overview',
      ...['200', '400', '401', '403', '404', '409', '412', '413', '415', '422', '428', '429'],
      ...['500', '502', '503', '504'],
      ...['Any status', 'No answer'],
    ]);
  });

  it('links each line of the overview to its section', () => {
    const anchors = new Set(
      headings.map((heading) =>
        heading
          .slice(4)
          .toLowerCase()
          .replaceAll(/[.,:;'()…/]/g, '')
          .replaceAll(' ', '-'),
      ),
    );

    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, link]) => link);

    expect(links).toHaveLength(TABLE.length);
    expect(links.filter((link) => !anchors.has(link ?? ''))).toEqual([]);
  });
});
