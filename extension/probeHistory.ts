import type { ProbeRecord } from '../src/protocol/gradients.ts';
import {
  frameOf,
  noProbeIds,
  probeIdsOf,
  withFrame,
  type ProbeFrame,
  type ProbeIds,
  type ProbesEvent,
} from '../src/protocol/probes.ts';

/** The looks at one run that are kept, bounded in number and size. */
export class ProbeHistory {
  #ids: ProbeIds = noProbeIds;
  #frames: readonly ProbeFrame[] = [];

  get all(): ProbesEvent {
    return { ids: this.#ids, frames: this.#frames };
  }

  /**
   * What a webview that knows the ones before is to be told: the first brings the names with it. A run that goes on from
   * a kept epoch takes the steps behind it again, and what was seen of these is dropped.
   */
  add(record: ProbeRecord): ProbesEvent {
    const before = this.#frames.filter(({ step }) => step < record.step);
    const isNew = before.length === 0 || before.length < this.#frames.length;
    if (before.length === 0) this.#ids = probeIdsOf(record);
    const frame = frameOf(record, this.#ids);
    this.#frames = withFrame(before, frame, this.#ids);
    return isNew ? this.all : { ids: null, frames: [frame] };
  }
}
