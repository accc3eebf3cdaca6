/** Requests to the box. Whatever goes wrong comes out as one of two errors: the box said no, or the box was not reached. */

import type { Seams } from './seams';
import type { Attempt, BlockContent, ExamOutline, Fault, Heard, Media, NumberedEntry, Pulse, Room, Slip } from './wire';

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

/** What Safe Exam Browser shows to a page: hashes of the page's address and its keys. */
const { SafeExamBrowser } = globalThis as { SafeExamBrowser?: { security?: { configKey: string; browserExamKey: string } } };

export class Api {
  readonly #kept = new Map<string, string>();

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
  /** The participant's own photo, as an address that holds it: nothing of it stays in the browser. */
  photo(lease: string): Promise<string> {
    return this.#medium('/api/v1/photo', { Authorization: `Bearer ${lease}` });
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
  /** `n`: the last of the page's log, so that the box knows whether it has all of it. `m`: up to which all messages were put away. */
  pulse(lease: string, c: number, n: number, m = 0): Promise<Pulse> {
    return this.#ask('GET', `/api/v1/pulse?c=${c}&n=${n}&m=${m}`, lease);
  }
  submit(lease: string, n: number, salt: string, digest: string): Promise<{ slip: Slip }> {
    return this.#ask('POST', '/api/v1/submit', lease, { n, salt, digest });
  }
  async release(lease: string): Promise<void> {
    await this.#ask<null>('POST', '/api/v1/release', lease, {});
  }
  async outline(lease: string, url: string): Promise<ExamOutline> {
    return this.#filled(await this.#ask<ExamOutline>('GET', url, lease), url);
  }
  async block(lease: string, url: string): Promise<BlockContent> {
    return this.#filled(await this.#ask<BlockContent>('GET', url, lease), url);
  }

  /** Fetches the exam's media one by one and keeps them, `each` told of every one. Rejects with the first that cannot be had. */
  async keep(url: string, media: readonly Media[], each: () => void): Promise<void> {
    for (const { name } of media) {
      if (!this.#kept.has(name)) this.#kept.set(name, await this.#medium(folderOf(url) + name));
      each();
    }
  }

  /** Lets go of what was kept: nothing of the exam stays. */
  letGo(): void {
    for (const url of this.#kept.values()) if (url.startsWith('blob:')) URL.revokeObjectURL(url);
    this.#kept.clear();
  }

  /**
   * Puts images and sounds into the content itself: they are there when the LAN is not, and nothing of them stays in the browser's cache.
   * One that cannot be had now is left to the browser.
   */
  async #filled<T>(content: T, url: string): Promise<T> {
    const folder = folderOf(url);
    const media = [...mediaIn(content)].map(async (name): Promise<[string, string]> => {
      const here = this.#kept.get(name) ?? (await this.#medium(folder + name).catch(() => folder + name));
      if (!here.startsWith(folder)) this.#kept.set(name, here);
      return [name, here];
    });
    return withMedia(content, new Map(await Promise.all(media)));
  }

  async #medium(url: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.seams.fetch(url, { cache: 'no-store', headers });
    if (!answer.ok) throw new Unreached(`status ${answer.status}`);
    const blob = await answer.blob();
    return blob.type.startsWith('audio/') ? URL.createObjectURL(blob) : dataUrl(blob);
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
    // Safe Exam Browser on macOS and iOS adds no headers of its own: its keys are handed to the page instead.
    const seb = SafeExamBrowser?.security;
    if (seb) {
      const of = 'X-SafeExamBrowser-';
      headers[`${of}ConfigKeyHash`] = seb.configKey;
      headers[`${of}RequestHash`] = seb.browserExamKey;
    }
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

/** A package's media as it names them in its texts: `media/…`, relative to its own `/exam/<digest>/`. */
const MEDIUM = /<(?:img|audio)\b[^>]*? src="(media\/[^"]+)/g;

const folderOf = (url: string): string => url.slice(0, url.indexOf('/', '/exam/'.length) + 1);

/** Content with the `src` of images and sounds as `media` has it. */
export function withMedia<T>(content: T, media: ReadonlyMap<string, string>): T {
  const placed = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replace(MEDIUM, (tag, name: string) => tag.replace(name, media.get(name) ?? name)) : value;
  return JSON.parse(JSON.stringify(content), placed) as T;
}

function mediaIn(content: unknown): Set<string> {
  const names = new Set<string>();
  JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'string') for (const [, name = ''] of value.matchAll(MEDIUM)) names.add(name);
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
