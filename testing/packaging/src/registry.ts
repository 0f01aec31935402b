import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What npm asks of a registry about one package. */
interface Packument {
  name: string;
  'dist-tags': { latest: string };
  versions: Record<string, Manifest>;
}

/** A package.json. */
export interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  [key: string]: unknown;
}

/**
 * An npm registry on the loopback, as far as installing and publishing need one: our packages can be
 * installed by name, as users do, before they are on the real one.
 */
export class Registry {
  readonly #packuments = new Map<string, Packument>();
  readonly #tarballs = new Map<string, Buffer>();
  readonly #server: Server;
  url = '';

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  static async start(): Promise<Registry> {
    const registry = new Registry();
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    registry.url = `http://127.0.0.1:${(registry.#server.address() as AddressInfo).port}/`;
    return registry;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** The manifests of what was added or published. */
  get manifests(): Manifest[] {
    return [...this.#packuments.values()].flatMap(({ versions }) => Object.values(versions));
  }

  /** Makes a packed package installable. */
  add(tarball: Buffer): void {
    const manifest = JSON.parse(fileInTarball(tarball, 'package/package.json')) as Manifest;
    const { name, version } = manifest;
    const path = `${name}/-/${version}.tgz`;
    this.#tarballs.set(path, tarball);
    const dist = {
      tarball: `${this.url}${path}`,
      integrity: `sha512-${createHash('sha512').update(tarball).digest('base64')}`,
      shasum: createHash('sha1').update(tarball).digest('hex'),
    };
    this.#packuments.set(name, {
      name,
      'dist-tags': { latest: version },
      versions: { ...this.#packuments.get(name)?.versions, [version]: { ...manifest, dist } },
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    // npm keeps answers by address, and the next run may get the same port.
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'PUT') {
      const { _attachments } = JSON.parse(await text(request)) as {
        _attachments: Record<string, { data: string }>;
      };
      for (const { data } of Object.values(_attachments)) this.add(Buffer.from(data, 'base64'));
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"ok":true}');
      return;
    }
    const tarball = this.#tarballs.get(path);
    if (tarball) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(tarball);
      return;
    }
    const packument = this.#packuments.get(path);
    response.writeHead(packument ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(packument ?? { error: `not found: ${path}` }));
  }
}

/** One file's text out of a `.tgz`: a ustar archive of 512-byte blocks, each file behind its header. */
function fileInTarball(tarball: Buffer, wanted: string): string {
  const archive = gunzipSync(tarball);
  for (let at = 0; at < archive.length; ) {
    const name = archive.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    if (name === wanted) return archive.toString('utf8', at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`The tarball has no ${wanted}: pack the packages with pnpm pack.`);
}
