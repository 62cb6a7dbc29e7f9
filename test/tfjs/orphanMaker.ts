/** Starts a run in a tfjs process, prints the process' id at its first step and waits to be killed. */
import { startEngine } from '../../src/engine/process.ts';
import { trainRequest } from './digitsFixture.ts';
import { tfjsMain } from './engineFixture.ts';
import { cifarNet } from './nets.ts';

const engine = startEngine({
  script: tfjsMain,
  enginePath: process.argv[2] ?? null,
  listeners: {
    step: ({ step }) => {
      if (step === 1) console.log(engine.pid);
    },
  },
});
await engine.call('train', trainRequest(cifarNet(3), { epochs: 200, batch: 128 }));
