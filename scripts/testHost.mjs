#!/usr/bin/env node
// The program that runTests starts in VS Code's place; what it does is in hosts/testHost.ts.
import { setInterval } from 'node:timers';
import { register } from 'tsx/esm/api';

register();
const { runTestHost } = await import('./hosts/testHost.ts');

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => process.exit(1));
// A parent that was killed tells nobody; its child then gets another parent.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 1000).unref();
process.exit(await runTestHost(process.argv.slice(2)));
