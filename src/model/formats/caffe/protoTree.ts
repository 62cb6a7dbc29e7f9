import type { Range } from '../../graph.ts';

/** A field of protobuf's text format: its name and its value, each with its place. */
export type ProtoField =
  | ProtoScalar<'number', number>
  | ProtoScalar<'text', string>
  /** A bare word: an enum's name, true or false. */
  | ProtoScalar<'word', string>
  | ProtoMessage;

interface Placed {
  readonly name: string;
  readonly nameRange: Range;
  /** Of the value. */
  readonly range: Range;
}

interface ProtoScalar<Kind, Held> extends Placed {
  readonly kind: Kind;
  readonly value: Held;
}

/** Holds fields in the order of the text. */
export interface ProtoMessage extends Placed {
  readonly kind: 'message';
  readonly fields: readonly ProtoField[];
}

/** A field's name as it stands in the text. */
export interface Name {
  readonly name: string;
  readonly at: number;
}

/**
 * One object a field, since a large net has a hundred thousand. Its ranges are made when they are asked for: few are
 * looked at.
 */
class Place implements Placed {
  readonly name: string;
  private readonly at: number;

  constructor(
    { name, at }: Name,
    private readonly start: number,
    private readonly end: number,
  ) {
    this.name = name;
    this.at = at;
  }

  get nameRange(): Range {
    return { start: this.at, end: this.at + this.name.length };
  }

  get range(): Range {
    return { start: this.start, end: this.end };
  }
}

export class Scalar<Kind extends string, Held> extends Place implements ProtoScalar<Kind, Held> {
  constructor(
    name: Name,
    start: number,
    end: number,
    readonly kind: Kind,
    readonly value: Held,
  ) {
    super(name, start, end);
  }
}

export class Message extends Place implements ProtoMessage {
  readonly kind = 'message';

  constructor(
    name: Name,
    start: number,
    end: number,
    readonly fields: readonly ProtoField[],
  ) {
    super(name, start, end);
  }
}
