import type { Provider } from './provider.ts';

/** A provider may take this long to tidy up after its signal aborted. */
const PATIENCE_MS = 20_000;

/** The provider, with the promise kept for it that a call rejects soon after its signal aborts: nothing waits for ever. */
export function heedful(provider: Provider, patienceMs = PATIENCE_MS): Provider {
  const kept = <T>(signal: AbortSignal, call: Promise<T>): Promise<T> =>
    unlessIgnored(signal, call, patienceMs);
  const { restart, pause, resume, snapshot, checkpoint, rollBack, bind, usesOwner, watch } = provider;
  const { openConsole } = provider;
  const { homeRef, homeProblem, removeHome, room, needs, images, prepareImage } = provider;
  return {
    id: provider.id,
    title: provider.title,
    capabilities: provider.capabilities,
    settings: provider.settings,
    start: (spec, context) => kept(context.signal, provider.start(spec, context)),
    ready: (ref, spec, context) => kept(context.signal, provider.ready(ref, spec, context)),
    // whoever opens it has a deadline of its own, and destroys also what comes too late
    ...(openConsole === undefined
      ? {}
      : { openConsole: (target, signal) => openConsole.call(provider, target, signal) }),
    stop: (target, context) => kept(context.signal, provider.stop(target, context)),
    ...(restart === undefined
      ? {}
      : { restart: (target, context) => kept(context.signal, restart.call(provider, target, context)) }),
    ...(pause === undefined
      ? {}
      : { pause: (target, context) => kept(context.signal, pause.call(provider, target, context)) }),
    ...(resume === undefined
      ? {}
      : { resume: (target, context) => kept(context.signal, resume.call(provider, target, context)) }),
    ...(snapshot === undefined
      ? {}
      : { snapshot: (target, context) => kept(context.signal, snapshot.call(provider, target, context)) }),
    ...(checkpoint === undefined
      ? {}
      : {
          checkpoint: (target, context) => kept(context.signal, checkpoint.call(provider, target, context)),
        }),
    ...(rollBack === undefined
      ? {}
      : { rollBack: (target, context) => kept(context.signal, rollBack.call(provider, target, context)) }),
    ...(bind === undefined
      ? {}
      : { bind: (target, to, context) => kept(context.signal, bind.call(provider, target, to, context)) }),
    ...(usesOwner === undefined ? {} : { usesOwner: (settings) => usesOwner.call(provider, settings) }),
    inspect: (target, signal) => kept(signal, provider.inspect(target, signal)),
    list: (signal) => kept(signal, provider.list(signal)),
    ...(watch === undefined
      ? {}
      : { watch: (listener, signal) => kept(signal, watch.call(provider, listener, signal)) }),
    logs: (target, options) => kept(options.signal, provider.logs(target, options)),
    health: (signal) => kept(signal, provider.health(signal)),
    ...(homeRef === undefined ? {} : { homeRef: (homeId) => homeRef.call(provider, homeId) }),
    ...(homeProblem === undefined ? {} : { homeProblem: (home) => homeProblem.call(provider, home) }),
    ...(removeHome === undefined
      ? {}
      : { removeHome: (ref, signal) => kept(signal, removeHome.call(provider, ref, signal)) }),
    ...(room === undefined ? {} : { room: (signal) => kept(signal, room.call(provider, signal)) }),
    ...(needs === undefined ? {} : { needs: (settings) => needs.call(provider, settings) }),
    ...(images === undefined
      ? {}
      : { images: (app, signal) => kept(signal, images.call(provider, app, signal)) }),
    ...(prepareImage === undefined
      ? {}
      : {
          prepareImage: (need, context) => kept(context.signal, prepareImage.call(provider, need, context)),
        }),
  };
}

async function unlessIgnored<T>(signal: AbortSignal, call: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let leave: () => void = () => {};
  const ignored = new Promise<never>((_, reject) => {
    leave = () => {
      timer = setTimeout(() => reject(signal.reason), patienceMs);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([call, ignored]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}
