import { deepEqual, equal, match } from 'node:assert/strict';
import { analysisOf, readText, refusalOf } from '../open.ts';

const read = (...lines: string[]) => readText(lines.join('\n'), 'model.yaml');
const open = (...lines: string[]) => analysisOf(read(...lines));
const codes = (...lines: string[]) =>
  open(...lines).problems.map(({ severity, code }) => `${severity} ${code}`);

describe('hydra-style YAML', () => {
  it('a target of torchvision or timm is that net', () => {
    const { totals, graph, problems } = open(
      '_target_: src.models.LitModule',
      'net:',
      '  _target_: torchvision.models.resnet50',
      '  num_classes: ${data.classes}',
      'data: {classes: 10}',
    );
    equal(totals.learnable, 25557032 - 990 * 2049);
    deepEqual([graph.family, graph.model, graph.inputSource], ['ResNet', 'resnet50', 'framework default']);
    deepEqual(
      problems.map(({ severity, code, message }) => `${severity} ${code} ${message}`),
      [
        "info drawn-as The layers of 'resnet50' are those of torchvision/models/resnet.py; the file states its name.",
      ],
    );
    const timm = open('_target_: timm.create_model', 'model_name: resnet18d', 'num_classes: 1000');
    equal(timm.totals.learnable, 11708744);
  });

  it('a depth is the paper’s net, and is said to be', () => {
    const lines = ['defaults: [_self_]', 'model:', '  name: resnet', '  depth: 34'];
    equal(open(...lines).totals.learnable, 21797672);
    deepEqual(codes(...lines), ['warning drawn-as']);
    const small = open('defaults: [_self_]', 'model:', '  name: resnet', '  depth: 20');
    equal(small.totals.learnable, 269722);
    deepEqual(small.facts.get('input')?.shape, [32, 32, 3]);
  });

  it('a class of one’s own is not guessed at, whatever depth or layers stand beside it', () => {
    for (const more of ['depth: 34', 'layers: [2, 2, 2, 2]\nblock: BasicBlock', 'name: resnet\ndepth: 20']) {
      const { code, message } = refusalOf(read('_target_: src.nets.ResNet', more));
      equal(code, 'other-family');
      match(message, /^What 'src\.nets\.ResNet' builds lies in code that is not read/);
    }
    const inner = open('_target_: src.ResNetModule', 'depth: 3', 'net: {_target_: timm.models.resnet50}');
    equal(inner.totals.learnable, 25557032);
    deepEqual(codes('_target_: src.models.resnet50'), ['warning drawn-as']);
    deepEqual(codes('_target_: src.Classifier', 'backbone: resnet50'), ['warning drawn-as']);
  });

  it('layers and a block', () => {
    const { totals, problems } = open(
      '_target_: torchvision.models.resnet.ResNet',
      'block: {_target_: hydra.utils.get_class, path: torchvision.models.resnet.BasicBlock}',
      'layers: [2, 2, 2, 2]',
    );
    equal(totals.learnable, 11689512);
    deepEqual(problems, []);
  });

  it('no depth is not guessed, and one that is none is an error at its place', () => {
    const refusal = refusalOf(read('_target_: src.nets.ResNet', 'num_classes: 10'));
    equal(refusal.code, 'depth-not-stated');
    match(refusal.message, /ResNet/);
    const lines = ['defaults: [_self_]', 'name: ResNet', 'depth: 51'];
    const text = lines.join('\n');
    const [problem] = open(...lines).problems;
    equal(text.slice(problem?.range?.start, problem?.range?.end), 'depth: 51');
  });

  it('keys that would shape the net and are not read are told of, and a block against the depth', () => {
    const told = (...lines: string[]) =>
      open(...lines).problems.flatMap(({ code, message }) =>
        code === 'drawn-as' ? [] : [`${code} ${message}`],
      );
    const named = ['defaults: [_self_]', 'name: resnet', 'depth: 50'];
    deepEqual(told(...named, 'width: 2', 'lr: 0.1', 'num_classes: 10'), [
      "not-read 'width' is not read; the net is drawn without it.",
    ]);
    deepEqual(told(...named, 'block: basic'), [
      "contradiction 'block' says basic, and the paper's ResNet-50 is made of bottleneck blocks, which are drawn.",
    ]);
    deepEqual(told('_target_: torchvision.models.resnet50', 'groups: 32', 'width_per_group: 4'), []);
    deepEqual(told('_target_: timm.models.resnet50', 'groups: 32'), [
      "not-read 'groups' is not read; the net is drawn without it.",
    ]);
    deepEqual(told('_target_: src.models.resnet50', 'groups: 32'), [
      "not-read 'groups' is not read; the net is drawn without it.",
    ]);
  });

  it('layers without a block are refused by what is missing', () => {
    const { message } = refusalOf(read('_target_: torchvision.models.resnet.ResNet', 'layers: [1, 2, 3, 4]'));
    match(message, /its layers, and no block/);
  });

  it('classes that lie in another file are said', () => {
    deepEqual(codes('_target_: torchvision.models.resnet18', 'num_classes: ${data.n}'), [
      'warning not-read',
      'info drawn-as',
    ]);
  });

  it('leaves YAML alone that is no config of hydra', () => {
    equal(refusalOf(read('name: resnet50', 'depth: 50')).code, 'not-a-model');
    equal(refusalOf(read('_target_: torch.optim.SGD', 'lr: 0.1')).code, 'not-a-model');
    equal(
      refusalOf(read('defaults:', '  - optimizer: sgd', 'run: {name: resnet}')).code === 'not-a-model',
      false,
    );
  });
});
