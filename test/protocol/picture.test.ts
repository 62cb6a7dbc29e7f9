import { deepEqual, equal, ok } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Analysis } from '../../src/model/facts.ts';
import { pictureOf } from '../../src/protocol/picture.ts';
import type { Instance, Picture, Template } from '../../src/protocol/view.ts';
import { analyzeFile, analyzeText } from '../model/open.ts';

const picture = (analysis: Analysis): Picture =>
  pictureOf(analysis, { title: 'net', lineOf: (offset) => offset });
const kilobytes = (analysis: Analysis) => JSON.stringify(picture(analysis)).length / 1024;

const idsOf = (template: Template, instance: Instance): readonly string[] =>
  instance.ids ?? template.nodes.map(({ suffix }) => `${instance.id}.${suffix}`);

/** Every node as the webview would write it out from the templates. */
function expand(drawn: Picture) {
  return drawn.sections.flatMap(({ parts }) =>
    parts.flatMap((part) => {
      const template = drawn.templates[part.template];
      if (template === undefined) throw new Error('A part names no template.');
      return part.instances.flatMap((instance) => {
        const ids = idsOf(template, instance);
        return template.nodes.map((node, at) => ({ node, id: ids[at] ?? '', instance, ids }));
      });
    }),
  );
}

describe('the picture that crosses to the webview', () => {
  for (const file of readdirSync('examples'))
    it(`${file}: writes out to the same nodes, wires, shapes, parameters and fields`, () => {
      const analysis = analyzeFile(`examples/${file}`);
      const nodes = expand(picture(analysis));
      deepEqual(new Set(nodes.map(({ id }) => id)), new Set(analysis.graph.nodes.map(({ id }) => id)));
      equal(nodes.length, analysis.graph.nodes.length);
      const entries = new Map<string, string>();
      let before = '';
      for (const { instance, ids } of nodes) {
        if (!entries.has(instance.id)) entries.set(instance.id, instance.entry ?? before);
        before = ids.at(-1) ?? before;
      }
      const originals = new Map(analysis.graph.nodes.map((node) => [node.id, node]));
      for (const { node, id, instance, ids } of nodes) {
        const inputs = node.inputs.map((input) => {
          if (typeof input === 'string') return input;
          return input === -1 ? entries.get(instance.id) : ids[input];
        });
        deepEqual(inputs, originals.get(id)?.inputs, `the inputs of ${id}`);
        const facts = analysis.facts.get(id);
        deepEqual([node.shape, node.learnable, node.macs], [facts?.shape, facts?.learnable, facts?.macs]);
        const [height, width] = instance.field ?? [0, 0];
        const field = node.fieldOffset && [height + node.fieldOffset[0], width + node.fieldOffset[1]];
        deepEqual(field, facts?.receptiveField ?? null, `the receptive field of ${id}`);
      }
    });

  it('knows the receptive fields of the stem: 1, 7 and 11 pixels in ResNet-50', () => {
    const { sections, templates } = picture(analyzeFile('examples/resnet-50.resnet.yaml'));
    const [part] = sections[0]?.parts ?? [];
    const [height] = part?.instances[0]?.field ?? [];
    const fields = (templates[part?.template ?? -1]?.nodes ?? []).map(
      ({ fieldOffset }) => (height ?? NaN) + (fieldOffset?.[0] ?? NaN),
    );
    deepEqual([...new Set(fields)], [1, 7, 11]);
  });

  it('is bounded: 120 KB for ResNet-152 and 300 KB for ResNet-1202', () => {
    ok(kilobytes(analyzeFile('examples/resnet-152.resnet.yaml')) < 120);
    ok(kilobytes(analyzeFile('examples/resnet-1202.resnet.yaml')) < 300);
  });

  it('folds equal blocks into runs: ResNet-1202 is 200, 1 + 199 and 1 + 199', () => {
    const { sections } = picture(analyzeFile('examples/resnet-1202.resnet.yaml'));
    const runs = sections
      .filter(({ kind }) => kind === 'stage')
      .map(({ parts }) => parts.map(({ instances }) => instances.length));
    deepEqual(runs, [[200], [1, 199], [1, 199]]);
  });

  it('says why a projection is there', () => {
    const { templates } = picture(analyzeFile('examples/resnet-18.resnet.yaml'));
    const said = templates.find(({ skip }) => skip === 'projection')?.skipText ?? '';
    ok(said.includes('1x1 conv, 128, stride 2') && said.includes('64 -> 128 channels, 56x56 -> 28x28'), said);
  });

  it('knows that a part is missing, however many problems are told before that', () => {
    const whole = analyzeFile('examples/resnet-18.resnet.yaml');
    const slip = { severity: 'warning', code: 'unknown-key', message: 'A slip.', range: null } as const;
    const missing = {
      severity: 'error',
      code: 'base',
      message: 'Its base is not there.',
      range: null,
    } as const;
    const slips = Array.from({ length: 300 }, () => slip);
    equal(picture({ ...whole, problems: slips }).hasGap, false);
    const drawn = picture({ ...whole, problems: [...slips, missing] });
    ok(drawn.hasGap && !drawn.problems.some(({ code }) => code === 'base'));
  });

  it('marks the sum that a problem is about', () => {
    const analysis = analyzeText(
      'residualLens: 1\ninput: 8x8x4\nlayers: [{ conv: 4, name: x }, { conv: 8 }, { add: x, name: bad }]',
    );
    deepEqual(
      picture(analysis).problems.map(({ code, node }) => [code, node]),
      [['sum-of-unequal-shapes', 'bad']],
    );
  });
});
