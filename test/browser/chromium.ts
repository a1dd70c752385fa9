/** A page in headless Chromium that can import the package as it is built, and the server behind it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const ROOT = join(import.meta.dirname, "../..");
const EXECUTABLE: string = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why there is no browser; undefined where there is one. */
export const whyNoChromium: string | undefined = existsSync(EXECUTABLE)
  ? undefined
  : `no ${EXECUTABLE}: install Debian's package chromium, or name another one in CHROMIUM`;

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Each part of the package by its name, as a bundler would have it. */
const IMPORTS = {
  "#platform": "/dist/engine/platform.browser.js",
  ...Object.fromEntries(
    ["cells", "engine", "graph", "nn", "train"].map((part) => [`sequitur/${part}`, `/dist/${part}/index.js`]),
  ),
};
const PAGE = `<!doctype html><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">globalThis.training = await import("/test/browser/training.mjs");</script>`;

export interface OpenPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** `training` in the page is `training.mjs`. @param isolated whether the page may share memory with workers */
export async function openPage(isolated: boolean): Promise<OpenPage> {
  const server = await serve(isolated);
  const profile = mkdtempSync(join(tmpdir(), "chromium-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const page = await context.newPage();
  const { port } = server.address() as AddressInfo;
  page.on("pageerror", (error) => console.log(`page: ${error.message}`));
  await page.goto(`http://localhost:${port}/`);
  await page.waitForFunction("globalThis.training !== undefined", undefined, { timeout: 30_000 });
  return {
    page,
    close: async () => {
      await context.close();
      server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

async function serve(isolated: boolean): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    if (isolated) {
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    }
    const { pathname } = new URL(url, "http://localhost");
    const file = join(ROOT, pathname);
    const served = /^\/(dist|test\/browser)\//.test(pathname) && existsSync(file);
    response.statusCode = pathname === "/" || served ? 200 : 404;
    response.setHeader("Content-Type", TYPES[extname(pathname)] ?? "text/html");
    response.end(pathname === "/" ? PAGE : served ? readFileSync(file) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  return server;
}
