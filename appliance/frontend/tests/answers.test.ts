import { describe, expect, it } from 'vitest';
import { chosen, differing, isCardCode, nipDigits, numeral, overlay, pastedCard, shortText, spacedNip } from '../src/answers';

describe('typed numbers', () => {
  it.each([
    ['12,5', '12.5'],
    ['12.50', '12.5'],
    ['007', '7'],
    ['-0', '0'],
    ['\u22123,10', '-3.1'],
    [',5', '0.5'],
    ['5,', '5'],
    [' 1 000 ', '1000'],
    ['', null],
  ])('%s is %s', (typed, value) => {
    expect(numeral(typed)).toBe(value);
  });
  it.each(['abc', '1,2,3', '1.000,5', '-', '1e5', '1234567890123456', '0,12345678901'])('%s is none', (typed) => {
    expect(numeral(typed)).toBeUndefined();
  });
});

describe('short texts', () => {
  it('are composed, trimmed and cut by characters', () => {
    expect(shortText('  e\u0301  ', 10)).toBe('\u00e9');
    expect(shortText('\u{1d538}\u{1d538}\u{1d538}', 2)).toBe('\u{1d538}\u{1d538}');
    expect(shortText('   ', 10)).toBeNull();
  });
  it('hold no control character and no half of a pair', () => {
    expect(shortText('a\u0000b\u0085', 10)).toBe('a b');
    expect(shortText('a\ud835', 10)).toBe('a\ufffd');
    expect(shortText('a\nb', 10)).toBe('a\nb');
  });
});

describe('a NIP', () => {
  it.each(["'19690101 199101 2 001", '19690101-199101-2-001', '\u00a0196901011991012001\n', '１９６９０１０１１９９１０１２００１'])('is read from %s', (typed) => {
    expect(nipDigits(typed)).toBe('196901011991012001');
  });
  it('is shown as on cards', () => {
    expect(spacedNip('196901011991012001')).toBe('19690101 199101 2 001');
  });
});

describe('what the page holds as answered', () => {
  it("is the box's view with newer events on top", () => {
    const view = { answers: { Q1: 'A', Q2: 'B' }, flags: ['Q1'] };
    const given = overlay(view, [
      ['answer', 'Q2', null, 1],
      ['flag', 'Q1', false, 2],
      ['flag', 'Q3', true, 3],
      ['ran', 1, 2],
      ['answer', 'Q3', ['A', 'C'], 4],
    ]);
    expect(Object.fromEntries(given.answers)).toEqual({ Q1: 'A', Q2: null, Q3: ['A', 'C'] });
    expect([...given.flags]).toEqual(['Q3']);
  });
  it('differs from the box only where the value does, cleared being none', () => {
    const page = new Map([['Q1', 'A'], ['Q2', null], ['Q3', 'C']]);
    expect(differing(page, new Map([['Q1', 'A'], ['Q3', 'D']]))).toEqual(['Q3']);
  });
  it('orders chosen options', () => {
    expect(chosen(['C', 'A', 'C'])).toEqual(['A', 'C']);
    expect(chosen([])).toBeNull();
  });
});

describe('a card', () => {
  it('is pasted as NIP and PIN from one row of a sheet', () => {
    expect(pastedCard("'19690101 199101 2 001\t482913\n")).toEqual({ nip: '196901011991012001', pin: '482913' });
    for (const other of ['196901011991012001', '196901011991012001\t', 'Melati\t482913', '196901011991012001\t1\t2']) expect(pastedCard(other)).toBeNull();
  });
  it('has a code that is no NIP', () => {
    expect(isCardCode('http://ujian.sekolah/kartu/00112233445566778899aabbccddeeff')).toBe(true);
    expect(isCardCode('19690101 199101 2 001')).toBe(false);
  });
});
