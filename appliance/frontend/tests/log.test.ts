import { beforeEach, describe, expect, it } from 'vitest';
import { Log, NotEditing } from '../src/log';
import type { Entry } from '../src/wire';

const answer = (item: string, value: string, c = 1): Entry => ['answer', item, value, c];
let log: Log;
let name = 0;

beforeEach(async () => {
  name += 1;
  log = await Log.open(`log-${name}`);
  await log.begin('L1', 'token-1', 'a', 'tab-1');
});

describe('the log', () => {
  it('numbers events from 1 without gaps, also when they are written at once', async () => {
    const numbers = await Promise.all([1, 2, 3, 4, 5].map((c) => log.append('L1', 'tab-1', 0, answer('Q', 'A', c))));
    expect(numbers).toEqual([1, 2, 3, 4, 5]);
    expect(await log.last('L1')).toBe(5);
  });

  it('goes on above what the box has, where the box knows more than this log', async () => {
    expect(await log.append('L1', 'tab-1', 7, answer('Q', 'A'))).toBe(8);
    expect(await log.append('L1', 'tab-1', 7, answer('Q', 'B'))).toBe(9);
  });

  it('keeps everything when `have` goes down: the tail is read again from there', async () => {
    for (let c = 1; c <= 4; c += 1) await log.append('L1', 'tab-1', 0, answer('Q', 'A', c));
    expect((await log.tail('L1', 4)).length).toBe(0);
    expect((await log.tail('L1', 1)).map(([n]) => n)).toEqual([2, 3, 4]);
  });

  it('never sends more than 500 events or 20,000 characters at once', async () => {
    const long = 'x'.repeat(2_000);
    for (let c = 0; c < 20; c += 1) await log.append('L1', 'tab-1', 0, answer('Q', long, c));
    const tail = await log.tail('L1', 0);
    expect(tail.length).toBeLessThan(16);
    expect(JSON.stringify(tail).length).toBeLessThan(31_000);
    for (let c = 0; c < 600; c += 1) await log.append('L1', 'tab-1', 0, answer('Q', 'A', c));
    expect((await log.tail('L1', 20)).length).toBe(500);
  });

  it('lets a tab write nothing once another one edits', async () => {
    await log.append('L1', 'tab-1', 0, answer('Q', 'A'));
    await log.takeOver('tab-2');
    await expect(log.append('L1', 'tab-1', 0, answer('Q', 'B'))).rejects.toBeInstanceOf(NotEditing);
    expect(await log.append('L1', 'tab-2', 0, answer('Q', 'C'))).toBe(2);
    expect((await log.entries('L1', 0)).map((entry) => entry[2])).toEqual(['A', 'C']);
  });

  it('takes over only from the tab that it expects', async () => {
    expect(await log.takeOver('tab-2', 'tab-9')).toBe(false);
    expect(await log.takeOver('tab-2', 'tab-1')).toBe(true);
    expect(await log.editor()).toBe('tab-2');
  });

  it('parks the lease that a new log-in finds, and keeps its events apart', async () => {
    await log.append('L1', 'tab-1', 0, answer('Q', 'A'));
    await log.begin('L2', 'token-2', 'b', 'tab-1');
    expect(await log.append('L2', 'tab-1', 0, answer('Q', 'B'))).toBe(1);
    expect((await log.parked()).map(({ id }) => id)).toEqual(['L1']);
    expect((await log.current())?.id).toBe('L2');
    await expect(log.append('L1', 'tab-1', 0, answer('Q', 'C'))).rejects.toBeInstanceOf(NotEditing);
  });

  it('erases one lease wholly and leaves the others', async () => {
    await log.append('L1', 'tab-1', 0, answer('Q', 'A'));
    await log.begin('L2', 'token-2', 'b', 'tab-1');
    await log.append('L2', 'tab-1', 0, answer('Q', 'B'));
    await log.erase('L2');
    expect(await log.current()).toBeNull();
    expect(await log.last('L2')).toBe(0);
    expect(await log.last('L1')).toBe(1);
  });

  it('survives closing and opening', async () => {
    await log.append('L1', 'tab-1', 0, answer('Q', 'A', 5));
    log.close();
    const again = await Log.open(`log-${name}`);
    expect((await again.current())?.token).toBe('token-1');
    expect(await again.tail('L1', 0)).toEqual([[1, 'answer', 'Q', 'A', 5]]);
  });
});

describe('the sweep', () => {
  it('leaves the log usable in every tab once nobody works here', async () => {
    const other = await Log.open(`log-${name}`);
    await log.append('L1', 'tab-1', 0, answer('Q', 'A'));
    await log.erase('L1');
    await log.sweep();
    expect(await log.editor()).toBeNull(); // the database is another one
    await other.begin('L2', 'token-2', 'a', 'tab-2');
    expect(await other.append('L2', 'tab-2', 0, answer('Q', 'B'))).toBe(1);
    expect(await log.whole('L2')).toEqual([[1, 'answer', 'Q', 'B', 1]]);
  });

  it('touches nothing while a lease is left, and a log-in that comes at the same moment waits for it', async () => {
    await log.append('L1', 'tab-1', 0, answer('Q', 'A'));
    await log.sweep();
    expect(await log.last('L1')).toBe(1);
    await log.erase('L1');
    void log.sweep();
    await log.begin('L2', 'token-2', 'a', 'tab-1');
    expect((await log.current())?.id).toBe('L2');
  });
});
