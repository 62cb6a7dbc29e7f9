import * as z from 'zod';
import { timmNet } from '../../families.ts';
import { addNet } from '../../families/residualNet.ts';
import type { Range, Shape } from '../../graph.ts';
import type { Problem, Refusal } from '../../problem.ts';
import type { Builder } from '../drawing/builder.ts';
import { knownPart } from '../text/knownPart.ts';
import { saidAt } from '../text/said.ts';
import type { Tree } from '../text/tree.ts';
import { validate } from '../text/validate.ts';

const schema = z.object({
  model_name: z.string().optional(),
  in_channels: z.int().min(1).default(3),
  num_classes: z.int().min(0).default(1000),
});

export interface TimmDrawing {
  readonly family: string;
  readonly channels: number;
  readonly draw: (builder: Builder, shape: Shape, at: Range | null) => void;
}

/**
 * The net that `model_name` stands for in timm; a refusal where it is none of its ResNets. Of OpenMMLab's two
 * wrappers TIMMBackbone keeps the last map, and TimmClassifier has timm's own head.
 */
export function readTimm(tree: Tree, type: string, problems: Problem[]): TimmDrawing | Refusal {
  const known = knownPart(tree, Object.keys(schema.shape), problems);
  const config = validate(schema, known, problems, `'${type}'`) ?? schema.parse({});
  const name = config.model_name ?? '';
  const net = timmNet(name);
  if (net === null) {
    const message = `This OpenMMLab config takes '${name}' from timm, which is none of the ResNets that Residual Lens draws.`;
    return { code: 'other-family', message, family: name === '' ? 'timm' : name };
  }
  const range = saidAt(tree, 'model_name');
  const classes = type === 'TimmClassifier' ? config.num_classes : 0;
  const drawn = net.net({ classes, pool: classes > 0 ? 'avg' : 'none', range });
  const head = saidAt(tree, 'num_classes') ?? range;
  return {
    family: net.family,
    channels: config.in_channels,
    draw: (builder, shape, at) => {
      addNet(builder, drawn, shape, { input: at, stem: range, head });
    },
  };
}
