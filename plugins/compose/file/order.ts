interface Depending {
  readonly name: string;
  readonly dependsOn: readonly { readonly service: string }[];
}

/** The level of each service: 0 for what depends on nothing. Or the names along a circle, the first one twice. */
export function levelsOf(
  services: readonly Depending[],
): { readonly levels: ReadonlyMap<string, number> } | { readonly circle: readonly string[] } {
  const byName = new Map(services.map((service) => [service.name, service]));
  const levels = new Map<string, number>();
  const path: string[] = [];
  let circle: readonly string[] | null = null;

  const visit = (name: string): number => {
    const known = levels.get(name);
    if (known !== undefined) return known;
    const at = path.indexOf(name);
    if (at >= 0) {
      circle ??= [...path.slice(at), name];
      return 0;
    }
    path.push(name);
    const below = (byName.get(name)?.dependsOn ?? [])
      .filter(({ service }) => byName.has(service))
      .map(({ service }) => visit(service));
    path.pop();
    const level = below.length === 0 ? 0 : Math.max(...below) + 1;
    levels.set(name, level);
    return level;
  };
  for (const { name } of services) visit(name);
  return circle === null ? { levels } : { circle };
}
