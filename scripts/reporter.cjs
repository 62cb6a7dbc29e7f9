// Mocha's Spec reporter for the person, and a file with the counts for scripts/test.ts, named by the reporter option
// "output". CommonJS, since Mocha loads its reporters by require, also where Node cannot require an ES module.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const Mocha = require('mocha');

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // At once, not in the epilogue alone: a run that is ended from outside comes to none.
    runner.on('fail', (test, error) => console.log(`       ${error.message.replaceAll('\n', '\n       ')}`));
    const { output } = options.reporterOptions ?? options.reporterOption ?? {};
    if (output === undefined) return;
    const since = Date.now();
    const failures = [];
    runner.on('fail', (test, error) => failures.push({ title: test.fullTitle(), message: error.message }));
    runner.once('end', () => {
      const { passes, pending } = runner.stats;
      // A failed hook is a failure too, though no test of its own.
      const counts = { passed: passes, failed: failures.length, skipped: pending, failures };
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, `${JSON.stringify({ ...counts, milliseconds: Date.now() - since }, null, 2)}\n`);
    });
  }
}

module.exports = CountingReporter;
