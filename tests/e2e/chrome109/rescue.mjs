// Begins the small exam in a real Chrome 109, says `ready` on stdout, waits until the box is dead (a line on stdin), answers on, and saves the
// emergency file. Prints, as JSON, what the browser is and the file's name and text.

import { once } from 'node:events';
import { begin, browser, choose, page, press, run, see } from './hands.mjs';

await run(async () => {
  await page.evaluateOnNewDocument(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (blob) => {
      void blob.text().then((text) => {
        window.saved = text;
      });
      return make(blob);
    };
    // a link that is in no document tells nobody of its click
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      window.savedAs = this.download;
      click.call(this);
    };
  });
  await begin();
  await see('Berapakah 7 × 8?');
  await choose(1);
  await see('Tersimpan di');
  console.log('ready');
  await once(process.stdin, 'data');
  await press('Berikutnya');
  await see('Mana yang bilangan prima?');
  await choose(0);
  await choose(2);
  await see('Jaringan terputus');
  await see('Waktu ditahan');
  await press('Simpan berkas darurat');
  await see('Serahkan berkasnya kepada pengawas');
  const told = await page.evaluate(() => ({ secure: isSecureContext, name: window.savedAs, file: window.saved }));
  console.log(JSON.stringify({ ...told, version: await browser.version() }));
  process.stdin.destroy();
});
