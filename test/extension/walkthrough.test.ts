import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly image?: string; readonly markdown?: string };
  readonly completionEvents: readonly string[];
}
interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}
const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const commands = contributes.commands.map(({ command }) => command);
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

describe('the walkthrough', () => {
  it('opens a config, views its graph, follows a skip, checks, trains, and asks what a skip does', () => {
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['open', 'graph', 'skip', 'check', 'train', 'without'],
    );
  });

  for (const { id, description, media, completionEvents } of steps)
    it(`'${id}' names commands that there are, and a picture or text that ships`, () => {
      const links = [...description.matchAll(/\(command:([\w.]+)(?:\?([^)]*))?\)/g)];
      assert.ok(links.length > 0);
      for (const [, command = '', argument] of links) {
        assert.ok(commands.includes(command), command);
        if (argument === undefined) continue;
        const { example } = JSON.parse(decodeURIComponent(argument)) as { readonly example: string };
        assert.ok(existsSync(`examples/${example}.resnet.yaml`), example);
      }
      for (const event of completionEvents)
        assert.ok(commands.includes(event.replace('onCommand:', '')), event);
      const shown = media.image ?? media.markdown ?? '';
      assert.match(shown, /^docs\/[\w-]+\.(png|md)$/);
      assert.ok(existsSync(shown), shown);
    });
});
