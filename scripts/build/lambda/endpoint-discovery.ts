/**
 * Stands in the packages for endpoint discovery. The client of DynamoDB carries its cache along, but
 * none of its commands asks for an endpoint: that was for a kind of table that never came.
 */
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: (): undefined => undefined,
  configFileSelector: (): undefined => undefined,
  default: undefined,
};

export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config;
