import type { Channel, Listeners } from '../../src/protocol/channel.ts';
import type { CompareCalls, CompareEvents } from '../../src/protocol/compareView.ts';
import { otherInputWords } from '../../src/protocol/changeWords.ts';
import { button, element, refill } from '../element.ts';
import { plural } from '../numbers.ts';
import { figuresTable } from './figures.ts';
import { sectionOf, type RevealRun } from './sections.ts';

/** The page with two nets side by side: what differs in figures, then stage by stage what differs in blocks. */
export function startCompare(
  body: HTMLElement,
  connect: (listeners: Listeners<CompareEvents>) => Channel<CompareCalls, object>,
): void {
  const warning = element('div', { class: 'warnBar', role: 'alert' });
  warning.hidden = true;
  const title = element('h1', {}, 'Compare Architectures');
  const summary = element('span', { class: 'quiet', role: 'status' });
  const other = element('p', { class: 'otherInput', role: 'status' });
  other.hidden = true;
  const only = element('input', { type: 'checkbox' });
  const figures = element('div', { class: 'figures' });
  const sections = element('div', { class: 'sections' });
  const main = element('main', { class: 'compare' }, other, figures, sections);
  only.addEventListener('change', () => {
    main.classList.toggle('differencesOnly', only.checked);
  });
  const warn = (sentence: string) => {
    warning.hidden = false;
    warning.textContent = sentence;
  };
  const attempt = (reply: Promise<unknown>) => {
    reply.catch((error: unknown) => {
      warn(error instanceof Error ? error.message : String(error));
    });
  };
  body.append(
    element(
      'header',
      { class: 'head' },
      element(
        'div',
        { class: 'titleRow' },
        title,
        summary,
        element(
          'div',
          { class: 'tools' },
          element('label', {}, only, ' Differences only'),
          button(
            'Swap sides',
            () => {
              attempt(host.call('swap', null));
            },
            { title: 'The right one to the left' },
          ),
        ),
      ),
    ),
    warning,
    main,
  );
  const reveal: RevealRun = (side, id) => {
    attempt(host.call('reveal', { side, id }));
  };
  const host = connect({
    comparison: ({ a, b, comparison }) => {
      warning.hidden = true;
      title.textContent = `${a} ↔ ${b}`;
      const rows = comparison.sections.flatMap((section) => section.rows);
      const different = rows.filter(({ status }) => status !== 'same').length;
      summary.textContent =
        different === 0 ? 'The same layers.' : `${plural(different, 'difference')} in blocks and layers`;
      other.hidden = comparison.sameInput;
      other.textContent = comparison.sameInput ? '' : otherInputWords(comparison);
      refill(figures, figuresTable(comparison, a, b));
      refill(sections, ...comparison.sections.map((section) => sectionOf(section, { a, b }, reveal)));
    },
    refused: ({ message }) => {
      warn(message);
    },
  });
  attempt(host.call('ready', null));
}
