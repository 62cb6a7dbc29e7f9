import process from 'node:process';

// Stands for the tfjs process in the tests of src/engine/process.ts: it answers as each test's reason asks.
const [enginePath, manner] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
process.on('message', ({ call, id }) => {
  if (manner === 'die') {
    process.stderr.write('something long\nError: the library is broken\n    at nowhere\n', () =>
      process.exit(7),
    );
  } else if (manner === 'hang') {
    // A kernel that never returns hears neither messages nor the loss of its parent.
    for (;;);
  } else if (manner === 'events') {
    process.send({ event: 'progress', data: { done: 1, total: 2 } });
    process.send({ event: 'unheard', data: null });
    process.send({ reply: null, id });
  } else if (manner === 'fail') {
    process.send({ failure: 'A sentence.', id });
  } else if (manner !== 'silent') {
    process.send({ reply: { call, enginePath, electron: process.env.ELECTRON_RUN_AS_NODE }, id });
  }
});
