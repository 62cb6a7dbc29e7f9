import { openChannel } from '../../src/protocol/channel.ts';
import type { CompareCalls, CompareEvents } from '../../src/protocol/compareView.ts';
import { hostPort } from '../vscodeApi.ts';
import { startCompare } from './app.ts';

const api = acquireVsCodeApi();
startCompare(document.body, (listeners) =>
  openChannel<Record<string, never>, CompareCalls, object, CompareEvents>(hostPort(api), {}, listeners),
);
