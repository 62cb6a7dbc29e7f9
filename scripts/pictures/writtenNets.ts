/** Nets that no example holds, written in our own format: what the pictures and the benches draw beside the zoo. */

const head = (name: string, input: string) => [
  'residualLens: 1',
  `name: ${name}`,
  `input: ${input}`,
  'layers:',
];
const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`;
const classifier = ['  - globalAveragePool', '  - { dense: 1000 }', '  - softmax'];

/** An encoder and a decoder whose concats read the encoder by name (Ronneberger et al. 2015, with fewer filters). */
export function uNet(): string {
  const lines = head('U-Net', '128x128x3');
  for (const level of [1, 2, 3]) {
    const filters = 16 * 2 ** level;
    for (const half of ['a', 'b'])
      lines.push(`  - { conv: ${filters}, name: enc${level}${half}, activation: relu }`);
    lines.push('  - { maxPool: 2 }');
  }
  lines.push(
    '  - { conv: 256, name: deep1, activation: relu }',
    '  - { conv: 256, name: deep2, activation: relu }',
  );
  for (const level of [3, 2, 1]) {
    lines.push('  - { upsample: 2 }', `  - { concat: enc${level}b, name: skip${level} }`);
    lines.push(`  - { conv: ${16 * 2 ** level}, name: dec${level}, activation: relu }`);
  }
  return text(...lines, '  - { conv: 2, kernel: 1, name: out }');
}

/** Blocks as Huang et al. 2016 define them: each layer reads the outputs of all before it in its block. */
export function denseNet(name: string, blocks: readonly number[], growth: number): string {
  const lines = [
    ...head(name, '224x224x3'),
    `  - { conv: ${2 * growth}, kernel: 7, stride: 2, batchNorm: true, activation: relu }`,
    '  - { maxPool: 3, stride: 2, padding: 1 }',
  ];
  let filters = 2 * growth;
  blocks.forEach((layers, block) => {
    if (block > 0) {
      filters /= 2;
      lines.push('  - batchNorm', '  - relu', `  - { conv: ${filters}, kernel: 1, bias: false }`);
    }
    lines.push(
      block > 0 ? `  - { averagePool: 2, name: x${block}_0 }` : `  - { dropout: 0, name: x${block}_0 }`,
    );
    for (let layer = 1; layer <= layers; layer++) {
      const before = Array.from({ length: layer - 1 }, (_, other) => `x${block}_${other}`);
      if (before.length > 0) lines.push(`  - { concat: [${before.join(', ')}] }`);
      lines.push('  - batchNorm', '  - relu');
      lines.push(`  - { conv: ${4 * growth}, kernel: 1, batchNorm: true, activation: relu }`);
      lines.push(`  - { conv: ${growth}, bias: false, name: x${block}_${layer} }`);
      filters += growth;
    }
    const all = Array.from({ length: layers }, (_, other) => `x${block}_${other}`);
    lines.push(`  - { concat: [${all.join(', ')}] }`);
  });
  return text(...lines, '  - batchNorm', '  - relu', ...classifier);
}

type Branch = readonly (readonly [filters: number, kernel: string, more?: string])[];
const convolution = ([filters, kernel, more = '']: Branch[number]) =>
  `{ conv: ${filters}, kernel: ${kernel}, batchNorm: true, activation: relu${more} }`;
const branch = (...layers: Branch) => `      - [${layers.map(convolution).join(', ')}]`;
const pooled = (pool: string, ...layers: Branch) =>
  `      - [${[`{ ${pool} }`, ...layers.map(convolution)].join(', ')}]`;
const strided = ', stride: 2, padding: valid';

/** Szegedy et al. 2016, figures 3 and 16 to 19: Inception-ResNet-v2, with as many blocks of each kind as are asked for. */
export function inceptionResNet(counts: readonly [number, number, number] = [5, 10, 5]): string {
  const lines = head('Inception-ResNet-v2', '299x299x3');
  const plain = (...layers: Branch) => lines.push(...layers.map((layer) => `  - ${convolution(layer)}`));
  const join = (name: string, branches: readonly string[]) =>
    lines.push(`  - name: ${name}`, '    join: concat', '    branches:', ...branches);
  /** A block adds a linear 1x1 convolution of its branches to x. */
  const residual = (name: string, count: number, filters: number, branches: readonly string[]) => {
    for (let block = 1; block <= count; block++) {
      const x = block === 1 ? `${name}_x` : `${name}_${block - 1}`;
      join(`${name}_${block}_cat`, branches);
      lines.push(`  - { conv: ${filters}, kernel: 1, name: ${name}_${block}_up }`);
      lines.push(`  - { add: ${x}, name: ${name}_${block}_sum }`);
      lines.push(`  - { activation: relu, name: ${name}_${block} }`);
    }
  };
  plain([32, '3', strided], [32, '3', ', padding: valid'], [64, '3']);
  join('stem_1', [pooled('maxPool: 3, stride: 2'), branch([96, '3', strided])]);
  join('stem_2', [
    branch([64, '1'], [96, '3', ', padding: valid']),
    branch([64, '1'], [64, '[7, 1]'], [64, '[1, 7]'], [96, '3', ', padding: valid']),
  ]);
  join('a_x', [branch([192, '3', strided]), pooled('maxPool: 3, stride: 2')]);
  residual('a', counts[0], 384, [
    branch([32, '1']),
    branch([32, '1'], [32, '3']),
    branch([32, '1'], [48, '3'], [64, '3']),
  ]);
  join('b_x', [
    pooled('maxPool: 3, stride: 2'),
    branch([384, '3', strided]),
    branch([256, '1'], [256, '3'], [384, '3', strided]),
  ]);
  residual('b', counts[1], 1152, [branch([192, '1']), branch([128, '1'], [160, '[1, 7]'], [192, '[7, 1]'])]);
  join('c_x', [
    pooled('maxPool: 3, stride: 2'),
    branch([256, '1'], [384, '3', strided]),
    branch([256, '1'], [288, '3', strided]),
    branch([256, '1'], [288, '3'], [320, '3', strided]),
  ]);
  residual('c', counts[2], 2144, [branch([192, '1']), branch([192, '1'], [224, '[1, 3]'], [256, '[3, 1]'])]);
  return text(...lines, ...classifier);
}

/** Wang et al. 2020, as in YOLOv4: of two 1x1 convolutions of a map one goes past the residual blocks to the concat behind them. */
export function crossStagePartial(): string {
  const lines = [...head('CSPDarknet', '256x256x3'), '  - { conv: 32, batchNorm: true, activation: relu }'];
  for (const stage of [1, 2, 3]) {
    const filters = 32 * 2 ** stage;
    const layer = (width: number, kernel: number, more: string) =>
      lines.push(`  - { conv: ${width}, kernel: ${kernel}, batchNorm: true, activation: relu${more} }`);
    layer(filters, 3, `, stride: 2, name: down${stage}`);
    layer(filters / 2, 1, `, name: past${stage}`);
    layer(filters / 2, 1, `, from: down${stage}, name: x${stage}_0`);
    for (let block = 1; block <= stage; block++) {
      layer(filters / 2, 1, '');
      layer(filters / 2, 3, '');
      lines.push(`  - { add: x${stage}_${block - 1}, name: x${stage}_${block} }`);
    }
    layer(filters / 2, 1, '');
    lines.push(`  - { concat: past${stage} }`);
    layer(filters, 1, '');
  }
  return text(...lines, ...classifier);
}

/** Lin et al. 2016: a small residual backbone, maps of each stage added from the top down, a 3x3 convolution behind each. */
export function featurePyramid(): string {
  const lines = [
    ...head('FPN', '224x224x3'),
    '  - { conv: 64, kernel: 7, stride: 2, batchNorm: true, activation: relu }',
    '  - { maxPool: 3, stride: 2, padding: 1, name: c1 }',
  ];
  for (const level of [2, 3, 4, 5]) {
    const filters = 64 * 2 ** (level - 2);
    const stride = level > 2 ? 2 : 1;
    lines.push(`  - { conv: ${filters}, stride: ${stride}, batchNorm: true, activation: relu }`);
    lines.push(`  - { conv: ${filters}, batchNorm: true, name: c${level}_f }`);
    const x = stride > 1 ? `c${level}_w` : `c${level - 1}`;
    if (stride > 1)
      lines.push(
        `  - { conv: ${filters}, kernel: 1, stride: 2, batchNorm: true, from: c${level - 1}, name: ${x} }`,
      );
    lines.push(`  - { add: ${x}, from: c${level}_f, name: c${level}_sum }`);
    lines.push(`  - { activation: relu, name: c${level} }`);
  }
  for (const level of [5, 4, 3, 2]) {
    lines.push(`  - { conv: 256, kernel: 1, from: c${level}, name: lateral${level} }`);
    if (level === 5) continue;
    lines.push(`  - { upsample: 2, from: m${level + 1}, name: up${level} }`.replace('m5', 'lateral5'));
    lines.push(`  - { add: lateral${level}, name: m${level} }`);
  }
  for (const level of [5, 4, 3, 2])
    lines.push(`  - { conv: 256, from: ${level === 5 ? 'lateral5' : `m${level}`}, name: p${level} }`);
  return text(...lines);
}
