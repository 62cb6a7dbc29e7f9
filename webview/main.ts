import { openChannel } from '../src/protocol/channel.ts';
import type { ViewCalls, ViewEvents } from '../src/protocol/view.ts';
import { startApp } from './app.ts';
import { hostPort } from './vscodeApi.ts';

const api = acquireVsCodeApi();
startApp(document.body, api, (listeners) =>
  openChannel<Record<string, never>, ViewCalls, object, ViewEvents>(hostPort(api), {}, listeners),
);
