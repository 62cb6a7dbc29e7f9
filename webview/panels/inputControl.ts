import { shapeText, type Shape } from '../../src/model/graph.ts';
import type { Picture } from '../../src/protocol/view.ts';
import { button, element, refill } from '../element.ts';
import { shownName } from '../numbers.ts';

/** [height, width, channels] of a text like "224x224x3", "224 x 224" or "224"; null where it is none. */
export function parseInputSize(text: string, channels: number): Shape | null {
  const sizes = text
    .trim()
    .split(/\s*[x×,]\s*|\s+/i)
    .map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : Number.NaN));
  if (sizes.some((size) => !Number.isInteger(size) || size < 1) || sizes.length > 3) return null;
  const [height = 0, width = height, depth = channels] = sizes;
  return [height, width, depth];
}

export interface InputControl {
  readonly element: HTMLElement;
  readonly update: (picture: Picture) => void;
}

/** The input's size with where it comes from, and a field to set another. */
export function createInputControl(setInput: (shape: Shape | null) => void): InputControl {
  const place = element('div', { class: 'inputControl' });
  let editing = false;
  let picture: Picture | null = null;

  const show = () => {
    if (picture === null) return;
    const { inputShape, inputSource, inputNote } = picture;
    const source = inputNote === null ? inputSource : `${inputSource ?? 'default'} (${inputNote})`;
    const said = inputSource === 'option' ? 'set here' : (source ?? 'not stated');
    const text = `input ${inputShape === null ? '?' : shapeText(inputShape)}`;
    const quiet = element(
      'span',
      { class: said === 'file' ? 'quiet roomy' : 'quiet', title: said },
      said === 'file' ? 'from the file' : said,
    );
    const edit = button('Change', startEditing, { class: 'link', 'aria-label': 'Change the input size' });
    const reset = button(
      'Reset',
      () => {
        setInput(null);
      },
      { class: 'link', 'aria-label': 'Reset the input size' },
    );
    const canEdit = inputSource !== 'file';
    refill(
      place,
      element('span', {}, text),
      quiet,
      canEdit ? edit : null,
      inputSource === 'option' ? reset : null,
    );
  };
  const startEditing = () => {
    editing = true;
    const shape = picture?.inputShape ?? [224, 224, 3];
    const field = element('input', {
      type: 'text',
      value: shapeText(shape),
      size: '12',
      'aria-describedby': 'wrongSize',
      'aria-label': 'Input size as height x width x channels',
    });
    const wrong = element('p', { class: 'wrongSize', id: 'wrongSize', role: 'alert' });
    wrong.hidden = true;
    const stop = () => {
      editing = false;
      show();
    };
    const apply = () => {
      const parsed = parseInputSize(field.value, shape[2] ?? 3);
      field.classList.toggle('wrong', parsed === null);
      field.setAttribute('aria-invalid', String(parsed === null));
      wrong.hidden = parsed !== null;
      wrong.textContent = `'${shownName(field.value, 30)}' is no size: write height x width x channels in pixels, as 224x224x3, or one number.`;
      if (parsed === null) return;
      setInput(parsed);
      stop();
    };
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') apply();
      if (event.key === 'Escape') stop();
      event.stopPropagation();
    });
    refill(
      place,
      field,
      button('Set', apply, { class: 'secondary' }),
      button('Cancel', stop, { class: 'link' }),
      wrong,
    );
    field.focus();
    field.select();
  };
  return {
    element: place,
    update: (next) => {
      picture = next;
      if (!editing) show();
    },
  };
}
