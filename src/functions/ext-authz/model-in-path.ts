import { isModelId, type ModelId } from '../../domain/ids.ts';

/** Where the APIs that do not name the model in the body name it, up to the end of the path. */
const PLACES = [
  /\/deployments\/(?<model>[^/]+)\/(?!v1\/)[^:]+$/, // Azure
  /\/models\/(?<model>[^/:]+):[A-Za-z]+$/, // Gemini, Vertex: without the verb the model is only shown
  /\/model\/(?<model>[^/]+)\/(?:invoke|converse)[a-z-]*$/, // Bedrock
];

/** The model that the path names: where it does, the provider goes by that, whatever the body says. */
export const modelInPath = (path: string): ModelId | undefined =>
  idOf(
    PLACES.map((place) => place.exec(path)?.groups?.['model']).find((model) => model !== undefined),
  );

/** The model that the query of a socket names. */
export const modelInQuery = (query: string): ModelId | undefined =>
  idOf(new URLSearchParams(query).get('model') ?? undefined);

const idOf = (name = ''): ModelId | undefined => (isModelId(name) ? name : undefined);
