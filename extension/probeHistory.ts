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

  /** What a webview that knows the ones before is to be told: the first brings the names with it. */
  add(record: ProbeRecord): ProbesEvent {
    const isFirst = this.#frames.length === 0;
    if (isFirst) this.#ids = probeIdsOf(record);
    const frame = frameOf(record, this.#ids);
    this.#frames = withFrame(this.#frames, frame, this.#ids);
    return isFirst ? this.all : { ids: null, frames: [frame] };
  }
}
