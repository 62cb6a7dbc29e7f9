import { activationBytesOf } from '../src/model/graph.ts';
import type { Picture } from '../src/protocol/view.ts';
import { costRows, type Description } from './describe.ts';
import { brief, exact, plural } from './numbers.ts';
import { instanceAt, nodeIdAt, templateAt, type Index } from './pictureIndex.ts';
import type { Target } from './target.ts';

/** What several selected things are together: each node counts once, in however many of them it is. */
export function describeMany(picture: Picture, index: Index, targets: readonly Target[]): Description {
  const nodes = new Map(
    targets.flatMap((target) => nodesOf(picture, index, target)).map((node) => [node.id, node.node]),
  );
  const all = [...nodes.values()];
  const params = all.reduce((sum, { learnable }) => sum + (learnable ?? 0), 0);
  const macs = all.reduce((sum, node) => sum + (node.macs ?? 0), 0);
  const bytes = all.reduce((sum, { shape }) => sum + (shape === null ? 0 : activationBytesOf(shape)), 0);
  const unknown = all.filter(({ learnable, macs, shape }) => [learnable, macs, shape].includes(null)).length;
  const counts = (['section', 'block', 'node', 'skip'] as const).flatMap((kind) => {
    const count = targets.filter((target) => target.kind === kind).length;
    return count === 0 ? [] : [plural(count, kind === 'section' ? 'stage' : kind)];
  });
  return {
    title: `${exact(targets.length)} selected`,
    subtitle: counts.join(', '),
    rows: [
      ['Parameters', exact(params)],
      ...costRows(macs),
      ['Activations', `${brief(bytes)}B`],
      ['Nodes', exact(all.length)],
    ],
    notes:
      unknown === 0
        ? []
        : [`${plural(unknown, 'node')} left out of these sums: shape or parameters are not known.`],
    nodes: [],
  };
}

function nodesOf(picture: Picture, index: Index, target: Target) {
  if (target.kind === 'section') {
    const section = picture.sections[Number(target.id)];
    return (section?.parts ?? []).flatMap(({ template, instances }) =>
      instances.flatMap((instance) => {
        const source = picture.templates[template];
        return source === undefined
          ? []
          : source.nodes.map((node, at) => ({ id: nodeIdAt(instance, source, at), node }));
      }),
    );
  }
  const found = index.get(target.id);
  const [template, instance] =
    found === undefined ? [] : [templateAt(picture, found), instanceAt(picture, found)];
  if (found === undefined || template === undefined || instance === undefined) return [];
  const all = template.nodes.map((node, at) => ({ id: nodeIdAt(instance, template, at), node }));
  if (target.kind === 'block') return all;
  if (target.kind === 'skip') return all.filter(({ node }) => node.role === 'skip');
  return all.filter((_, at) => at === found.node);
}
