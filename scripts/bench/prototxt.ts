/**
 * A residual net as Caffe states it, so that Netron and Residual Lens draw the same file: stages of `blocks` basic or
 * bottleneck blocks, projections where dimensions change (He et al. 2015, option B).
 */
function residualPrototxt(name: string, size: number, stages: readonly Stage[], bottleneck: boolean): string {
  const layers: string[] = [];
  let top = 'data';
  const layer = (id: string, type: string, bottoms: readonly string[], more = '') => {
    layers.push(
      `layer { name: "${id}" type: "${type}" ${bottoms.map((bottom) => `bottom: "${bottom}"`).join(' ')} top: "${id}" ${more} }`,
    );
    return id;
  };
  const conv = (id: string, bottom: string, filters: number, kernel: number, stride: number) => {
    const pad = (kernel - 1) / 2;
    const out = layer(
      id,
      'Convolution',
      [bottom],
      `convolution_param { num_output: ${filters} kernel_size: ${kernel} pad: ${pad} stride: ${stride} bias_term: false }`,
    );
    const norm = layer(`${id}_bn`, 'BatchNorm', [out]);
    return layer(`${id}_scale`, 'Scale', [norm], 'scale_param { bias_term: true }');
  };
  const relu = (id: string, bottom: string) => layer(id, 'ReLU', [bottom]);
  top = relu('stem_relu', conv('stem', top, stages[0]?.width ?? 16, 3, 1));
  let channels = stages[0]?.width ?? 16;
  stages.forEach(({ blocks, width }, stage) => {
    for (let block = 0; block < blocks; block++) {
      const id = `s${stage + 1}b${block + 1}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const out = bottleneck ? 4 * width : width;
      let branch: string;
      if (bottleneck) {
        branch = relu(`${id}_r1`, conv(`${id}_c1`, top, width, 1, stride));
        branch = relu(`${id}_r2`, conv(`${id}_c2`, branch, width, 3, 1));
        branch = conv(`${id}_c3`, branch, out, 1, 1);
      } else {
        branch = relu(`${id}_r1`, conv(`${id}_c1`, top, width, 3, stride));
        branch = conv(`${id}_c2`, branch, width, 3, 1);
      }
      const skip = stride > 1 || channels !== out ? conv(`${id}_p`, top, out, 1, stride) : top;
      top = relu(`${id}_r`, layer(`${id}_sum`, 'Eltwise', [branch, skip]));
      channels = out;
    }
  });
  top = layer('pool', 'Pooling', [top], 'pooling_param { pool: AVE global_pooling: true }');
  layer('fc', 'InnerProduct', [top], 'inner_product_param { num_output: 10 }');
  const input = `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: ${size} dim: ${size} } } }`;
  return [`name: "${name}"`, input, ...layers].join('\n');
}

interface Stage {
  readonly blocks: number;
  readonly width: number;
}

/** Stages of He et al. 2015, tables 1 and 6. */
const bottlenecks = (name: string, stages: readonly number[]): string =>
  residualPrototxt(
    name,
    224,
    stages.map((blocks, stage) => ({ blocks, width: 64 * 2 ** stage })),
    true,
  );
export const resnet50 = (): string => bottlenecks('ResNet-50', [3, 4, 6, 3]);
export const resnet152 = (): string => bottlenecks('ResNet-152', [3, 8, 36, 3]);
export const resnet1202 = (): string =>
  residualPrototxt(
    'ResNet-1202',
    32,
    [200, 200, 200].map((blocks, stage) => ({ blocks, width: 16 * 2 ** stage })),
    false,
  );
