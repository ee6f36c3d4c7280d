/** One route of the HTTP API, and the function behind it. */
export interface Route {
  /** `POST /teams/{team}`, as API Gateway names it and hands it to the function. */
  readonly key: string;
  /** `ANY` matches every method. */
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionName: string;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const CATCH_ALL = '$default';

/** `key` is `POST /teams/{team}`, or `$default`, which matches what nothing else does. */
export const toRoute = (key: string, functionName: string): Route => {
  if (key === CATCH_ALL) return { key, method: 'ANY', segments: ['{proxy+}'], functionName };
  const [method = '', path = ''] = key.split(' ');
  return { key, method, segments: segmentsOf(path), functionName };
};

/**
 * The most specific of the routes that match, as API Gateway chooses among those of an HTTP API:
 * segment by segment, literal before `{parameter}` before `{greedy+}`; of two routes with one path, the
 * one that names the method before `ANY`; and `$default` when no other does.
 */
export const matchRoute = (
  routes: readonly Route[],
  request: { readonly method: string; readonly path: string },
): RouteMatch | undefined => {
  const segments = segmentsOf(request.path);
  const [best] = routes
    .filter((route) => matches(route, request.method, segments))
    .sort((a, b) => compareWords(rank(a), rank(b)));
  return best && { route: best, pathParameters: parametersOf(best, segments) };
};

const segmentsOf = (path: string): string[] => path.split('/').slice(1);

const isGreedy = (segment: string): boolean => segment.endsWith('+}');
const isParameter = (segment: string): boolean => segment.startsWith('{') && !isGreedy(segment);
const nameOf = (segment: string): string => segment.replace(/^\{|\+?\}$/g, '');

const matches = (route: Route, method: string, segments: readonly string[]): boolean => {
  if (route.key === CATCH_ALL) return true;
  const endsGreedy = route.segments.some(isGreedy);
  const fits = endsGreedy
    ? segments.length >= route.segments.length
    : segments.length === route.segments.length;
  return (
    fits &&
    (route.method === 'ANY' || route.method === method) &&
    route.segments.every((pattern, at) => matchesSegment(pattern, segments[at] ?? ''))
  );
};

const matchesSegment = (pattern: string, segment: string): boolean =>
  isGreedy(pattern) || (isParameter(pattern) ? segment !== '' : pattern === segment);

/** Sorts as precedence does: a letter for each segment, and one for the method. */
const rank = (route: Route): string => {
  if (route.key === CATCH_ALL) return 'z';
  const path = route.segments.map((segment) => {
    if (isGreedy(segment)) return 'c';
    return isParameter(segment) ? 'b' : 'a';
  });
  return `${path.join('')} ${route.method === 'ANY' ? 'b' : 'a'}`;
};

const compareWords = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

const parametersOf = (route: Route, segments: readonly string[]): Record<string, string> =>
  route.key === CATCH_ALL
    ? {}
    : Object.fromEntries(
        route.segments.flatMap((pattern, at) => {
          if (isGreedy(pattern)) return [[nameOf(pattern), segments.slice(at).join('/')]];
          return isParameter(pattern) ? [[nameOf(pattern), segments[at] ?? '']] : [];
        }),
      );
