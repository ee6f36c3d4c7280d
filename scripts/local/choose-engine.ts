import { StartError } from './start-error.ts';

/** What holds the local table. */
export type EngineChoice =
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'java'; readonly javaMajor: number }
  | { readonly kind: 'dynoxide'; readonly binary: string };

/** What there is to choose from; a probe that finds nothing answers `undefined`. */
export interface Probes {
  readonly endpoint: string | undefined;
  /** `java` or `dynoxide`: takes that one, whatever else there is. */
  readonly forced: string | undefined;
  readonly javaMajor: () => Promise<number | undefined>;
  readonly dynoxideBinary: () => string | undefined;
}

/** DynamoDB Local 3 is compiled for this version. */
const JAVA_MAJOR_MIN = 17;

/**
 * An engine that somebody has started wins, then Amazon's own on Java, then the native one: the
 * nearer to the real service, the earlier.
 */
export const chooseEngine = async (probes: Probes): Promise<EngineChoice> => {
  if (probes.forced !== undefined) return forcedEngine(probes.forced, probes);
  if (probes.endpoint !== undefined) return { kind: 'endpoint', endpoint: probes.endpoint };
  const javaMajor = await probes.javaMajor();
  const binary = probes.dynoxideBinary();
  if (isNewEnough(javaMajor)) return { kind: 'java', javaMajor };
  if (binary !== undefined) return { kind: 'dynoxide', binary };
  throw new StartError(
    `No engine for the local table: ${javaFound(javaMajor)}. Install Java ${JAVA_MAJOR_MIN} or newer, or run ` +
      '`docker compose up -d` and set AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:8000.',
  );
};

const forcedEngine = async (forced: string, probes: Probes): Promise<EngineChoice> => {
  if (forced === 'java') {
    const javaMajor = await probes.javaMajor();
    if (isNewEnough(javaMajor)) return { kind: 'java', javaMajor };
    throw new StartError(
      `TOLLGATE_ENGINE=java needs Java ${JAVA_MAJOR_MIN} or newer: ${javaFound(javaMajor)}.`,
    );
  }
  if (forced === 'dynoxide') {
    const binary = probes.dynoxideBinary();
    if (binary !== undefined) return { kind: 'dynoxide', binary };
    throw new StartError(
      'TOLLGATE_ENGINE=dynoxide needs the optional package @dynoxide/linux-x64, which is for Linux on x64 only.',
    );
  }
  throw new StartError(`TOLLGATE_ENGINE is "${forced}": it can be java or dynoxide.`);
};

const isNewEnough = (major: number | undefined): major is number =>
  major !== undefined && major >= JAVA_MAJOR_MIN;

const javaFound = (major: number | undefined): string =>
  major === undefined ? 'there is no Java' : `Java ${major} is too old`;

/**
 * `17` of `openjdk version "17.0.15" 2025-04-15`, and `8` of `java version "1.8.0_392"`: up to 8 the
 * major version came second.
 */
export const readJavaMajor = (versionText: string): number | undefined => {
  const major = /version "(?:1\.)?(?<major>\d+)/.exec(versionText)?.groups?.['major'];
  return major === undefined ? undefined : Number(major);
};
