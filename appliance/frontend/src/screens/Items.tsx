/** The exam itself: one item, its navigator, and three buttons. */

import { useState } from 'preact/hooks';
import { Dialog } from '../components/Dialog';
import { Heading } from '../components/Heading';
import { hasText, Html } from '../components/Html';
import { Icon } from '../components/Icon';
import { ItemView } from '../components/ItemView';
import { useBuilt } from '../components/useBuilt';
import { Navigator, NavigatorKey, type Cell } from '../components/Navigator';
import type { Session } from '../session';
import { words } from '../words';

export function cellsOf(session: Session): Cell[] {
  return session.items.value.map((item) => ({
    id: item.id,
    answered: (session.answers.value.get(item.id) ?? null) !== null,
    flagged: session.flags.value.has(item.id),
  }));
}

/** Keyed by the item: what was pressed is not lost while the press before is still being written. */
function Flag({ session, id }: { session: Session; id: string }) {
  const w = words.value;
  const flagged = session.flags.value.has(id);
  const built = useBuilt(flagged);
  return (
    <button
      type="button"
      class="button"
      aria-pressed={flagged}
      onClick={() => {
        const on = !built.latest();
        built.hold(on, session.flag(id, on));
      }}
    >
      <Icon name={flagged ? 'flag-up' : 'flag'} /> {flagged ? w.flagged : w.flag}
    </button>
  );
}

export function Items({ session }: { session: Session }) {
  const w = words.value;
  const [drawer, setDrawer] = useState(false);
  const items = session.items.value;
  const position = session.position.value;
  const item = items[position];
  const block = session.openBlock.value;
  if (!item || !block) {
    return (
      <main id="isi" tabIndex={-1} class="content reading">
        <p class="soft" role="status">
          {w.loading}
        </p>
      </main>
    );
  }
  const linear = session.outlineOf(block.id)?.navigation === 'linear';
  const cells = cellsOf(session);
  const isLast = position === items.length - 1;
  const go = (to: number): void => {
    setDrawer(false);
    void session.go(to);
  };
  const instructions = session.content.value?.instructions;
  return (
    <div class="exam">
      <main id="isi" tabIndex={-1} class="item-pane">
        {position === 0 && hasText(instructions) && (
          <details class="instructions" open>
            <summary>{w.instructions}</summary>
            <Html text={instructions} class="prose" />
          </details>
        )}
        <article class="item">
          <Heading class="item-title" of={item.id}>
            {w.itemN(position + 1)} <span class="unseen">{w.itemOf(position + 1, items.length)}</span>
          </Heading>
          <ItemView
            key={item.id}
            item={item}
            value={session.answers.value.get(item.id) ?? null}
            give={(value, c) => session.answer(item.id, value, c)}
            now={() => session.clock.c()}
          />
        </article>
      </main>
      <aside class="side" aria-label={w.navigator}>
        <h2 class="side-title">{w.navigator}</h2>
        <Navigator cells={cells} here={position} go={linear ? undefined : go} />
        <NavigatorKey cells={cells} />
      </aside>
      <nav class="exam-foot" aria-label={w.itemOf(position + 1, items.length)}>
        {linear ? (
          <span />
        ) : (
          <button
            type="button"
            class="button"
            disabled={position === 0}
            onClick={() => {
              go(position - 1);
            }}
          >
            <Icon name="left" /> <span class="wide-only">{w.previous}</span>
          </button>
        )}
        <span class="row middle">
          <Flag key={item.id} session={session} id={item.id} />
          <button
            type="button"
            class="button drawer-button"
            aria-haspopup="dialog"
            onClick={() => {
              setDrawer(true);
            }}
          >
            <Icon name="grid" /> {position + 1}/{items.length}
            <span class="unseen">{w.navigator}</span>
          </button>
        </span>
        <button
          type="button"
          class="button primary"
          onClick={(event) => {
            if (linear && event.detail > 1) return; // there is no way back to what a further quick click would pass over
            if (isLast) session.wish.value = 'review';
            else go(position + 1);
          }}
        >
          <span class="wide-only">{isLast ? w.review : w.nextItem}</span> <Icon name={isLast ? 'check' : 'right'} />
        </button>
      </nav>
      {drawer && (
        <Dialog
          title={w.navigator}
          class="drawer"
          onClose={() => {
            setDrawer(false);
          }}
        >
          <Navigator cells={cells} here={position} go={linear ? undefined : go} />
          <NavigatorKey cells={cells} />
          <div class="actions">
            <button
              type="button"
              class="button primary"
              onClick={() => {
                setDrawer(false);
              }}
            >
              {w.close}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
