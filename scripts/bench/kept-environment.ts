/** Remembers what is set in the environment of a process. Whoever calls what it returns has it so again. */
export const keptEnvironment = (environment: NodeJS.ProcessEnv): (() => void) => {
  const before = { ...environment };
  return () => {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) Reflect.deleteProperty(environment, name);
    }
    Object.assign(environment, before);
  };
};
