/** The time left in the block: minutes, and seconds only in the last five. Announced elsewhere, so it never chatters. */

import type { Cover } from '../state';
import { words, type Words } from '../words';
import { Icon } from './Icon';

const SECONDS_FROM = 300;

/** `left` in whole seconds. Minutes are rounded down: nobody is promised time that is not there. */
export function timeText(left: number, w: Words): string {
  if (left <= SECONDS_FROM) return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const minutes = Math.floor(left / 60);
  return minutes >= 60 ? w.hoursLeft(Math.floor(minutes / 60), minutes % 60) : w.minutesLeft(minutes);
}

export function Timer({ left, cover }: { left: number | null; cover: Cover }) {
  if (left === null) return null;
  const w = words.value;
  const stopped = cover === 'paused' || cover === 'held';
  const text = cover === 'paused' ? w.timePaused : cover === 'held' ? w.timeHeldNow : timeText(left, w);
  const soon = left <= SECONDS_FROM && !stopped;
  return (
    <div class={`timer${soon ? ' soon' : ''}`} role="timer" aria-label={`${w.timeLeft}: ${text}`}>
      <Icon name={stopped ? 'pause' : 'clock'} />
      <span aria-hidden="true">{text}</span>
    </div>
  );
}
