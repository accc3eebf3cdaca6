/** Requests to the box. Whatever goes wrong comes out as one of two errors: the box said no, or the box was not reached. */

import type { Seams } from './seams';
import type { Attempt, BlockContent, ExamOutline, Fault, Heard, NumberedEntry, Pulse, Room, Slip } from './wire';

const TIMEOUT_MS = 10_000;

/** The box answered with an error of its catalogue. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly fault: Fault,
  ) {
    super(fault.code);
  }
}

/** No answer, or none of the box's (a proxy's page, a cut connection): nothing is known, and trying again is right. */
export class Unreached extends Error {}

type Method = 'GET' | 'POST' | 'PUT';

export class Api {
  constructor(private readonly seams: Pick<Seams, 'fetch' | 'sleep' | 'seat'>) {}

  room(): Promise<Room> {
    return this.#ask('GET', '/api/v1/room');
  }
  /** `reason`: why the proctor should allow a further log-in. The seat is that of this PC, where it was checked. */
  logIn(nip: string, pin: string, token: string, reason?: string): Promise<Attempt & { lease: string }> {
    const { seat } = this.seams;
    return this.#ask('POST', '/api/v1/login', undefined, { nip, pin, token, ...(seat && { seat }), ...(reason && { reason }) });
  }
  attempt(lease: string): Promise<Attempt> {
    return this.#ask('GET', '/api/v1/attempt', lease);
  }
  confirm(lease: string): Promise<Attempt> {
    return this.#ask('POST', '/api/v1/confirm', lease, {});
  }
  start(lease: string): Promise<Attempt> {
    return this.#ask('POST', '/api/v1/start', lease, {});
  }
  help(lease: string, reason: string): Promise<Attempt> {
    return this.#ask('POST', '/api/v1/help', lease, { reason });
  }
  enter(lease: string, block: string): Promise<Attempt> {
    return this.#ask('POST', `/api/v1/blocks/${block}/enter`, lease, {});
  }
  put(lease: string, events: readonly NumberedEntry[]): Promise<Heard> {
    return this.#ask('PUT', '/api/v1/events', lease, { events });
  }
  /** `n`: the last of the page's log, so that the box knows whether it has all of it. */
  pulse(lease: string, c: number, n: number): Promise<Pulse> {
    return this.#ask('GET', `/api/v1/pulse?c=${c}&n=${n}`, lease);
  }
  submit(lease: string, n: number, salt: string, digest: string): Promise<{ slip: Slip }> {
    return this.#ask('POST', '/api/v1/submit', lease, { n, salt, digest });
  }
  async release(lease: string): Promise<void> {
    await this.#ask<null>('POST', '/api/v1/release', lease, {});
  }
  async outline(lease: string, url: string): Promise<ExamOutline> {
    return this.#pictured(await this.#ask<ExamOutline>('GET', url, lease), url);
  }
  async block(lease: string, url: string): Promise<BlockContent> {
    return this.#pictured(await this.#ask<BlockContent>('GET', url, lease), url);
  }

  /**
   * Puts the images into the content itself: they are there when the LAN is not, and nothing of them stays in the browser's cache.
   * One that cannot be had now is left to the browser.
   */
  async #pictured<T>(content: T, url: string): Promise<T> {
    const folder = url.slice(0, url.indexOf('/', '/exam/'.length) + 1);
    const images = [...imagesIn(content)].map(async (name): Promise<[string, string]> => {
      try {
        const answer = await this.seams.fetch(folder + name, { cache: 'no-store' });
        return [name, answer.ok ? await dataUrl(await answer.blob()) : folder + name];
      } catch {
        return [name, folder + name];
      }
    });
    return withImages(content, new Map(await Promise.all(images)));
  }

  /** One request, never kept in the browser's cache: nothing of the exam stays on the PC. */
  async #ask<T>(method: Method, url: string, lease?: string, body?: object): Promise<T> {
    const abort = new AbortController();
    const over = new AbortController();
    void this.seams.sleep(TIMEOUT_MS, over.signal).then(() => {
      if (!over.signal.aborted) abort.abort();
    });
    const headers: Record<string, string> = { Accept: 'application/json' };
    if (lease !== undefined) headers.Authorization = `Bearer ${lease}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'same-origin', signal: abort.signal };
    if (body !== undefined) init.body = JSON.stringify(body);
    try {
      const answer = await this.seams.fetch(url, init);
      const text = await answer.text();
      return read(answer, text) as T;
    } catch (error) {
      if (error instanceof Refused || error instanceof Unreached) throw error;
      throw new Unreached(String(error));
    } finally {
      over.abort();
    }
  }
}

/** A package's images as it names them in its texts: `media/…`, relative to its own `/exam/<digest>/`. */
const IMAGE = /<img src="(media\/[^"]+)/g;

/** Content with each image's `src` as `images` has it. */
export function withImages<T>(content: T, images: ReadonlyMap<string, string>): T {
  const placed = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replace(IMAGE, (tag, name: string) => tag.replace(name, images.get(name) ?? name)) : value;
  return JSON.parse(JSON.stringify(content), placed) as T;
}

function imagesIn(content: unknown): Set<string> {
  const names = new Set<string>();
  JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'string') for (const [, name = ''] of value.matchAll(IMAGE)) names.add(name);
    return value;
  });
  return names;
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
}

/** The answer's JSON; null where there is none to read. Refused or Unreached otherwise. */
function read(answer: Response, text: string): unknown {
  if (answer.status === 204) return null;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Unreached(`status ${answer.status} without JSON`);
  }
  if (answer.ok) return json;
  const fault = (json as { error?: Fault } | null)?.error;
  if (typeof fault?.code !== 'string') throw new Unreached(`status ${answer.status} of a stranger`);
  throw new Refused(answer.status, fault);
}
