import { matchRoute, toRoute } from '../../../scripts/local/router.ts';

/** The example of API Gateway's own documentation, and what it leaves open. */
const routes = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /teams/{team}',
  'GET /teams/{team}',
  'GET /teams/{team}/models/{model+}',
].map((key) => toRoute(key, 'anything'));

const matched = (method: string, path: string) => {
  const match = matchRoute(routes, { method, path });
  return match && [match.route.key, match.pathParameters];
};

describe('the route of a request', () => {
  it.each([
    ['GET', '/pets/dog/1', ['GET /pets/dog/1', {}]],
    ['GET', '/pets/dog/2', ['GET /pets/dog/{id}', { id: '2' }]],
    ['GET', '/pets/cat/1', ['GET /pets/{proxy+}', { proxy: 'cat/1' }]],
    ['POST', '/test/5', ['ANY /{proxy+}', { proxy: 'test/5' }]],
  ])('is the most specific one: %s %s takes %j', (method, path, expected) => {
    expect(matched(method, path)).toEqual(expected);
  });

  it('names the method rather than ANY when two routes have one path', () => {
    expect(matched('GET', '/teams/a')).toEqual(['GET /teams/{team}', { team: 'a' }]);
    expect(matched('PUT', '/teams/a')).toEqual(['ANY /teams/{team}', { team: 'a' }]);
  });

  it('takes the rest of the path into a greedy parameter, and the segments before it as they are', () => {
    expect(matched('GET', '/teams/a/models/b/c')).toEqual([
      'GET /teams/{team}/models/{model+}',
      { team: 'a', model: 'b/c' },
    ]);
  });

  it('is the default route when the path is shorter than what a greedy parameter needs', () => {
    const onlyGreedy = ['GET /pets/{proxy+}', '$default'].map((key) => toRoute(key, 'anything'));

    expect(matchRoute(onlyGreedy, { method: 'GET', path: '/pets' })?.route.key).toBe('$default');
    expect(matchRoute(onlyGreedy, { method: 'GET', path: '/pets/1' })?.route.key).toBe(
      'GET /pets/{proxy+}',
    );
  });

  it('does not depend on the order in which the routes are written', () => {
    const match = matchRoute(routes.toReversed(), { method: 'GET', path: '/pets/dog/1' });

    expect(match?.route.key).toBe('GET /pets/dog/1');
  });

  it.each([
    ['GET', '/v1/tokens'],
    ['POST', '/v1/tokens/'],
    ['POST', '/v1'],
    ['POST', '/v1/tokens/1'],
    ['POST', '/'],
  ])('is none when neither path nor method fit: %s %s', (method, path) => {
    const only = [toRoute('POST /v1/tokens', 'tokens')];

    expect(matchRoute(only, { method, path })).toBeUndefined();
  });

  it('takes no empty segment for a parameter', () => {
    const only = [toRoute('GET /teams/{team}', 'admin')];

    expect(matchRoute(only, { method: 'GET', path: '/teams/' })).toBeUndefined();
  });
});
