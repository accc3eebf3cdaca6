import { describe, expect, it } from 'vitest';
import { Presses, type Pressed } from '../src/presses';

/** Something on the page: a button that moves on or not, in a dialog or not. */
class Thing implements Pressed {
  isConnected = true;
  constructor(
    private readonly moves = false,
    private readonly dialog: object | null = null,
  ) {}
  closest(selector: string): unknown {
    if (selector === 'dialog') return this.dialog;
    return this.moves ? this : null;
  }
}

describe('the second click of a double click', () => {
  it('is an echo where the first one moved on and the button stayed', () => {
    const presses = new Presses();
    const next = new Thing(true);
    expect([1, 2, 3, 4].map((detail) => presses.isEcho(next, detail))).toEqual([false, true, false, false]);
  });

  it('is an echo where another screen came under the hand', () => {
    const presses = new Presses();
    const gone = new Thing(true);
    expect(presses.isEcho(gone, 1)).toBe(false);
    gone.isConnected = false;
    const option = new Thing();
    expect(presses.isEcho(option, 2)).toBe(true);
    expect(presses.isEcho(option, 3)).toBe(true);
    expect(presses.isEcho(option, 1)).toBe(false);
  });

  it('is an echo where a dialog came, or went', () => {
    const presses = new Presses();
    const [below, yes] = [new Thing(), new Thing(false, {})];
    presses.isEcho(below, 1);
    expect(presses.isEcho(yes, 2)).toBe(true);
    presses.isEcho(yes, 1);
    expect(presses.isEcho(below, 2)).toBe(true);
  });

  it('counts on what takes back what the first one did, and by keyboard', () => {
    const presses = new Presses();
    const option = new Thing();
    expect([1, 2, 3].map((detail) => presses.isEcho(option, detail))).toEqual([false, false, false]);
    const next = new Thing(true);
    expect([0, 0, 0].map((detail) => presses.isEcho(next, detail))).toEqual([false, false, false]);
  });
});
