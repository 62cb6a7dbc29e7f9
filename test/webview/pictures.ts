import type { BlockKind, MergeKind, SkipKind } from '../../src/model/facts.ts';
import type { OpKind, Shape } from '../../src/model/graph.ts';
import type {
  Instance,
  Part,
  Picture,
  PictureProblem,
  Section,
  Template,
  TemplateNode,
} from '../../src/protocol/view.ts';

/** Pictures made by hand for the webview's tests, without any reader: only their form matters. */

type Input = number | string;
interface NodeSketch {
  readonly op: OpKind;
  readonly label: string;
  readonly inputs?: readonly Input[];
  readonly detail?: string;
  readonly role?: TemplateNode['role'];
  readonly merge?: MergeKind;
  readonly shape?: Shape | null;
}

/** Nodes of a template; without `inputs` a node reads the one before it. */
export function template(
  block: BlockKind | null,
  skip: SkipKind | null,
  sketches: readonly NodeSketch[],
  shapes: { readonly input?: Shape | null; readonly output?: Shape | null } = {},
): Template {
  const nodes = sketches.map((sketch, index): TemplateNode => ({
    suffix: `n${index}`,
    op: sketch.op,
    label: sketch.label,
    detail: sketch.detail ?? '',
    inputs: sketch.inputs ?? [index - 1],
    role: sketch.role ?? (block === null ? 'loose' : 'branch'),
    merge: sketch.merge ?? null,
    shape: sketch.shape === undefined ? (shapes.output ?? null) : sketch.shape,
    learnable: sketch.op === 'conv2d' ? 1000 : 0,
    bnStats: 0,
    macs: sketch.op === 'conv2d' ? 1e6 : 0,
    fieldOffset: [2 * index, 2 * index],
  }));
  return {
    block,
    skip,
    se: false,
    skipText: skip === null ? null : `${skip} skip`,
    learnable: 3000,
    macs: 3e6,
    input: shapes.input ?? null,
    output: shapes.output ?? null,
    nodes,
  };
}

const conv = (kernel: number, filters: number, more: Partial<NodeSketch> = {}): NodeSketch => ({
  op: 'conv2d',
  label: `${kernel}x${kernel} conv, ${filters}`,
  ...more,
});
const bn = (more: Partial<NodeSketch> = {}): NodeSketch => ({ op: 'batchNorm', label: 'BN', ...more });
const relu = (more: Partial<NodeSketch> = {}): NodeSketch => ({ op: 'activation', label: 'ReLU', ...more });
const sum = (...inputs: number[]): NodeSketch => ({
  op: 'add',
  label: '+',
  inputs,
  role: 'merge',
  merge: 'sum',
});

export function bottleneck(width: number, from: Shape, stride: number, projection: boolean): Template {
  const side = (from[0] ?? 1) / stride;
  const output = [side, side, width * 4];
  const detail = stride > 1 ? `stride ${stride}` : '';
  const narrow = (shape: Shape) => [shape[0] ?? 0, shape[1] ?? 0, width];
  const branch = [
    conv(1, width, { shape: narrow(from) }),
    bn({ shape: narrow(from) }),
    relu({ shape: narrow(from) }),
    conv(3, width, { detail, shape: narrow(output) }),
    bn({ shape: narrow(output) }),
    relu({ shape: narrow(output) }),
    conv(1, width * 4),
    bn(),
  ];
  const skip = [conv(1, width * 4, { inputs: [-1], role: 'skip', detail }), bn({ role: 'skip' })];
  const nodes = projection ? [...branch, ...skip, sum(7, 9)] : [...branch, sum(7, -1)];
  return template('bottleneck', projection ? 'projection' : 'identity', [...nodes, relu({ role: 'tail' })], {
    input: from,
    output,
  });
}

export function basic(width: number, skip: SkipKind | null, from: Shape, output: Shape): Template {
  const branch = [
    conv(3, width, { detail: skip === 'zeroPad' ? 'stride 2' : '' }),
    bn(),
    relu(),
    conv(3, width),
    bn(),
  ];
  const pad: NodeSketch[] = [
    { op: 'pool', label: 'avg pool 1x1', detail: 'stride 2', inputs: [-1], role: 'skip' },
    { op: 'padChannels', label: 'zero-pad', detail: '+32 channels', role: 'skip' },
  ];
  const nodes = skip === 'zeroPad' ? [...branch, ...pad, sum(4, 6)] : [...branch, sum(4, -1)];
  const shapes = { input: from, output };
  if (skip === null) return template('plain', null, [...branch, relu()], shapes);
  return template('basic', skip, [...nodes, relu({ role: 'tail' })], shapes);
}

const stem = (filters: number, size: number): Template =>
  template(
    null,
    null,
    [
      { op: 'input', label: 'input', inputs: [], shape: [size, size, 3] },
      conv(7, filters, { detail: 'stride 2', shape: [size / 2, size / 2, filters] }),
      bn({ shape: [size / 2, size / 2, filters] }),
      relu({ shape: [size / 2, size / 2, filters] }),
      { op: 'pool', label: 'max pool 3x3', detail: 'stride 2', shape: [size / 4, size / 4, filters] },
    ],
    { output: [size / 4, size / 4, filters] },
  );

const head = (classes: number): Template =>
  template(null, null, [
    { op: 'globalPool', label: 'global average pool', inputs: [-1], shape: [2048] },
    { op: 'dense', label: `dense, ${classes}`, shape: [classes] },
    { op: 'softmax', label: 'softmax', shape: [classes] },
  ]);

export const instances = (ids: readonly string[]): Instance[] =>
  ids.map((id, index) => ({ id, line: index + 1, field: [11 + index, 11 + index] }));

const names = (stage: number, first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `stage${stage}.block${first + index}`);

/** The skips of blocks, and of loose merges that read something elsewhere. */
function skipsOf(templates: readonly Template[], sections: readonly Section[]): Picture['skips'] {
  const counts = { identity: 0, projection: 0, zeroPad: 0, gate: 0, concat: 0 };
  for (const { template, instances } of sections.flatMap(({ parts }) => parts)) {
    const { skip = null, nodes = [] } = templates[template] ?? {};
    const long = nodes.filter(
      (node) => node.merge === 'concat' && node.inputs.some((id) => typeof id === 'string'),
    );
    if (skip !== null) counts[skip] += instances.length;
    else counts.concat += long.length * instances.length;
  }
  return counts;
}

export function picture(
  title: string,
  templates: readonly Template[],
  sections: readonly Section[],
  problems: readonly PictureProblem[] = [],
): Picture {
  return {
    title,
    model: null,
    format: 'residual-lens',
    family: 'ResNet',
    inputShape: [224, 224, 3],
    inputSource: 'file',
    inputNote: null,
    totals: {
      learnable: 25557032,
      withBnStats: 25610152,
      macs: 4089184256,
      activationBytes: 1e8,
      unknownNodes: 0,
    },
    receptiveField: [483, 483],
    hasGap: false,
    depth: 50,
    skips: skipsOf(templates, sections),
    templates,
    sections,
    problemCount: problems.length,
    problems,
  };
}

/** Stem, stages of a projection block and a run of identity blocks, head. */
export function resnetLike(counts: readonly number[] = [3, 4, 6, 3]): Picture {
  const templates: Template[] = [stem(64, 224)];
  const sections: Section[] = [
    {
      kind: 'stem',
      number: 0,
      shape: [56, 56, 64],
      parts: [{ template: 0, instances: instances(['stem']) }],
    },
  ];
  let shape: Shape = [56, 56, 64];
  counts.forEach((count, stage) => {
    const width = 64 * 2 ** stage;
    const first = bottleneck(width, shape, stage === 0 ? 1 : 2, true);
    shape = first.output ?? shape;
    const parts: Part[] = [{ template: templates.length, instances: instances(names(stage + 1, 1, 1)) }];
    templates.push(first);
    if (count > 1) {
      parts.push({ template: templates.length, instances: instances(names(stage + 1, 2, count - 1)) });
      templates.push(bottleneck(width, shape, 1, false));
    }
    sections.push({ kind: 'stage', number: stage + 1, shape, parts });
  });
  const number = counts.length + 1;
  sections.push({
    kind: 'head',
    number,
    shape: [1000],
    parts: [{ template: templates.length, instances: instances(['pool']) }],
  });
  return picture('resnet.resnet.yaml', [...templates, head(1000)], sections);
}

/** ResNet-1202's form: runs of 200, 1 + 199, 1 + 199. */
export function deep(run = 200): Picture {
  const shapes: Shape[] = [
    [32, 32, 16],
    [16, 16, 32],
    [8, 8, 64],
  ];
  const templates: Template[] = [stem(16, 32)];
  const sections: Section[] = [
    {
      kind: 'stem',
      number: 0,
      shape: shapes[0] ?? null,
      parts: [{ template: 0, instances: instances(['stem']) }],
    },
  ];
  shapes.forEach((shape, stage) => {
    const parts: Part[] = [];
    if (stage > 0) {
      parts.push({ template: templates.length, instances: instances(names(stage + 1, 1, 1)) });
      templates.push(basic(shape[2] ?? 0, 'zeroPad', shapes[stage - 1] ?? shape, shape));
    }
    const first = stage > 0 ? 2 : 1;
    parts.push({
      template: templates.length,
      instances: instances(names(stage + 1, first, run - first + 1)),
    });
    templates.push(basic(shape[2] ?? 0, 'identity', shape, shape));
    sections.push({ kind: 'stage', number: stage + 1, shape, parts });
  });
  sections.push({
    kind: 'head',
    number: 4,
    shape: [10],
    parts: [{ template: templates.length, instances: instances(['pool']) }],
  });
  return picture('resnet-1202.resnet.yaml', [...templates, head(10)], sections);
}

/** Four parallel branches that a concat joins, as in GoogLeNet. */
function inception(): Template {
  return template(
    'inception',
    null,
    [
      conv(1, 64, { inputs: [-1] }),
      relu(),
      conv(1, 96, { inputs: [-1] }),
      relu(),
      conv(3, 128),
      relu(),
      conv(1, 16, { inputs: [-1] }),
      relu(),
      conv(5, 32),
      relu(),
      { op: 'pool', label: 'max pool 3x3', inputs: [-1] },
      conv(1, 32),
      relu(),
      { op: 'concat', label: 'concat', inputs: [1, 5, 9, 12], role: 'merge', merge: 'concat' },
    ],
    { input: [28, 28, 192], output: [28, 28, 256] },
  );
}

export function googlenetLike(): Picture {
  const parts = ['3a', '3b', '3c'].map((id): Part => ({
    template: 1,
    instances: instances([`inception_${id}`]),
  }));
  return picture(
    'googlenet.resnet.yaml',
    [stem(64, 224), inception(), head(1000)],
    [
      {
        kind: 'stem',
        number: 0,
        shape: [28, 28, 192],
        parts: [{ template: 0, instances: instances(['stem']) }],
      },
      { kind: 'stage', number: 1, shape: [28, 28, 256], parts },
      { kind: 'head', number: 2, shape: [1000], parts: [{ template: 2, instances: instances(['pool']) }] },
    ],
  );
}

/** An encoder and a decoder of loose nodes; concats read the encoder by node id. */
export function unetLike(): Picture {
  const block = (id: string, more: readonly NodeSketch[]): Template =>
    template(null, null, [conv(3, 64, { inputs: [-1] }), relu(), ...more, { op: 'opaque', label: id }]);
  const joint = (from: string): Template =>
    template(null, null, [
      { op: 'upsample', label: 'upsample 2x', inputs: [-1] },
      { op: 'concat', label: 'concat', inputs: [0, from], role: 'merge', merge: 'concat' },
      conv(3, 64),
      relu(),
    ]);
  return picture(
    'unet.prototxt',
    [stem(64, 64), block('down1', []), block('down2', []), joint('down2.n1'), joint('down1.n1'), head(2)],
    [
      {
        kind: 'stage',
        number: 1,
        shape: null,
        parts: ['stem', 'down1', 'down2', 'up2', 'up1', 'head'].map((id, index) => ({
          template: index,
          instances: instances([id]),
        })),
      },
    ],
  );
}

/** A basic block whose sum cannot be: the first test of a bad sum. */
export function badSum(): Picture {
  const good = resnetLike([2, 2]);
  const block = basic(128, 'identity', [56, 56, 64], [28, 28, 128]);
  const nodes = block.nodes.map((node, index) => (index === 0 ? { ...node, detail: 'stride 2' } : node));
  const templates = [stem(64, 224), { ...block, nodes, output: null }, head(10)];
  const stage: Section = {
    kind: 'stage',
    number: 1,
    shape: null,
    parts: [{ template: 1, instances: instances(['stage1.block1']) }],
  };
  const [first] = good.sections;
  const last: Section = {
    kind: 'head',
    number: 2,
    shape: [10],
    parts: [{ template: 2, instances: instances(['pool']) }],
  };
  return picture(
    'bad-sum.resnet.yaml',
    templates,
    first === undefined ? [stage, last] : [first, stage, last],
    [
      {
        severity: 'error',
        code: 'sum-of-unequal-shapes',
        message: "Layer 'stage1.block1.add' sums 28x28x128 and 56x56x64; the skip needs a projection.",
        line: 12,
        node: 'stage1.block1.n5',
      },
    ],
  );
}
