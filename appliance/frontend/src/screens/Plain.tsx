/** Screens that say one thing: starting, no storage, open elsewhere, moved to another PC, ended, refused. */

import type { ComponentChildren } from 'preact';
import { FaultAlert } from '../components/Alert';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { SaveFile } from '../components/SaveFile';
import type { Fault } from '../wire';
import { words } from '../words';
import { Frame } from './Frame';

function Message({ title, icon, children }: { title: string; icon: string; children: ComponentChildren }) {
  return (
    <Frame width="narrow">
      <div class="card message">
        <Icon name={icon} class="icon huge" />
        <Heading>{title}</Heading>
        {children}
      </div>
    </Frame>
  );
}

export function Starting({ waiting }: { waiting: boolean }) {
  const w = words.value;
  if (!waiting) {
    return (
      <main id="isi" class="content">
        <h1 class="small soft">{w.starting}</h1>
      </main>
    );
  }
  return (
    <Message title={w.connecting} icon="unplugged">
      <p>{w.connectingText}</p>
    </Message>
  );
}

export function NoStorage() {
  const w = words.value;
  return (
    <Message title={w.noStorageTitle} icon="danger">
      <p>{w.noStorageText}</p>
    </Message>
  );
}

export function Elsewhere({ onTake }: { onTake: () => void }) {
  const w = words.value;
  return (
    <Message title={w.elsewhereTitle} icon="screen">
      <p>{w.elsewhereText}</p>
      <div class="actions">
        <button type="button" class="button" onClick={onTake}>
          {w.elsewhereTake}
        </button>
      </div>
    </Message>
  );
}

export function Moved({ unsent, onLeave }: { unsent: number; onLeave: () => void }) {
  const w = words.value;
  return (
    <Message title={w.movedTitle} icon="screen">
      <p>{w.movedText}</p>
      <p role="status" class="strong">
        {unsent > 0 ? w.movedUnsent(unsent) : w.movedSent}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={onLeave}>
          {w.toLogIn}
        </button>
      </div>
    </Message>
  );
}

/** The sitting ended before this participant began. */
export function NotBegun({ onLeave }: { onLeave: () => void }) {
  const w = words.value;
  return (
    <Message title={w.notBegunTitle} icon="danger">
      <p>{w.notBegunText}</p>
      <div class="actions">
        <button type="button" class="button" onClick={onLeave}>
          {w.toLogIn}
        </button>
      </div>
    </Message>
  );
}

interface RefusedProps {
  fault: Fault;
  onRetry: () => void;
  onLeave: () => void;
  /** Left out where the emergency file cannot be made. */
  save?: (() => Promise<void>) | undefined;
}

export function RefusedForGood({ fault, onRetry, onLeave, save }: RefusedProps) {
  const w = words.value;
  return (
    <Message title={w.refusedTitle} icon="danger">
      <p>{w.refusedText}</p>
      <FaultAlert fault={fault} />
      {save && <SaveFile save={save} />}
      <div class="actions">
        <button type="button" class="button primary" onClick={onRetry}>
          {w.tryAgain}
        </button>
        <button type="button" class="button" onClick={onLeave}>
          {w.toLogIn}
        </button>
      </div>
    </Message>
  );
}
