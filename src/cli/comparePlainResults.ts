import type { EpochRecord, TrainReport } from '../protocol/engine.ts';
import type { Contestant as Net } from '../protocol/experiment.ts';
import { complain, count, paint, percent, print, say } from './terminal.ts';

export interface Contestant extends Net {
  readonly file: string;
}

export interface Result extends Contestant {
  readonly last: EpochRecord | null;
  readonly report: TrainReport;
}

/** What every line of JSON says of the net. */
export const kindOf = ({ file, depth, skips }: Contestant) => ({
  file,
  depth,
  plain: skips === 'none',
  skips,
});

/** How a comparison ended; with a message where that was before its end. */
export interface End {
  readonly reason: 'done' | 'diverged' | 'refused' | 'failed' | 'interrupted';
  readonly message: string | null;
}

/** Tells the nets that came to their end, also where another did not, and then how it all ended. */
export function tellResults(results: readonly Result[], { reason, message }: End, json: boolean): void {
  if (json) {
    for (const { last, report, ...contestant } of results)
      print({
        type: 'result',
        ...kindOf(contestant),
        ...{ reason: report.reason, seconds: report.seconds },
        loss: last?.loss ?? null,
        accuracy: last?.accuracy ?? null,
        valLoss: last?.valLoss ?? null,
        valAccuracy: last?.valAccuracy ?? null,
      });
    print({ type: 'end', reason, ...(message === null ? {} : { message }) });
  } else if (results.length > 0) tellTable(results);
  if (message !== null) complain(message);
}

function tellTable(results: readonly Result[]): void {
  say('');
  say(paint('bold', 'depth        skips  training loss  training error  held-out error  seconds'));
  for (const { depth, skips, last, report } of results) {
    // The last epoch of a net that diverged is no end of it.
    const end = report.reason === 'done' ? last : null;
    say(
      [
        count(depth).padStart(5),
        skips.padStart(11),
        (end?.loss.toFixed(3) ?? report.reason).padStart(13),
        (end === null ? '' : percent(1 - end.accuracy)).padStart(14),
        (end === null ? '' : percent(1 - end.valAccuracy)).padStart(14),
        report.seconds.toFixed(0).padStart(7),
      ].join('  '),
    );
  }
}
