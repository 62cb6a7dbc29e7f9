import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { chromium, type Browser, type ConsoleMessage, type Page } from 'playwright-core';
import type { CompareEvents } from '../../src/protocol/compareView.ts';
import type { ExportReply, ExportRequest, ViewEvents } from '../../src/protocol/view.ts';
import type { Pages } from './pages.ts';
import { frames } from './settled.ts';
import type { Theme } from './themes.ts';

/** Secure, as VS Code's webviews are: only then is there a clipboard. */
const origin = 'https://residual-lens.invalid';
let sessions = 1;

/** One event that the page is told, as the host would. */
export type Told = EventOf<ViewEvents> | EventOf<CompareEvents>;
type EventOf<E> = { [K in keyof E]: { readonly event: K; readonly data: E[K] } }[keyof E];

export const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasChromium = (): boolean => existsSync(chromiumPath);

export interface Bundle {
  readonly script: string;
  readonly style: string;
}

/** The webview's script and stylesheet, as the extension ships them. */
export async function bundleWebview(folder: 'webview' | 'webview/compare' = 'webview'): Promise<Bundle> {
  const [script = '', style = ''] = await Promise.all(
    [`${folder}/main.ts`, `${folder}/style.css`].map(async (entry) => {
      const { outputFiles } = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format: 'iife',
        target: 'es2022',
        write: false,
      });
      return outputFiles[0]?.text ?? '';
    }),
  );
  return { script, style };
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
}

export interface Opened {
  readonly page: Page;
  readonly tell: (...events: readonly Told[]) => Promise<void>;
  /** Changes the theme under the open page, as VS Code does. */
  readonly wear: (theme: Theme) => Promise<void>;
  /** Opens the webview anew, with what it kept, as VS Code does after a restart. */
  readonly reopen: (saved: unknown) => Promise<void>;
  /** A picture of the page, as PNG; much sooner than playwright's own, which waits and packs it small. */
  readonly shoot: () => Promise<Buffer>;
  /** Calls that the webview made, in order. */
  readonly calls: () => Promise<{ readonly call: string; readonly request: unknown }[]>;
  /** What the webview answers to a call of the host; throws the sentence with which it fails. */
  readonly ask: (request: ExportRequest) => Promise<ExportReply>;
  /** Errors and broken content policies that the page reported. */
  readonly faults: readonly string[];
  /** Ends the session; its page may be the next one's. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the webview as VS Code does, with the same content policy and a stub of its API that answers each call with
 * null and keeps it.
 */
export async function openWebview(
  pages: Pages,
  bundle: Bundle,
  options: {
    readonly theme: Theme;
    readonly width: number;
    readonly height: number;
    readonly scale?: number;
    /** What the webview kept of an earlier session. */
    readonly saved?: unknown;
  },
): Promise<Opened> {
  const sheet = await pages.take(options.scale ?? 1);
  const { page, devtools } = sheet;
  const faults: string[] = [];
  let asked = 1;
  const onError = (error: Error) => faults.push(error.message);
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === 'error') faults.push(message.text());
  };
  const { width, height } = options;
  const size = page.viewportSize();
  if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height });
  const policy = `default-src 'none'; script-src 'nonce-n'; style-src ${origin}; img-src ${origin} blob:`;
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}"><title>Residual Lens</title>
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/webview.css"></head>
<body class="${options.theme.bodyClass}"><script nonce="n" src="/stub.js"></script>
<script nonce="n" src="/webview.js"></script></body></html>`;
  const files: Record<string, readonly [type: string, body: string]> = {
    '/': ['text/html', html],
    '/theme.css': ['text/css', themeRule(options.theme)],
    '/webview.css': ['text/css', bundle.style],
    '/webview.js': ['text/javascript', bundle.script],
    '/stub.js': ['text/javascript', stubWith(options.saved)],
  };
  await page.route('**/*', async (route) => {
    const file = files[new URL(route.request().url()).pathname];
    if (file === undefined) await route.fulfill({ status: 204 });
    else await route.fulfill({ contentType: file[0], body: file[1] });
  });
  page.on('pageerror', onError);
  page.on('console', onConsole);
  // Another address each time: the same one again would be a reload, which has its place and its fields again.
  await page.goto(`${origin}/?session=${sessions++}`);
  return {
    page,
    faults,
    tell: async (...events) => {
      // As text, which is how VS Code sends it too; playwright takes values apart one by one.
      await page.evaluate((messages) => {
        for (const message of JSON.parse(messages) as unknown[]) window.postMessage(message, '*');
      }, JSON.stringify(events));
      await frames(page, 3);
    },
    wear: async (theme) => {
      await page.evaluate(
        ([rule, bodyClass]) => {
          const [sheet] = document.styleSheets;
          sheet?.deleteRule(0);
          sheet?.insertRule(rule, 0);
          document.body.className = bodyClass;
          // The minimap's canvas is painted anew where this is another, as in VS Code.
          document.body.dataset['vscodeThemeId'] = rule;
        },
        [themeRule(theme), theme.bodyClass] as const,
      );
      // The minimap's canvas follows in the task after the next frame.
      await frames(page, 1);
    },
    reopen: async (saved) => {
      files['/stub.js'] = ['text/javascript', stubWith(saved)];
      await page.reload();
    },
    shoot: async () => {
      const options = { format: 'png', optimizeForSpeed: true } as const;
      return Buffer.from((await devtools.send('Page.captureScreenshot', options)).data, 'base64');
    },
    ask: async (request) => {
      const id = asked++;
      type Reply = { readonly reply: ExportReply } | { readonly failure: string };
      const found = await page.evaluate(
        async ([call, key]) => {
          const replies = (globalThis as unknown as { residualLensReplies: { id: number }[] })
            .residualLensReplies;
          window.postMessage(call, '*');
          for (;;) {
            const reply = replies.find((each) => each.id === key);
            if (reply !== undefined) return reply;
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        },
        [{ call: 'exportPicture', id, request }, id] as const,
      );
      const reply = found as unknown as Reply;
      if ('failure' in reply) throw new Error(reply.failure);
      return reply.reply;
    },
    calls: () => page.evaluate('globalThis.residualLensCalls'),
    close: async () => {
      await pages.leave(sheet);
      page.off('pageerror', onError);
      page.off('console', onConsole);
    },
  };
}

function themeRule({ variables }: Theme): string {
  const lines = Object.entries(variables).map(([name, value]) => `--vscode-${name}: ${value};`);
  return `:root { ${lines.join(' ')} }`;
}

const stubWith = (saved: unknown) => `const saved = ${JSON.stringify(saved ?? null)};${stub}`;

const stub = `
globalThis.residualLensCalls = [];
globalThis.residualLensReplies = [];
let state = saved ?? undefined;
globalThis.acquireVsCodeApi = () => ({
  postMessage(message) {
    if (message.call === undefined) {
      globalThis.residualLensReplies.push(message);
      return;
    }
    globalThis.residualLensCalls.push({ call: message.call, request: message.request });
    if (message.id !== undefined) window.postMessage({ reply: null, id: message.id }, '*');
  },
  getState: () => state,
  setState(next) { state = JSON.parse(JSON.stringify(next)); },
});`;
