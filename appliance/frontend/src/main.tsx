/** Starts the participant's page. */

import '../../../web/static/lumbung.css';
import './exam.css';
import { render } from 'preact';
import { App } from './App';
import { forgetComfort, rememberComfort } from './comfort';
import { watchFullScreen } from './fullscreen';
import { Page } from './page';
import { watchPresses } from './presses';
import { browser } from './seams';

rememberComfort(document.documentElement, localStorage);
const page = new Page(browser, forgetComfort);
const root = document.getElementById('page');
if (root) render(<App page={page} />, root);

document.addEventListener('visibilitychange', () => {
  page.seen(document.visibilityState === 'visible');
});
watchPresses();
watchFullScreen(() => {
  if (document.visibilityState === 'visible') page.leftFullScreen();
});
window.addEventListener('beforeunload', (event) => {
  page.warnOfLeaving(event);
});
void page.start();
