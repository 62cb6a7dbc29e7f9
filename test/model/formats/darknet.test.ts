import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { looksLikeModel } from '../../../src/model/formats/registry.ts';
import type { Analysis } from '../../../src/model/facts.ts';
import type { Op, Shape } from '../../../src/model/graph.ts';
import { analysisOf, readText, refusalOf } from '../open.ts';

const net = '[net]\nheight=8\nwidth=8\nchannels=4\n';
const cfg = (...sections: string[]) => `${net}${sections.map((section) => `\n${section}\n`).join('')}`;
const conv = (...options: string[]) => ['[convolutional]', 'activation=linear', ...options].join('\n');
const open = (text: string, input: Shape | null = null): Analysis =>
  analysisOf(readText(text, 'made.cfg', input));

/** Problems as "severity code 'the text at their range' message". */
function seen(text: string): string[] {
  return open(text).problems.map(
    ({ severity, code, range, message }) =>
      `${severity} ${code} '${range === null ? '' : text.slice(range.start, range.end)}' ${message}`,
  );
}

const shapes = ({ graph, facts }: Analysis) =>
  graph.nodes.map(({ id }) => `${id} ${facts.get(id)?.shape?.join('x') ?? 'unknown'}`);
const opOf = (text: string, id: string): Op | undefined =>
  open(text).graph.nodes.find((node) => node.id === id)?.op;

describe('the text of a darknet cfg', () => {
  it('takes blanks out, skips comments, and ends lines as any system does', () => {
    const text =
      '# a comment\r\n; another\r\n [ network ] \r\nheight = 8\r\n\twidth\t=\t8\r\nchannels=4 # grey it is not\r\n\r\n[conv]\r\nfilters = 6\r\nactivation = relu\r\n';
    const found = open(`\uFEFF${text}`);
    deepEqual(found.problems, []);
    deepEqual(shapes(found), ['input 8x8x4', 'conv_0 8x8x6', 'conv_0.relu 8x8x6']);
    const range = found.graph.nodes[1]?.range;
    equal(
      text.slice(range?.start, range?.end),
      '[conv]\r\nfilters = 6\r\nactivation = relu',
      'a node stands where its section does',
    );
  });

  it('takes the first of equal keys, as option_find does, and says so', () => {
    const text = cfg(conv('filters=6', 'filters=7'));
    deepEqual(seen(text), [
      "warning duplicate-key 'filters' Layer 'convolutional_0' states 'filters' again; darknet takes the first one, 6.",
    ]);
    deepEqual(open(text).facts.get('convolutional_0')?.shape, [8, 8, 6]);
  });

  it('takes whole numbers as atoi reads them to their end', () => {
    for (const value of ['1e1', '8abc', '8.0', '0x8'])
      match(
        seen(cfg(conv(`filters=${value}`))).join(),
        /^error wrong-value '[^']+' Layer '\w+': 'filters' is /,
      );
    deepEqual(seen(cfg(conv('filters=+8'))), []);
  });

  it('without a layer is none', () => {
    equal(refusalOf(readText(net, 'only.cfg')).code, 'not-a-model');
  });

  it('goes on behind a line that is nothing', () => {
    deepEqual(seen(`stray=1\n${cfg(conv('filters=6', 'pad'), '[maxpool')}`), [
      "error syntax 'stray=1' 'stray=1' stands before the first section; a cfg begins with [net].",
      "error syntax 'pad' 'pad' is no 'key=value', no section and no comment.",
      "error syntax '[maxpool' Section '[maxpool' is not closed; put a ']' behind its name.",
    ]);
    match(seen(cfg('[avgpool] # mean'))[0] ?? '', /^error syntax '# mean' Darknet takes/);
  });

  it('is known by its sections, whatever the file is called', () => {
    ok(looksLikeModel('net.txt', cfg(conv('filters=6'))));
    ok(looksLikeModel('net.cfg', conv('filters=6')));
    ok(!looksLikeModel('setup.cfg', '[metadata]\nname = dropout\n'));
    ok(!looksLikeModel('my.cfg', '[network]\nhost = here\n'));
  });
});

describe('the input of a darknet cfg', () => {
  it('is the size in [net], a vector where only inputs is stated, and what the person sets', () => {
    equal(open(cfg('[avgpool]')).graph.inputSource, 'file');
    deepEqual(shapes(open('[net]\ninputs=30\n[connected]\noutput=5\n')).slice(0, 2), [
      'input 30',
      'connected_0 5',
    ]);
    const set = open(cfg('[avgpool]'), [4, 4, 2]);
    equal(set.graph.inputSource, 'option');
    deepEqual(shapes(set), ['input 4x4x2', 'avgpool_0 1x1x2']);
  });

  it('is missed where nothing states it', () => {
    match(
      seen('[net]\nbatch=1\n[avgpool]\n')[0] ?? '',
      /^error no-input-size '\[net\]' \[net\] states no input size/,
    );
    match(seen(conv('filters=6'))[0] ?? '', /^error missing-net '\[convolutional\]'/);
  });

  it('is cut by [crop] to the size that it states, in the middle', () => {
    const text = cfg('[crop]\ncrop_height=5\ncrop_width=8');
    deepEqual(opOf(text, 'crop_0'), { kind: 'crop', cut: { top: 1, bottom: 2, left: 0, right: 0 } });
    match(
      seen(cfg('[crop]\ncrop_height=9\ncrop_width=8'))[0] ?? '',
      /^error crop-too-large '9' .* crops 9x8 out of 8x8x4, which is smaller/,
    );
  });
});

describe('the layers of a darknet cfg', () => {
  it('convolutional: half the window as padding, biases or batch normalization, then the activation', () => {
    const text = cfg(
      '[convolutional]\nbatch_normalize=1\nfilters=6\nsize=3\nstride_x=2\nstride=1\npad=1\ngroups=2\nactivation=leaky',
    );
    const { facts, graph } = open(text);
    deepEqual(
      graph.nodes.map(({ id }) => id),
      ['input', 'convolutional_0', 'convolutional_0.bn', 'convolutional_0.leaky'],
    );
    deepEqual(facts.get('convolutional_0')?.shape, [8, 4, 6]);
    equal(facts.get('convolutional_0')?.learnable, 3 * 3 * 2 * 6);
    equal(facts.get('convolutional_0.bn')?.learnable, 12);
    equal(open(cfg(conv('filters=6', 'size=3'))).totals.learnable, 9 * 4 * 6 + 6);
    deepEqual(opOf(cfg('[convolutional]'), 'convolutional_0.logistic'), {
      kind: 'activation',
      name: 'sigmoid',
    });
  });

  it('convolutional: dilation leaves the size as darknet counts it, and has no say at size 1', () => {
    const dilated = cfg(conv('filters=6', 'size=3', 'dilation=2', 'pad=1', 'stride=2'));
    deepEqual(open(dilated).facts.get('convolutional_0')?.shape, [4, 4, 6]);
    const unpadded = cfg(conv('filters=6', 'size=3', 'dilation=2'));
    deepEqual(open(unpadded).facts.get('convolutional_0')?.shape, [6, 6, 6]);
    const one = opOf(cfg(conv('dilation=4')), 'convolutional_0');
    ok(one?.kind === 'conv2d' && one.dilation[0] === 1);
  });

  it('share_index: weights and statistics of another convolution count once', () => {
    const plain = 'filters=4\nsize=3\npad=1\nbatch_normalize=1';
    const text = cfg(conv(plain), conv(plain, 'share_index=0'), conv(plain, 'share_index=-1'));
    equal(open(text).totals.withBnStats, 9 * 16 + 16);
    const shared = open(text).graph.nodes.filter(({ shares }) => shares !== undefined);
    deepEqual(
      shared.map(({ shares }) => shares),
      ['convolutional_0', 'convolutional_0.bn', 'convolutional_0', 'convolutional_0.bn'],
    );
    match(
      seen(cfg(conv('filters=4', 'size=3'), conv('filters=5', 'share_index=0')))[0] ?? '',
      /^error unlike-shared-layer '0' .* shares the weights of 'convolutional_0', which is no convolution of the same/,
    );
  });

  it('maxpool and local_avgpool: size - 1 is padded over both sides, and the size rounds up', () => {
    const at = (options: string, size: string) =>
      open(`[net]\nheight=${size}\nwidth=${size}\nchannels=1\n[maxpool]\n${options}`).facts.get('maxpool_0')
        ?.shape?.[0];
    equal(at('size=2\nstride=2', '7'), 4);
    equal(at('size=2\nstride=1', '13'), 13);
    equal(at('size=3\nstride=2', '112'), 56);
    equal(at('size=3\nstride=2\npadding=0', '112'), 55);
    equal(at('stride=2', '8'), 4);
    deepEqual(open(cfg('[local_avgpool]\nsize=3\nstride=2')).facts.get('local_avgpool_0')?.shape, [4, 4, 4]);
  });

  it('connected flattens, and a convolution takes a vector for a map of one position', () => {
    const text = cfg('[connected]\noutput=5\nactivation=linear\nbatch_normalize=1', conv('filters=3'));
    deepEqual(shapes(open(text)), [
      'input 8x8x4',
      'connected_0.flat 256',
      'connected_0 5',
      'connected_0.bn 5',
      'convolutional_1.map 1x1x5',
      'convolutional_1 1x1x3',
    ]);
    equal(open(text).totals.learnable, 256 * 5 + 10 + 15 + 3);
  });

  it('local and deconvolutional', () => {
    const local = open(cfg('[local]\nfilters=2\nsize=3\nstride=2\npad=1\nactivation=relu'));
    deepEqual(local.facts.get('local_0')?.shape, [4, 4, 2]);
    equal(local.facts.get('local_0')?.learnable, 16 * (9 * 4 * 2 + 2));
    deepEqual(open(cfg('[local]\nsize=3')).facts.get('local_0')?.shape, [6, 6, 1]);
    const up = open(cfg('[deconvolutional]\nfilters=2\nsize=4\nstride=2\npadding=1\nbatch_normalize=1'));
    deepEqual(up.facts.get('deconvolutional_0')?.shape, [16, 16, 2]);
    equal(up.totals.withBnStats, 16 * 4 * 2 + 8);
  });

  it('upsample, reorg both ways, and the layers that keep the shape', () => {
    const last = (text: string) => shapes(open(text)).at(-1);
    equal(last(cfg('[upsample]')), 'upsample_0 16x16x4');
    equal(last(cfg('[upsample]\nstride=-2')), 'upsample_0 4x4x4');
    equal(last(cfg('[reorg]\nstride=2')), 'reorg_0 4x4x16');
    equal(last(cfg('[reorg3d]\nstride=2\nreverse=1')), 'reorg3d_0 16x16x1');
    for (const type of ['dropout', 'softmax', 'batchnorm', 'normalization', 'lrn', 'logistic', 'l2norm'])
      equal(last(cfg(`[${type}]`)), `${type}_0 8x8x4`);
    equal(last(cfg('[activation]\nactivation=mish')), 'activation_0.mish 8x8x4');
    equal(last(cfg(conv('filters=4', 'antialiasing=1', 'stride=2'))), 'convolutional_0.blur 4x4x4');
  });

  it('a loss and an empty layer have numbers and no nodes', () => {
    const found = open(cfg('[cost]', '[empty]', conv('filters=4'), '[shortcut]\nfrom=1'));
    deepEqual(found.problems, []);
    deepEqual(found.graph.nodes.at(-1)?.inputs, ['convolutional_2', 'input']);
  });

  it("darknet's own activations are drawn as their likes, and an unknown one as ReLU", () => {
    match(
      seen(cfg('[activation]\nactivation=plse'))[0] ?? '',
      /^info activation-drawn-as 'plse' .* as sigmoid/,
    );
    match(
      seen(cfg('[activation]\nactivation=leeky'))[0] ?? '',
      /^warning unknown-activation 'leeky' .* goes on with relu/,
    );
  });

  it('recurrent nets are refused by name', () => {
    const refusal = refusalOf(readText('[net]\ninputs=256\n[gru]\noutput=10\n', 'text.cfg'));
    deepEqual([refusal.code, refusal.family], ['other-family', 'GRU']);
    match(refusal.message, /^This is a recurrent net of darknet \(\[gru\]\)/);
  });
});
