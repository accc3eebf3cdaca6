/**
 * /look, for developers: every part in every state, and the screens that take plain values. `npm run dev`, then /look.html; `#log-in` and the
 * like show one screen. Dark and forced colours come from the system (or the browser's emulation); language and grey are switched here.
 */

import '../../../../web/static/lumbung.css';
import '../exam.css';
import { signal } from '@preact/signals';
import { render, type ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { contrast } from '../comfort';
import { Alert, FaultAlert } from '../components/Alert';
import { LanguageSwitch } from '../components/Comfort';
import { Field } from '../components/Field';
import { Icon } from '../components/Icon';
import { ItemView } from '../components/ItemView';
import { Navigator, NavigatorKey } from '../components/Navigator';
import { Place } from '../components/Place';
import { Timer } from '../components/Timer';
import { REHEARSAL } from '../rehearsal';
import type { Value } from '../wire';
import { Shared } from './shared';
import { SCREENS } from './screens';
import { FAULT } from './samples';

const grey = signal(false);
const route = signal(location.hash.slice(1));
window.addEventListener('hashchange', () => {
  route.value = location.hash.slice(1);
});

function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const ANSWERS: Readonly<Record<string, Value>> = {
  single: 'B',
  multiple: ['A', 'C'],
  graded: 'A',
  likert: '3',
  'most-least': ['A', 'D'],
  numeric: '25',
  text: 'Tanjung Selor',
};
const CELLS = Array.from({ length: 24 }, (_, at) => ({ id: `Q${at}`, answered: at % 3 === 0 || at < 6, flagged: at % 7 === 3 }));

function Parts() {
  return (
    <>
      <Section title="Place of the answers">
        <div class="row">
          <Place place="none" unsent={0} />
          <Place place="pc" unsent={3} />
          <Place place="server" unsent={0} />
          <Place place="two" unsent={0} />
          <Place place="centre" unsent={0} />
        </div>
      </Section>
      <Section title="Time left">
        <div class="row">
          {[5_400, 1_421, 301, 300, 59, 0].map((left) => (
            <Timer key={left} left={left} cover={null} />
          ))}
          <Timer left={700} cover="paused" />
          <Timer left={700} cover="held" />
        </div>
      </Section>
      <Section title="Navigator">
        <Navigator cells={CELLS} here={4} go={() => undefined} />
        <Navigator cells={CELLS.slice(0, 8)} here={2} />
        <NavigatorKey cells={CELLS} />
      </Section>
      <Section title="Alerts and faults">
        <Alert tone="safe">
          <p>Safe</p>
        </Alert>
        <Alert tone="info">
          <p>Info</p>
        </Alert>
        <Alert tone="attention" icon="unplugged">
          <p>Attention</p>
        </Alert>
        <Alert tone="danger">
          <p>Danger</p>
        </Alert>
        <FaultAlert fault={FAULT} />
      </Section>
      <Section title="Fields">
        <Field label="NIP" hint="18 angka" input={{ name: 'a' }} />
        <Field label="NIP" fault="NIP berisi 18 angka; yang terisi 8." input={{ name: 'b', value: '19690101' }} />
        <Field label="NIP" input={{ name: 'c', disabled: true, value: '19690101 199101 2 001' }} />
      </Section>
      {REHEARSAL.map((item) => (
        <Section key={item.id} title={`Item: ${item.type}`}>
          <div class="split">
            <ItemView item={item} value={null} give={() => undefined} now={() => 0} />
          </div>
          <ItemView item={{ ...item, id: `${item.id}-x` }} value={ANSWERS[item.type] ?? null} give={() => undefined} now={() => 0} />
        </Section>
      ))}
      <Shared />
    </>
  );
}

function Look() {
  useEffect(() => {
    document.documentElement.style.filter = grey.value ? 'grayscale(1)' : '';
  }, [grey.value]);
  const screen = SCREENS[route.value];
  if (screen) return screen();
  return (
    <>
      <header class="topbar">
        <span class="brand">
          <Icon name="logo" class="logo" /> look
        </span>
        <nav aria-label="Screens">
          {Object.keys(SCREENS).map((name) => (
            <a key={name} href={`#${name}`}>
              {name}
            </a>
          ))}
        </nav>
        <span class="spring" />
        <button type="button" class="button small" aria-pressed={grey.value} onClick={() => (grey.value = !grey.value)}>
          Grey
        </button>
        <button
          type="button"
          class="button small"
          aria-pressed={contrast.value === 'more'}
          onClick={() => {
            contrast.value = contrast.value === 'more' ? 'normal' : 'more';
            document.documentElement.dataset.contrast = contrast.value;
          }}
        >
          Contrast
        </button>
        <LanguageSwitch />
      </header>
      <main id="isi" class="content centred stack">
        <h1>Look</h1>
        <Parts />
      </main>
    </>
  );
}

const root = document.getElementById('page');
if (root) render(<Look />, root);
