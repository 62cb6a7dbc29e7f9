import { openChannel } from '../src/protocol/channel.ts';
import type { PictureCalls, ViewCalls, ViewEvents } from '../src/protocol/view.ts';
import { startApp } from './app.ts';
import { hostPort } from './vscodeApi.ts';

const api = acquireVsCodeApi();
startApp(document.body, api, (handlers, listeners) =>
  openChannel<PictureCalls, ViewCalls, object, ViewEvents>(hostPort(api), handlers, listeners),
);
