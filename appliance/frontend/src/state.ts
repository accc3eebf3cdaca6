/**
 * What is so, as far as this page knows: the box's last word on the attempt, the log's answers on top of it, the place and the time in it, and what
 * follows from these. `Session` fills it; the screens read it.
 */

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Step } from './log';
import type { Attempt, BlockContent, BlockOutline, BlockState, ExamOutline, Item, Value } from './wire';

/** Why the questions are covered, or null. */
export type Cover = 'locked' | 'paused' | 'held' | null;
export type Stage = 'intro' | 'items' | 'review' | 'final';

export class AttemptState {
  readonly attempt = signal<Attempt>(undefined as never);
  readonly outline = signal<ExamOutline | null>(null);
  readonly content = signal<BlockContent | null>(null);
  readonly answers = signal<ReadonlyMap<string, Value>>(new Map());
  readonly flags = signal<ReadonlySet<string>>(new Set());
  readonly step = signal<Step>('rules');
  readonly wish = signal<Stage>('items');
  readonly at = signal<Readonly<Record<string, number>>>({});
  readonly deadline = signal<number | null>(null);
  /** The box clock now, and for how long the box was not heard (ms). */
  readonly c = signal(0);
  readonly silent = signal(0);

  readonly openBlock: ReadonlySignal<BlockState | null> = computed(
    () => this.attempt.value.blocks.find((block) => block.state === 'open') ?? null,
  );
  readonly nextBlock: ReadonlySignal<BlockState | null> = computed(
    () => this.attempt.value.blocks.find((block) => block.state === 'todo') ?? null,
  );
  /** Whole seconds left in the open block, never below 0; null where no block is open. */
  readonly left: ReadonlySignal<number | null> = computed(() =>
    this.deadline.value === null || this.openBlock.value === null
      ? null
      : Math.max(0, Math.ceil((this.deadline.value - this.c.value) / 1000)),
  );
  readonly isOver: ReadonlySignal<boolean> = computed(() => {
    const state = this.attempt.value.sitting.state;
    return state === 'ended' || state === 'closed' || state === 'settled';
  });
  readonly cover: ReadonlySignal<Cover> = computed(() => {
    const { locked, paused, sitting, offline_run_ms } = this.attempt.value;
    if (locked) return 'locked';
    if (paused || sitting.state === 'paused') return 'paused';
    return this.silent.value > offline_run_ms ? 'held' : null;
  });
  /** The stage that shows: what was wished for, as far as block and time allow it. */
  readonly stage: ReadonlySignal<Stage> = computed(() => {
    const after: Stage = this.nextBlock.value === null ? 'final' : 'intro';
    if (this.isOver.value) return 'final';
    if (this.openBlock.value === null || this.left.value === 0) return after;
    if (this.wish.value === 'intro' || this.wish.value === 'final') return after;
    return this.wish.value;
  });
  /** The open block's items in this attempt's order, options ordered too. */
  readonly items: ReadonlySignal<readonly Item[]> = computed(() => {
    const block = this.openBlock.value;
    const content = this.content.value;
    return block === null || content?.id !== block.id ? [] : inOrder(content, block);
  });
  readonly position: ReadonlySignal<number> = computed(() => {
    const at = this.at.value[this.openBlock.value?.id ?? ''] ?? 0;
    return Math.min(at, Math.max(0, this.items.value.length - 1));
  });

  outlineOf(block: string): BlockOutline | null {
    return this.outline.value?.blocks.find(({ id }) => id === block) ?? null;
  }
}

function inOrder(content: BlockContent, block: BlockState): Item[] {
  const items = new Map(content.items.map((item) => [item.id, item]));
  return (block.items ?? content.items.map(({ id }) => id)).flatMap((id) => {
    const item = items.get(id);
    if (!item) return [];
    const order = block.options?.[id];
    if (!order) return [item];
    const options = new Map(item.options.map((option) => [option.id, option]));
    return [{ ...item, options: order.flatMap((option) => options.get(option) ?? []) }];
  });
}
