// A participant's hands at a real Chrome 109: `node SCRIPT URL NIP PIN TOKEN`. Where a step fails, what it waited for and what the page showed
// goes to stderr. The URL's host is mapped to 127.0.0.1, so that the page is what it is in a school: plain HTTP, and no secure context.

import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const [url, nip, pin, token] = process.argv.slice(2);
export const browser = await puppeteer.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-zygote', `--host-resolver-rules=MAP ${new URL(url).hostname} 127.0.0.1`],
  headless: true,
  defaultViewport: { width: 1366, height: 768 },
});
export const page = await browser.newPage();
page.setDefaultTimeout(60_000);
export const faults = [];
export const strangers = [];
page.on('pageerror', (error) => faults.push(String(error)));
page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
page.on('request', (request) => request.url().startsWith(`${url}/`) || request.url().startsWith('data:') || strangers.push(request.url()));

// Whoever types must not lose the focus to a heading: what comes after a screen's first moment comes too late.
await page.evaluateOnNewDocument(() => {
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    const typed = relatedTarget?.matches('textarea, input:not([type=radio], [type=checkbox])');
    if (typed && !target.matches('input, textarea, button')) console.error(`"${target.innerText}" took the focus from ${relatedTarget.outerHTML}`);
  });
});

let awaited = 'the page';

/** Waits until `condition` holds in the page; `what` is told where it never does. */
export function until(what, condition, ...given) {
  awaited = what;
  return page.waitForFunction(condition, { polling: 'raf' }, ...given);
}

/** Clicks the button with these words, once it is there and enabled: found and clicked in one go, so that no re-render comes between. */
export const press = (words) =>
  until(
    `the button "${words}"`,
    (text) => {
      const named = (each) => each.innerText.trim() === text || each.getAttribute('aria-label') === text;
      const button = [...document.querySelectorAll('button:not(:disabled)')].find(named);
      button?.click();
      return button !== undefined;
    },
    words,
  );
export const see = (words) => until(`the words "${words}"`, (text) => document.body.innerText.includes(text), words);

/** Clicks the option at `position` and waits until it shows as chosen. */
export async function choose(position, side = null) {
  const inputs = side === null ? 'article.item label.option input' : `article.item tbody tr td:nth-child(${side + 1}) input`;
  const clicked = (css, at) => {
    const input = document.querySelectorAll(css)[at];
    input?.click();
    return input !== undefined;
  };
  await until(`option ${position} of ${inputs}`, clicked, inputs, position);
  await until(`option ${position} of ${inputs} to be chosen`, (css, at) => document.querySelectorAll(css)[at]?.checked, inputs, position);
}

/** Types at once, as a person may: the field is entered in the very moment in which it appears. */
export async function type(css, text) {
  awaited = `the field ${css}`;
  const entered = (selector) => {
    const field = document.querySelector(selector);
    field?.focus();
    return field !== null;
  };
  await page.waitForFunction(entered, { polling: 'mutation' }, css);
  await page.keyboard.type(text);
  const shown = await page.$eval(css, (field) => field.value);
  if (shown !== text) throw new Error(`typed "${text}", and ${css} shows "${shown}"`);
}

/** From the log-in to the first item. */
export async function begin() {
  await page.goto(url);
  await type('input[name=nip]', nip);
  await type('input[name=pin]', pin);
  await type('input[name=token]', token);
  await press('Masuk');
  await press('Ya, ini saya');
  await press('Saya mengerti');
  for (let number = 1; number < 7; number += 1) {
    await see(`Latihan ${number} dari 7`);
    await press('Berikutnya');
  }
  await see('Latihan 7 dari 7');
  await press('Selesai berlatih');
  await press('Mulai ujian');
  await press('Mulai subtes');
}

/** What somebody at the screen would see, or that the page does not answer. */
function look() {
  const shown = page.evaluate(() => `focus: ${document.activeElement?.outerHTML.slice(0, 300)}\n${document.body.innerText}`).catch(String);
  const silence = new Promise((resolve) => setTimeout(resolve, 5_000, 'the page does not answer').unref());
  return Promise.race([shown, silence]);
}

/** Runs what a script does, and ends the browser with it. */
export async function run(act) {
  try {
    await act();
  } catch (error) {
    console.error(`${error}\nlast waited for: ${awaited}\nfaults: ${JSON.stringify(faults)}\n${await look()}`);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}
