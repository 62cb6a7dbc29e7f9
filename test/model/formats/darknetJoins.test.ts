import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { Analysis } from '../../../src/model/facts.ts';
import { analysisOf, readText } from '../open.ts';

const net = '[net]\nheight=8\nwidth=8\nchannels=4\n';
const cfg = (...sections: string[]) => `${net}${sections.map((section) => `\n${section}\n`).join('')}`;
const conv = (...options: string[]) => ['[convolutional]', 'activation=linear', ...options].join('\n');
const open = (text: string, path = 'made.cfg'): Analysis => analysisOf(readText(text, path));
const seen = (text: string): string[] =>
  open(text).problems.map(
    ({ severity, code, range, message }) =>
      `${severity} ${code} '${range === null ? '' : text.slice(range.start, range.end)}' ${message}`,
  );
const same = conv('filters=4', 'size=3', 'pad=1');

describe('joins of a darknet cfg', () => {
  it('shortcut counts back from itself or from the first layer, and takes several', () => {
    const text = cfg(same, same, same, '[shortcut]\nfrom = -3, 1\nactivation=leaky');
    const { graph, structure, problems } = open(text);
    deepEqual(problems, []);
    const sum = graph.nodes.find(({ op }) => op.kind === 'add');
    deepEqual(sum?.inputs, ['convolutional_2', 'convolutional_0', 'convolutional_1']);
    deepEqual(sum.op, { kind: 'add' });
    equal(structure.merges.length, 1);
  });

  it('a shortcut of unequal shapes has the shape of the layer before and pads with zeros', () => {
    const text = cfg(same, same, conv('filters=6', 'size=3', 'pad=1', 'stride=2'), '[shortcut]\nfrom=-3');
    const { facts, structure, problems, graph } = open(text);
    deepEqual(problems, []);
    deepEqual(facts.get('shortcut_3')?.shape, [4, 4, 6]);
    deepEqual(graph.nodes.at(-1)?.op, { kind: 'add', lenient: true });
    equal(structure.merges[0]?.skip, 'zeroPad');
    equal(structure.blocks[0]?.kind, 'basic');
  });

  it('weights of a shortcut count as its layer has them', () => {
    const weighted = (type: string) =>
      open(
        cfg(same, same, `[shortcut]\nfrom=-2\nweights_type=${type}\nweights_normalization=softmax`),
      ).facts.get('shortcut_2')?.learnable;
    equal(weighted('none'), 0);
    equal(weighted('per_feature'), 2);
    equal(weighted('per_channel'), 8);
    match(
      seen(cfg(same, same, '[shortcut]\nfrom=-2\nweights_type=all'))[0] ?? '',
      /^error wrong-value 'all' .* must be none, per_feature or per_channel/,
    );
  });

  it('a projection that route brings in from the front', () => {
    const text = cfg(
      same,
      conv('filters=6'),
      conv('filters=6', 'size=3', 'pad=1'),
      '[route]\nlayers=-3',
      conv('filters=6'),
      '[shortcut]\nfrom=-3',
    );
    const { structure, problems } = open(text);
    deepEqual(problems, []);
    equal(structure.merges[0]?.skip, 'projection');
  });

  it('route joins layers, or a part of each', () => {
    const joined = open(cfg(same, conv('filters=6'), '[route]\nlayers=-1, 0'));
    deepEqual(joined.facts.get('route_2')?.shape, [8, 8, 10]);
    const parts = open(cfg(same, conv('filters=6'), '[route]\nlayers=-1,-2\ngroups=2\ngroup_id=1'));
    deepEqual(parts.facts.get('route_2')?.shape, [8, 8, 5]);
    deepEqual(
      parts.graph.nodes.flatMap(({ op }) => (op.kind === 'sliceChannels' ? [[op.start, op.count]] : [])),
      [
        [3, 3],
        [2, 2],
      ],
    );
    const [problem] = seen(cfg(same, '[route]\nlayers=-1\ngroups=2\ngroup_id=2'));
    match(problem ?? '', /^error wrong-value '2' Layer 'route_1' takes group 2 of 2; the last one is 1/);
    match(
      seen(cfg(same, '[maxpool]\nstride=2', '[route]\nlayers=-1,-2'))[0] ?? '',
      /^error concat-of-unequal-maps/,
    );
  });

  it('scale_channels by channel and by position, and sam', () => {
    const excite = cfg(same, '[avgpool]', conv('filters=4'), '[scale_channels]\nfrom=-3');
    deepEqual(open(excite).facts.get('scale_channels_3')?.shape, [8, 8, 4]);
    const place = cfg(same, conv('filters=1'), '[scale_channels]\nfrom=-2\nscale_wh=1');
    deepEqual(open(place).facts.get('scale_channels_2')?.shape, [8, 8, 4]);
    const sam = open(cfg(same, same, '[sam]\nfrom=-2\nactivation=logistic'));
    deepEqual(sam.facts.get('sam_2.logistic')?.shape, [8, 8, 4]);
    for (const text of [excite, place]) deepEqual(open(text).problems, []);
  });

  it('layers that are not before are errors at their number', () => {
    deepEqual(seen(cfg(same, same, '[shortcut]\nfrom=-9')), [
      "error missing-layer '-9' Layer 'shortcut_2' has 'from' -9, which points before the first layer; -2 is the first.",
    ]);
    deepEqual(seen(cfg(same, '[route]\nlayers=0,7')), [
      "error missing-layer '7' Layer 'route_1' has 'layers' 7, which is no layer before it; the last one that it can read is 0 (or -1).",
    ]);
    match(seen(cfg('[shortcut]\nfrom=0'))[0] ?? '', /^error missing-layer '0'/);
    match(seen(cfg(same, '[shortcut]'))[0] ?? '', /^error missing-key '\[shortcut\]' .* needs 'from'/);
    match(seen(cfg(same, '[shortcut]\nfrom=nan'))[0] ?? '', /^error wrong-value 'nan' .* whole numbers/);
  });
});

describe('bad numbers and names in a darknet cfg', () => {
  it('are errors at their value, once, and the default goes on', () => {
    deepEqual(seen(cfg('[maxpool]\nsize=2\nstride=-2')), [
      "error wrong-value '-2' Layer 'maxpool_0': 'stride' is -2, and it must be a whole number of at least 1.",
    ]);
    for (const [line, value] of [
      ['filters=0', '0'],
      ['size=NaN', 'NaN'],
      ['stride=1.5', '1.5'],
      ['padding=-1', '-1'],
      ['groups=99999999999', '99999999999'],
      ['batch_normalize=yes', 'yes'],
    ] as const)
      match(
        seen(cfg(conv(line)))[0] ?? '',
        new RegExp(`^error wrong-value '${value}' Layer 'convolutional_0'`),
      );
    match(seen('[net]\nheight=tall\nwidth=8\nchannels=3\n[avgpool]')[0] ?? '', /^error wrong-value 'tall'/);
  });

  it('a key or a section that is nearly another is named, with a fix', () => {
    const key = cfg(conv('filtres=6'));
    match(seen(key)[0] ?? '', /^warning unknown-key 'filtres' .* did you mean 'filters'\?/);
    const section = cfg('[convolutonal]\nfilters=6');
    match(
      seen(section)[0] ?? '',
      /^warning unknown-layer '\[convolutonal\]' .* did you mean \[convolutional\]\?/,
    );
    deepEqual(
      open(section).problems[0]?.fix?.edits.map(({ text }) => text),
      ['[convolutional]'],
    );
    const { graph } = open(section);
    equal(graph.nodes.at(-1)?.op.kind, 'opaque');
  });

  it('a head whose filters do not fit its classes is an error, as darknet has it', () => {
    const yolo = (filters: number) =>
      cfg(conv(`filters=${filters}`), '[yolo]\nmask=0,1,2\nclasses=2\nnum=9', '[route]\nlayers=0');
    deepEqual(seen(yolo(21)), []);
    deepEqual(seen(yolo(255)), [
      "error head-does-not-fit '2' Layer 'yolo_1' needs 21 channels (3 x (2 classes + 4 + 1)) and gets 8x8x255; the layer before must have 21 filters.",
    ]);
    deepEqual(seen(cfg(conv('filters=35'), '[region]\nclasses=2\nnum=5')), []);
    deepEqual(
      seen(
        cfg('[connected]\noutput=735\nactivation=linear', '[detection]\nclasses=5\ncoords=4\nnum=2\nside=7'),
      ),
      [],
    );
  });
});

describe('families of darknet cfgs', () => {
  it('by what is in them, and never by what the file is called', () => {
    const residual = cfg(same, same, '[shortcut]\nfrom=-2', same, '[shortcut]\nfrom=-2');
    equal(open(residual, 'cfg/vgg.cfg').graph.family, 'ResNet');
    equal(open(residual, 'cfg/mine.cfg').graph.family, 'ResNet');
    equal(open(cfg(same), 'resnet-to-be.cfg').graph.family, null);
    const blocks = Array.from({ length: 4 }, () => `${same}\n[route]\nlayers=-1,-2`);
    equal(open(cfg(same, ...blocks)).graph.family, 'DenseNet');
    equal(open(cfg(same, '[yolo]')).graph.family, 'YOLO');
    ok(open(residual, 'C:\\nets\\tiny.cfg').graph.model === 'tiny');
  });
});
