import { isModelId, type ModelId } from '../../domain/ids.ts';

/** Where the APIs that do not name the model in the body name it. */
const PLACES = [
  /\/deployments\/(?<model>[^/]+)\//, // Azure
  /\/models\/(?<model>[^/:]+):/, // Gemini, Vertex: with the verb after it, for without it only the model is shown
  /\/model\/(?<model>[^/]+)\/(?:invoke|converse)/, // Bedrock
];

/** The model that the path names, or a socket's query. */
export const modelInPath = (path: string, query: string): ModelId | undefined => {
  const inPath = PLACES.map((place) => place.exec(path)?.groups?.['model']).find(
    (model) => model !== undefined,
  );
  const name = inPath ?? new URLSearchParams(query).get('model') ?? '';
  return isModelId(name) ? name : undefined;
};
