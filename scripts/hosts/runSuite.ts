import { forwardConsole, takePicture } from './askDriver.ts';

/**
 * Runs the suites that `load` defines, inside VS Code's extension host; rejects where one failed. After a test that
 * failed it takes a picture of the screen, where there is a driver.
 */
export async function runSuite(load: () => Promise<unknown>): Promise<void> {
  // Mocha keeps the console that it finds when it is loaded, so that it is loaded after this.
  forwardConsole();
  const { default: Mocha } = await import('mocha');
  const { default: CountingReporter } = await import('../reporter.cjs');
  const output = process.env['RESIDUAL_LENS_RESULTS'];
  const mocha = new Mocha({
    reporter: CountingReporter,
    reporterOptions: output === undefined ? {} : { output },
    color: process.env['RESIDUAL_LENS_COLOR'] === '1',
    timeout: 60_000,
    ...(process.env['MOCHA_GREP'] === undefined ? {} : { grep: process.env['MOCHA_GREP'] }),
  });
  // Defines describe and it for the files that are loaded next.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await load();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('fail', (test) => {
      takePicture(`failed-${test.fullTitle().replaceAll(/[^a-z0-9]+/gi, '-')}`);
    });
  });
  if (failures > 0) throw new Error(`${failures} of the tests in VS Code failed.`);
}
