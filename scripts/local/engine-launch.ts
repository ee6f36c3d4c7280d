import type { EngineChoice } from './choose-engine.ts';

/** An engine that this process starts. */
export type OwnEngine = Exclude<EngineChoice, { kind: 'endpoint' }>;

/**
 * How far Java compiles the engine. `quickly`: by the first of its two compilers alone, which halves the
 * time to the first answer; after some thousands of calls each takes longer, and most so the one with most
 * to parse. `fully`: as Java does by itself. The native engine was compiled before.
 */
export type Compiles = 'quickly' | 'fully';

export interface Launch {
  /** Tells how far it is compiled wherever times are of that. */
  readonly name: string;
  /** What the guard needs: the one option that the launcher passes to Java, if any, or a binary. */
  readonly detail: string;
}

export const launchOf = (engine: OwnEngine, compiles: Compiles): Launch =>
  engine.kind === 'java' ? ON_JAVA[compiles] : { name: 'Dynoxide', detail: engine.binary };

const ON_JAVA = {
  quickly: { name: 'DynamoDB Local on Java', detail: '-XX:TieredStopAtLevel=1' },
  fully: { name: 'DynamoDB Local on Java, fully compiled', detail: '' },
} as const satisfies Record<Compiles, Launch>;
