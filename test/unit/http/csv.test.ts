import { csv, csvText, prefersCsv } from '../../../src/http/csv.ts';

const cellOf = (cell: string | number | null): string =>
  csvText({ columns: [], rows: [[cell]] }).slice(2);

describe('a table as CSV', () => {
  it('has a line for its columns and one for each row, each of them ended', () => {
    const table = {
      columns: ['name', 'calls', 'usd'],
      rows: [
        ['ann', 3, '0.01'],
        ['bob', 0, null],
      ],
    };

    expect(csvText(table)).toBe('name,calls,usd\r\nann,3,0.01\r\nbob,0,\r\n');
  });

  it('is handed over as a file of a name', () => {
    expect(csv('usage-alpha-2026-08.csv', { columns: ['a'], rows: [] })).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="usage-alpha-2026-08.csv"',
      },
      body: 'a\r\n',
    });
  });

  it.each([
    ['a,b', '"a,b"\r\n'],
    ['say "a"', '"say ""a"""\r\n'],
    ['a\nb', '"a\nb"\r\n'],
    ['a\rb', '"a\rb"\r\n'],
    [' a ', ' a \r\n'],
    ['ü😀', 'ü😀\r\n'],
    ['', '\r\n'],
  ])('quotes what would be taken for the end of a cell, and nothing else: %j', (cell, text) => {
    expect(cellOf(cell)).toBe(text);
  });

  it.each([
    ['=1+1', "'=1+1\r\n"],
    ['+1', "'+1\r\n"],
    ['-', "'-\r\n"],
    ['@SUM(A1)', "'@SUM(A1)\r\n"],
    ['\t=1', "'\t=1\r\n"],
    ['\r=1', '"\'\r=1"\r\n'],
    ['\n=1', '"\'\n=1"\r\n'],
    ['＝1', "'＝1\r\n"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"\r\n'],
  ])('hands no formula to a spreadsheet: %j', (cell, text) => {
    expect(cellOf(cell)).toBe(text);
  });

  it.each([
    ['a=1', 'a=1\r\n'],
    ["'a", "'a\r\n"],
    [-5, '-5\r\n'],
  ])('leaves alone what is none: %j', (cell, text) => {
    expect(cellOf(cell)).toBe(text);
  });
});

describe('a client', () => {
  it.each([
    'text/csv',
    'TEXT/CSV',
    'text/csv; charset=utf-8',
    'text/*',
    'text/csv, */*;q=0.1',
    'text/csv, */*',
    '*/*, text/csv',
    'text/csv, application/json',
    'application/json;q=0.9, text/csv',
    'application/xml, text/csv;q=0.2',
    'text/csv;header=present;q=0.5, application/json;q=0.4',
  ])('that likes CSV best gets it: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/json, text/csv',
    'application/json, text/csv;q=0.9',
    'text/csv;q=0',
    'text/csv;q=0, */*',
    'text/csv;q=0.000',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/html',
    'text/csvx',
    ',,;',
  ])('that does not gets JSON: %s', (accept) => {
    expect(prefersCsv(accept)).toBe(false);
  });
});
