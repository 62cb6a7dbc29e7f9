import type { Port } from '../src/protocol/channel.ts';

/** What VS Code gives a webview. */
export interface VsCodeApi {
  readonly postMessage: (message: unknown) => void;
  readonly getState: () => unknown;
  readonly setState: (state: unknown) => void;
}

declare global {
  /** VS Code's one function in a webview; it may be called once. */
  var acquireVsCodeApi: () => VsCodeApi;
}

export function hostPort(api: VsCodeApi): Port {
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (hear) => {
      const listener = (event: MessageEvent<unknown>) => {
        hear(event.data);
      };
      window.addEventListener('message', listener);
      return () => {
        window.removeEventListener('message', listener);
      };
    },
  };
}
