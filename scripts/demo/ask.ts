import { DemoError } from './demo-error.ts';

/** One request of the story. */
export interface DemoRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

export interface DemoAnswer {
  readonly status: number;
  readonly body: unknown;
}

export const ask = async (url: string, request: DemoRequest): Promise<DemoAnswer> => {
  try {
    const response = await fetch(url + request.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...request.headers },
      body: JSON.stringify(request.body),
    });
    const body: unknown = await response.json();
    return { status: response.status, body };
  } catch (error) {
    throw new DemoError(`No answer that can be read from ${url}${request.path}: ${String(error)}`);
  }
};
