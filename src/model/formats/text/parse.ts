import type { Problem, Refusal } from '../../problem.ts';
import { parseJson } from './jsonTree.ts';
import { nestsTooDeep } from './nesting.ts';
import type { Tree } from './tree.ts';
import { parseYaml } from './yamlTree.ts';

export type ParsedFile =
  | { readonly kind: 'tree'; readonly tree: Tree | null; readonly problems: readonly Problem[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** YAML is read at about half a megabyte a second: past this the editor would wait for a file that is no config. */
const mostYaml = 512 * 1024;

const tooDeep: Refusal = {
  code: 'too-deep',
  message: 'The file nests deeper than any model config does.',
  family: null,
};

/** Parses JSON (by name, or where the text begins as JSON does) or YAML, with every place kept. */
export function parseTree(path: string, text: string): ParsedFile {
  const json = /\.json$/i.test(path) || /^\uFEFF?\s*\{/.test(text);
  if (!json && text.length > mostYaml)
    return {
      kind: 'refused',
      refusal: {
        code: 'too-large',
        message: 'The file has over half a million characters of YAML; a config is a page or two.',
        family: null,
      },
    };
  if (json) {
    const parsed = parseJson(text);
    return parsed === 'too-deep' ? { kind: 'refused', refusal: tooDeep } : { kind: 'tree', ...parsed };
  }
  if (nestsTooDeep(text)) return { kind: 'refused', refusal: tooDeep };
  const { tree, problems, bomb } = parseYaml(text);
  if (bomb)
    return {
      kind: 'refused',
      refusal: {
        code: 'too-large',
        message: 'The aliases of this file write out to more values than any model config has.',
        family: null,
      },
    };
  return { kind: 'tree', tree, problems };
}
