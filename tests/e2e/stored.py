"""What a browser keeps of a page, by the doors that a page has."""

from __future__ import annotations

import json

from playwright.sync_api import Page


def everything_stored(page: Page) -> str:
    """All that the browser keeps for this origin, as JSON: every store, and its tab's address and title.

    `caches`: the names of CacheStorage, which a page over plain HTTP does not have.
    """
    dump = page.evaluate(
        """async () => {
          const come = (asked) => new Promise((done, failed) => {
            asked.onsuccess = () => done(asked.result);
            asked.onerror = () => failed(asked.error);
          });
          const found = {local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie, stores: {}};
          found.address = location.pathname + location.search + location.hash;
          found.state = history.state;
          found.title = document.title;
          found.caches = 'caches' in self ? await caches.keys() : [];
          for (const {name} of await indexedDB.databases()) {
            const db = await come(indexedDB.open(name));
            for (const store of db.objectStoreNames) {
              const rows = db.transaction(store).objectStore(store);
              const both = [await come(rows.getAllKeys()), await come(rows.getAll())];
              found.stores[`${name}/${store}`] = both[1].map((value, at) => [both[0][at], value]);
            }
            db.close();
          }
          return found;
        }"""
    )
    return json.dumps(dump)
