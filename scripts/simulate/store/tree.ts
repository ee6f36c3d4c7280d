/** An attribute of the item: `#name`, or a name as it stands. */
export interface Path {
  readonly kind: 'path';
  readonly word: string;
}

/** A value that comes with the request. */
export interface Given {
  readonly kind: 'given';
  readonly word: string;
}

export interface Size {
  readonly kind: 'size';
  readonly of: Path | Given;
}

export type Operand = Path | Given | Size;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Predicate =
  'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

export interface Comparison {
  readonly kind: 'comparison';
  readonly comparator: Comparator;
  readonly left: Operand;
  readonly right: Operand;
}

export interface Between {
  readonly kind: 'between';
  readonly operand: Operand;
  readonly low: Operand;
  readonly high: Operand;
}

export interface In {
  readonly kind: 'in';
  readonly operand: Operand;
  readonly list: readonly Operand[];
}

export interface Test {
  readonly kind: 'test';
  readonly predicate: Predicate;
  readonly first: Operand;
  /** `undefined` for the predicates of one operand. */
  readonly second: Operand | undefined;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | Comparison
  | Between
  | In
  | Test;

/** What a SET may put into an attribute. */
export type Term =
  | Path
  | Given
  | { readonly kind: 'if_not_exists'; readonly path: Path; readonly otherwise: Term }
  | { readonly kind: 'list_append'; readonly first: Term; readonly second: Term }
  | { readonly kind: 'sum'; readonly left: Term; readonly sign: '+' | '-'; readonly right: Term };

export interface Assignment {
  readonly path: Path;
  readonly term: Term;
}

export interface Combination {
  readonly path: Path;
  readonly given: Given;
}

export interface Update {
  readonly sets: readonly Assignment[];
  readonly adds: readonly Combination[];
  readonly deletes: readonly Combination[];
  readonly removes: readonly Path[];
}

export const NO_UPDATE: Update = { sets: [], adds: [], deletes: [], removes: [] };
