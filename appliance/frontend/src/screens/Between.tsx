/** Between items: the introduction of a block, the review of one, and the cover over the questions. */

import type { ComponentChildren } from 'preact';
import { inLanguage } from '../comfort';
import { Alert } from '../components/Alert';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { Navigator, NavigatorKey } from '../components/Navigator';
import type { Session } from '../session';
import type { Cover } from '../state';
import { words } from '../words';
import { Act } from './Act';
import { cellsOf } from './Items';

export function BlockIntro({ session }: { session: Session }) {
  const w = words.value;
  const next = session.nextBlock.value;
  if (!next) return null;
  const { blocks } = session.attempt.value;
  const outline = session.outlineOf(next.id);
  const component = session.outline.value?.components.find(({ id }) => id === outline?.component);
  const before = session.openBlock.value;
  const timeUp = before !== null && session.left.value === 0;
  const offline = session.offline.value;
  return (
    <main id="isi" tabIndex={-1} class="content reading">
      {timeUp && (
        <Alert tone="info" icon="clock" role="status">
          <p>{w.introTimeUp}</p>
        </Alert>
      )}
      <div class="card raised intro">
        <p class="soft">
          {w.blockOf(blocks.indexOf(next) + 1, blocks.length)}
          {component && ` · ${inLanguage(component.title).text}`}
        </p>
        <Heading of={next.id}>{inLanguage(outline?.title).text || next.id}</Heading>
        <div class="row figures">
          <p class="figure">
            <span class="value">{outline?.item_ids.length ?? '–'}</span>
            <span class="label">{w.itemsWord}</span>
          </p>
          <p class="figure">
            <span class="value">{Math.floor(next.seconds / 60)}</span>
            <span class="label">{next.seconds % 60 > 0 ? `${w.minutes} ${next.seconds % 60} ${w.seconds}` : w.minutes}</span>
          </p>
        </div>
        <p>{outline?.navigation === 'linear' ? w.introLinear : w.introFree}</p>
        {before && !timeUp && <p>{w.introEnds}</p>}
        {offline && (
          <Alert tone="attention" icon="unplugged">
            <p>{w.needsBox}</p>
          </Alert>
        )}
        <Act label={w.introStart} act={() => session.enter(next.id)} disabled={offline || session.cover.value === 'paused'}>
          {before && !timeUp && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                session.wish.value = 'review';
              }}
            >
              {w.introBack}
            </button>
          )}
        </Act>
      </div>
    </main>
  );
}

export function BlockReview({ session }: { session: Session }) {
  const w = words.value;
  const block = session.openBlock.value;
  const outline = block && session.outlineOf(block.id);
  const linear = outline?.navigation === 'linear';
  const cells = cellsOf(session);
  const blank = cells.filter((cell) => !cell.answered).length;
  const flagged = cells.filter((cell) => cell.flagged).length;
  const last = session.nextBlock.value === null;
  return (
    <main id="isi" tabIndex={-1} class="content reading">
      <p class="soft">{inLanguage(outline?.title).text}</p>
      <Heading>{w.reviewTitle}</Heading>
      <p class="lead">
        {w.reviewCounts(cells.length - blank, cells.length)}
        {blank > 0 && <span> · {w.reviewBlank(blank)}</span>}
        {flagged > 0 && <span> · {w.reviewFlagged(flagged)}</span>}
      </p>
      <div class="card review">
        {!linear && <p class="soft">{w.reviewGo}</p>}
        <Navigator
          cells={cells}
          here={null}
          go={
            linear
              ? undefined
              : (position) => {
                  void session.go(position);
                  session.wish.value = 'items';
                }
          }
        />
        <NavigatorKey cells={cells} />
      </div>
      <div class="actions apart">
        {linear ? (
          <span />
        ) : (
          <button
            type="button"
            class="button large"
            onClick={() => {
              session.wish.value = 'items';
            }}
          >
            <Icon name="left" /> {w.reviewBack}
          </button>
        )}
        <button
          type="button"
          class="button primary large"
          onClick={() => {
            session.wish.value = last ? 'final' : 'intro';
          }}
        >
          {last ? w.reviewLast : w.reviewNext} <Icon name="right" />
        </button>
      </div>
    </main>
  );
}

/** Nothing of the questions is in the document while they are covered. */
export function Covered({ why, children }: { why: NonNullable<Cover>; children?: ComponentChildren }) {
  const w = words.value;
  const [title, text] = { paused: [w.pausedTitle, w.pausedText], held: [w.heldTitle, w.heldText], locked: [w.lockedTitle, w.lockedText] }[why];
  return (
    <main id="isi" tabIndex={-1} class="content narrow">
      <div class="card raised message">
        <Icon name={why === 'locked' ? 'lock' : 'pause'} class="icon huge" />
        <Heading of={why}>{title}</Heading>
        <p role="status">{text}</p>
        {children}
      </div>
    </main>
  );
}
