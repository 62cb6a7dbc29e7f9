import type { NodeId, Op } from '../../graph.ts';
import { activation, evenly } from './ops.ts';

type Add = (part: string, op: Op, inputs: readonly NodeId[]) => NodeId;

/** Squeeze-and-excitation (Hu et al. 2018): two biased 1x1 convolutions on the pooled map scale its channels. */
export function addSqueezeExcite(add: Add, from: NodeId, channels: number, squeezed: number): NodeId {
  const pooled = add('se.pool', { kind: 'globalPool', mode: 'average', keepDims: true }, [from]);
  const narrow = add('se.conv1', pointwise(squeezed), [pooled]);
  const active = add('se.relu', activation('relu'), [narrow]);
  const excited = add('se.conv2', pointwise(channels), [active]);
  const gate = add('se.sigmoid', activation('sigmoid'), [excited]);
  return add('se.scale', { kind: 'multiply' }, [from, gate]);
}

/**
 * Efficient channel attention (Wang et al. 2020): one unbiased 1-D convolution that slides over the pooled channels. Here
 * the channels lie along the width of a map of one row, which is the same arithmetic.
 */
export function addChannelAttention(add: Add, from: NodeId, channels: number, kernel: number): NodeId {
  const pooled = add('eca.pool', { kind: 'globalPool', mode: 'average', keepDims: true }, [from]);
  const row = add('eca.row', { kind: 'reshape', shape: [1, channels, 1] }, [pooled]);
  const slid = add(
    'eca.conv',
    {
      kind: 'conv2d',
      filters: 1,
      kernel: [1, kernel],
      stride: [1, 1],
      dilation: [1, 1],
      padding: evenly(0, Math.floor((kernel - 1) / 2)),
      groups: 1,
      bias: false,
    },
    [row],
  );
  const gate = add('eca.sigmoid', activation('sigmoid'), [slid]);
  const factors = add('eca.channels', { kind: 'reshape', shape: [1, 1, channels] }, [gate]);
  return add('eca.scale', { kind: 'multiply' }, [from, factors]);
}

const pointwise = (filters: number): Op => ({
  kind: 'conv2d',
  filters,
  kernel: [1, 1],
  stride: [1, 1],
  dilation: [1, 1],
  padding: evenly(0),
  groups: 1,
  bias: true,
});
