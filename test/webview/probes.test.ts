import assert from 'node:assert/strict';
import { probesOf } from '../../scripts/pictures/labScenes.ts';
import { pictureOfFile } from '../../scripts/pictures/nets.ts';
import type { LayerFigures, ProbeRecord } from '../../src/protocol/gradients.ts';
import { withFrame, type ProbeFrame, type ProbesEvent } from '../../src/protocol/probes.ts';
import { ProbeHistory } from '../../extension/probeHistory.ts';
import { heatScale } from '../../webview/heat/heatScale.ts';
import { heatWords } from '../../webview/heat/heatWords.ts';
import { blockValue, heatValue } from '../../webview/heat/heatValue.ts';
import { hotSpots } from '../../webview/heat/hotSpots.ts';
import {
  figuresIn,
  frameAt,
  laterSeries,
  measuresOf,
  type ProbeSeries,
} from '../../webview/heat/probeSeries.ts';

const record = (step: number, figures: Record<string, LayerFigures>): ProbeRecord => ({ step, figures });
const seriesOf = (event: ProbesEvent): ProbeSeries => {
  const series = laterSeries(null, event);
  assert.ok(series !== null);
  return series;
};
/** A series of given looks, as the host keeps them. */
function kept(records: readonly ProbeRecord[]): ProbeHistory {
  const history = new ProbeHistory();
  for (const each of records) history.add(each);
  return history;
}

/** Two equal blocks of 3 -> 3 channels, whose figures training has made unlike. */
const twins = pictureOfFile(
  'twins.resnet.yaml',
  'residualLens: 1\nname: twins\ninput: 8x8x3\nstages:\n  - { blocks: 2, filters: 3 }\n',
);
const place = (instance: number) => {
  const part = twins.sections.flatMap(({ parts }) => parts).find(({ instances }) => instances.length === 2);
  const [template, found] = [twins.templates[part?.template ?? -1], part?.instances[instance]];
  assert.ok(template !== undefined && found !== undefined);
  return { picture: twins, template, instance: found };
};

describe('what training measures, as heat', () => {
  const looks = [
    record(1, {
      'stage1.block1.conv1': { gradient: 30, weight: 2 },
      'stage1.block1.conv2': { gradient: 40, weight: 2 },
      'stage1.block2.conv1': { gradient: 3, weight: 2 },
      'stage1.block2.conv2': { gradient: null, weight: 2 },
      'stage1.block1.add': { ratio: 0.5 },
    }),
    record(9, { 'stage1.block1.conv1': { gradient: 0.3, weight: 3 }, 'stage1.block1.add': { ratio: 0.25 } }),
  ];
  const series = seriesOf(kept(looks).all);
  const figures = (step: number, measure: 'gradient' | 'ratio' | 'weight') => {
    const frame = frameAt(series, step);
    assert.ok(frame !== undefined);
    return figuresIn(series, frame, measure);
  };

  it('takes the norm of a block for that of its layers as one vector', () => {
    // 30 and 40 stand at right angles: the norm of both is 50.
    assert.equal(blockValue('gradient', { ...place(0), figures: figures(1, 'gradient') }), 50);
    assert.equal(
      blockValue('gradient', { ...place(1), figures: figures(1, 'gradient') }),
      3,
      'what is not finite is left out',
    );
    assert.equal(blockValue('ratio', { ...place(0), figures: figures(9, 'ratio') }), 0.25);
    assert.equal(blockValue('ratio', { ...place(1), figures: figures(9, 'ratio') }), null);
    assert.equal(heatValue('gradient', [0], { ...place(0) }), null, 'nothing was measured');
  });

  it('has one scale for the whole run, so that a colour means the same at every step', () => {
    const [first, last] = series.frames;
    assert.ok(first !== undefined && last !== undefined);
    const [a, b] = [first, last].map((frame) => heatScale(twins, 'gradient', { series, frame }));
    assert.deepEqual([a?.low, a?.high], [b?.low, b?.high]);
    assert.deepEqual([a?.low, a?.high], [0.3, 50]);
    assert.equal(a?.fraction(50), 1);
    const middle = a.fraction(Math.sqrt(0.3 * 50)) ?? 0;
    assert.ok(Math.abs(middle - 0.5) < 1e-9, 'a logarithm');
    assert.match(heatWords(a)?.note ?? '', /log scale of the whole run · step 1 ·/);
  });

  it('lists equal blocks one by one, since training makes them unlike', () => {
    const spots = hotSpots(twins, 'gradient', 5, figures(1, 'gradient'));
    assert.deepEqual(
      spots.map(({ name, value, count }) => [name, value, count]),
      [
        ['stage1.block1', 50, 1],
        ['stage1.block2', 3, 1],
      ],
    );
  });

  it('offers the measures that the net has: gates only where there are some', () => {
    assert.deepEqual(measuresOf(seriesOf(probesOf('examples/resnet-20.resnet.yaml'))), [
      'gradient',
      'weight',
      'ratio',
      'dead',
    ]);
    assert.ok(measuresOf(seriesOf(probesOf('examples/highway-19.resnet.yaml'))).includes('gate'));
    assert.deepEqual(measuresOf(null), []);
  });

  it('stays bounded over a long run, and the webview keeps what the host keeps', () => {
    const history = new ProbeHistory();
    const looks = Array.from({ length: 1000 }, (_none, at) => record(at + 1, { conv1: { gradient: 1 } }));
    const seen = looks.reduce<ProbeSeries | null>((before, look) => {
      const after = laterSeries(before, history.add(look));
      assert.ok(history.all.frames.length <= 60);
      return after;
    }, null);
    const steps = history.all.frames.map(({ step }) => step);
    assert.deepEqual(
      seen?.frames.map(({ step }) => step),
      steps,
    );
    assert.deepEqual([steps[0], steps.at(-1)], [1, 1000], 'the first look and the newest are there');
    assert.ok(steps.length > 20);
    const nearest = frameAt(seen, 500);
    assert.ok(Math.abs((nearest?.step ?? 0) - 500) < 40, 'the nearest that is left');
  });

  it('crosses for ResNet-1202 in less than 400 KB besides the names, and one look in 60 KB', () => {
    const { ids, frames } = probesOf('examples/resnet-1202.resnet.yaml');
    const [look] = frames;
    assert.ok(ids !== null && look !== undefined);
    assert.ok(ids.gradient.length > 2400, 'convolutions and norms');
    assert.ok(JSON.stringify(look).length < 60_000, `${JSON.stringify(look).length} characters`);
    let all: readonly ProbeFrame[] = [];
    for (let step = 1; step <= 50; step++) all = withFrame(all, { ...look, step }, ids);
    assert.ok(all.length >= 8);
    assert.ok(JSON.stringify(all).length < 400_000, `${JSON.stringify(all).length} characters`);
  });

  it('forgets the last run when another begins', () => {
    assert.equal(laterSeries(series, new ProbeHistory().all), null);
  });
});
