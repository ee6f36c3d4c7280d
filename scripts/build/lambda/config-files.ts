interface ConfigFiles {
  readonly configFile: Readonly<Record<string, never>>;
  readonly credentialsFile: Readonly<Record<string, never>>;
}

export const CONFIG_PREFIX_SEPARATOR = '.';

/**
 * Stands in the packages for the reader of `~/.aws/config` and `~/.aws/credentials`. A function has
 * no home: what there is to set is set in its environment, which the SDK asks first.
 */
export const loadSharedConfigFiles = (): Promise<ConfigFiles> =>
  Promise.resolve({ configFile: {}, credentialsFile: {} });
