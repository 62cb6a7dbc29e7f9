import type { Range } from '../../graph.ts';

/** A value of protobuf's text format with its place; messages hold fields in the order of the text. */
export type ProtoValue =
  | { readonly kind: 'number'; readonly value: number; readonly range: Range }
  | { readonly kind: 'text'; readonly value: string; readonly range: Range }
  /** A bare word: an enum's name, true or false. */
  | { readonly kind: 'word'; readonly value: string; readonly range: Range }
  | ProtoMessage;

export interface ProtoMessage {
  readonly kind: 'message';
  readonly fields: readonly ProtoField[];
  readonly range: Range;
}

export interface ProtoField {
  readonly name: string;
  readonly nameRange: Range;
  readonly value: ProtoValue;
}

/** Ranges are made when they are asked for: a large net has a hundred thousand, and few are looked at. */
export class Field implements ProtoField {
  constructor(
    readonly name: string,
    private readonly start: number,
    readonly value: ProtoValue,
  ) {}

  get nameRange(): Range {
    return { start: this.start, end: this.start + this.name.length };
  }
}

export class Value<Kind extends ProtoValue['kind'], Held> {
  constructor(
    readonly kind: Kind,
    readonly value: Held,
    private readonly start: number,
    private readonly end: number,
  ) {}

  get range(): Range {
    return { start: this.start, end: this.end };
  }
}

export class Message implements ProtoMessage {
  readonly kind = 'message';

  constructor(
    readonly fields: readonly ProtoField[],
    private readonly start: number,
    private readonly end: number,
  ) {}

  get range(): Range {
    return { start: this.start, end: this.end };
  }
}
